import type { Case } from '../../harness/case.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { obeyed } from './family.ts';

const faults: readonly { readonly variant: string; readonly what: string; readonly fault: Partial<FrameValue> }[] = [
  { variant: 'flags', what: 'with a low flag', fault: { flags: 0x01 } },
  { variant: 'channel', what: 'on a channel that was never opened', fault: { channel: 0x1001 } },
  { variant: 'size', what: 'whose code has 3 bytes', fault: { payload: new Uint8Array(3) } },
  { variant: 'empty', what: 'without payload', fault: { payload: new Uint8Array(0) } },
  {
    variant: 'reason-size',
    what: `with a reason of ${Limit.reasonSize + 1} bytes`,
    fault: { reason: 'r'.repeat(Limit.reasonSize + 1) },
  },
  { variant: 'reason-text', what: 'whose reason is no UTF-8', fault: { reason: Uint8Array.of(0x61, 0xff) } },
];

/** CLOSE, which is obeyed whatever is wrong with it. */
export const closeCases: readonly Case[] = faults.map(({ variant, what, fault }) =>
  obeyed(
    {
      id: `close-malformed-${variant}`,
      requirements: ['close-malformed'],
      sends: `a CLOSE ${what}`,
      mutant: 'answers a malformed CLOSE by a CLOSE of its own, or ignores it',
    },
    // A CLOSE with a field of a CLOSE replaced is one; the type of a partial union cannot say so.
    { type: 'close', code: ErrorCode.none, ...fault } as FrameValue,
  ),
);
