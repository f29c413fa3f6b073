import { ErrorCode, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { data, dialer, end, greeting, listener } from '../conversation.ts';
import type { TranscriptVector, VectorTopic } from '../declaration.ts';

const openEcho: FrameValue = { type: 'open', channel: 1, service: 'echo' };

function credit(channel: number, limit: number): FrameValue {
  return { type: 'credit', channel, limit };
}

function blocked(channel: number, limit: number): FrameValue {
  return { type: 'blocked', channel, kind: LimitKind.credit, limit };
}

const withheld: TranscriptVector = {
  id: 'credit-withheld',
  covers: ['blocked-channel', 'order-no-credit', 'credit-used'],
  story: 'The listener grants no credit on new channels. OPEN and BLOCKED need none; the message follows the CREDIT.',
  steps: [
    dialer.hello(),
    listener.hello({ parameters: [{ type: 'connectionCredit', value: 65536 }] }),
    ...dialer.says(openEcho, blocked(1, 0)),
    ...listener.says(credit(1, 1032)),
    ...dialer.says(data(1, 'wait'), end(1)),
    ...listener.says(data(1, 'wait'), end(1)),
  ],
};

const runsOut: TranscriptVector = {
  id: 'credit-runs-out',
  covers: ['credit-channel-obeyed', 'blocked-channel', 'blocked-once'],
  story:
    'Little by little: 20 bytes of credit carry a header of 8 and 12 bytes of the message. The rest waits, BLOCKED says so once, and 20 bytes more carry it.',
  steps: [
    dialer.hello(),
    listener.hello({ parameters: [{ type: 'connectionCredit', value: 65536 }] }),
    ...dialer.says(openEcho, blocked(1, 0)),
    ...listener.says(credit(1, 20)),
    ...dialer.says(data(1, 'twelve bytes', false), blocked(1, 20)),
    ...listener.says(credit(1, 40)),
    ...dialer.says(data(1, '.'.repeat(12)), end(1)),
    ...listener.says(data(1, `twelve bytes${'.'.repeat(12)}`), end(1)),
  ],
};

const ofConnection: TranscriptVector = {
  id: 'credit-of-connection-runs-out',
  covers: ['credit-connection-obeyed', 'blocked-connection'],
  story:
    'Each channel has credit, the connection has none: BLOCKED on channel 0 says so, and CREDIT on channel 0 opens all channels at once.',
  steps: [
    dialer.hello(),
    listener.hello({ parameters: [{ type: 'channelCredit', value: 8192 }] }),
    ...dialer.says(openEcho, { type: 'open', channel: 3, service: 'echo' }, blocked(0, 0)),
    ...listener.says(credit(0, 24)),
    ...dialer.says(data(1, 'one '), data(3, 'two '), end(1), blocked(0, 24)),
    ...listener.says(data(1, 'one '), data(3, 'two '), end(1), credit(0, 48)),
    ...dialer.says(data(3, 'three'), end(3)),
    ...listener.says(data(3, 'three'), end(3)),
  ],
};

const same: TranscriptVector = {
  id: 'credit-same-and-stale',
  covers: ['credit-same', 'blocked-stale'],
  story:
    'A CREDIT may repeat the limit in force, and a BLOCKED may be late: the CREDIT that it asks for is already on its way.',
  steps: [
    dialer.hello(),
    listener.hello({ parameters: [{ type: 'connectionCredit', value: 65536 }] }),
    ...dialer.says(openEcho),
    ...listener.says(credit(1, 1032), credit(1, 1032)),
    ...dialer.says(blocked(1, 0), data(1, 'late'), end(1)),
    ...listener.says(data(1, 'late'), end(1)),
  ],
};

const falls: TranscriptVector = {
  id: 'credit-falls',
  covers: ['credit-falls', 'connection-error'],
  story: 'A limit never falls; a CREDIT below the one in force is a connection error.',
  steps: [
    ...greeting,
    ...dialer.says(openEcho),
    listener.breaks('credit-falls', credit(1, 8191)),
    ...dialer.says({ type: 'close', code: ErrorCode.credit }),
  ],
};

const overrun: TranscriptVector = {
  id: 'credit-overrun',
  covers: ['credit-overrun', 'connection-error'],
  story: '40 bytes of credit: the second frame would be byte 41 of DATA, headers included.',
  steps: [
    dialer.hello(),
    listener.hello({ parameters: [{ type: 'connectionCredit', value: 65536 }] }),
    ...dialer.says(openEcho, blocked(1, 0)),
    ...listener.says(credit(1, 40)),
    ...dialer.says(data(1, 'twelve bytes', false)),
    dialer.breaks('credit-channel-obeyed', data(1, 'thirteen byte')),
    ...listener.says({ type: 'close', code: ErrorCode.credit }),
  ],
};

/** How credit runs out and comes back. */
export const creditTopic: VectorTopic = {
  path: 'channels/credit',
  kind: 'transcript',
  title: 'Credit',
  notes: [
    'Limits are absolute: they count the wire bytes of DATA, headers included, since the channel or the connection began.',
    'The steps stand in an order in which they may have happened; each direction alone is a stream of bytes.',
    'A step with `breaks` is well-formed and breaks that rule in its place; what follows is the answer.',
  ],
  vectors: [withheld, runsOut, ofConnection, same, falls, overrun],
};
