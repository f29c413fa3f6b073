import type { Case } from '../../harness/case.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { closed, taken } from './family.ts';
import { type CodedName, codedNames, samples, typeText } from './samples.ts';

function withReason(frame: FrameValue, reason: string | Uint8Array): FrameValue {
  // A sample of a coded type may have a reason; the type of a changed union cannot say so.
  return { ...frame, reason } as FrameValue;
}

interface Reason {
  readonly variant: string;
  readonly what: string;
  readonly reason: string | Uint8Array;
}

function accepting(rule: string, name: CodedName, { variant, what, reason }: Reason): Case {
  return taken(
    {
      id: `${rule}-${name}-${variant}`,
      requirements: [rule],
      sends: `a ${typeText(name)} with ${what}`,
      mutant: `refuses a ${typeText(name)} with ${what}`,
    },
    name,
    (frame) => withReason(frame, reason),
  );
}

function refusing(rule: string, name: CodedName, twin: string, code: number, { variant, what, reason }: Reason): Case {
  return closed(
    {
      id: `${rule}-${name}-${variant}`,
      requirements: [rule],
      sends: `a ${typeText(name)} with ${what}`,
      twin: `${rule}-${name}-${twin}`,
      mutant: `takes a ${typeText(name)} with ${what}`,
    },
    code,
    async (peer) => withReason(await samples[name].prepare(peer), reason),
  );
}

const largest: Reason = {
  variant: 'largest',
  what: `a reason of ${Limit.reasonSize} bytes`,
  reason: 'r'.repeat(Limit.reasonSize),
};
const larger: Reason = {
  variant: 'larger',
  what: `a reason of ${Limit.reasonSize + 1} bytes`,
  reason: 'r'.repeat(Limit.reasonSize + 1),
};
const wide: Reason = {
  variant: 'wide',
  what: `a reason of ${Limit.reasonSize / 2} characters of 2 bytes each`,
  reason: 'ü'.repeat(Limit.reasonSize / 2),
};
const wider: Reason = {
  variant: 'wider',
  what: `a reason of ${Limit.reasonSize / 2 + 1} characters of 2 bytes each`,
  reason: 'ü'.repeat(Limit.reasonSize / 2 + 1),
};

const anyText: Reason = {
  variant: 'text',
  what: 'a reason of characters of 1 to 4 bytes, controls among them',
  reason: 'a\u0000\u001b[31m\u007fß€\u{1f9f6}\ufeff',
};
const invalidByte: Reason = {
  variant: 'byte',
  what: 'the byte ff in its reason',
  reason: Uint8Array.of(0x61, 0xff, 0x62),
};

/** What is no UTF-8 although a careless decoder reads it. */
const invalid: readonly Reason[] = [
  { variant: 'cut', what: 'a reason that ends inside a character', reason: Uint8Array.of(0x61, 0xe2, 0x82) },
  { variant: 'lone', what: 'a continuation byte that continues nothing', reason: Uint8Array.of(0x61, 0x80) },
  { variant: 'overlong', what: 'a character that is written too long', reason: Uint8Array.of(0xc0, 0x80) },
  { variant: 'surrogate', what: 'half a surrogate pair in its reason', reason: Uint8Array.of(0xed, 0xa0, 0x80) },
  { variant: 'beyond', what: 'a character beyond U+10FFFF', reason: Uint8Array.of(0xf4, 0x90, 0x80, 0x80) },
];

const { frameSize, frameFormat } = ErrorCode;

/** The reasons that six types carry. */
export const reasonCases: readonly Case[] = [
  ...codedNames.flatMap((name) => [
    accepting('reason-size', name, largest),
    refusing('reason-size', name, 'largest', frameSize, larger),
    accepting('reason-text', name, anyText),
    refusing('reason-text', name, 'text', frameFormat, invalidByte),
  ]),
  accepting('reason-size', 'end', wide),
  refusing('reason-size', 'end', 'wide', frameSize, wider),
  ...invalid.map((reason) => refusing('reason-text', 'reset', 'text', frameFormat, reason)),
];
