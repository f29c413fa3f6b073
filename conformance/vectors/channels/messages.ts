import { concatenate, unsigned } from '../../wire/bytes.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { data, dialer, end, greeting, listener } from '../conversation.ts';
import type { TranscriptVector, VectorTopic } from '../declaration.ts';

const openEcho: FrameValue = { type: 'open', channel: 1, service: 'echo' };
const { cancelled } = ErrorCode;

/** A request to the service source: so many messages of so many bytes. */
function request(count: number, size: number): Uint8Array {
  return concatenate(unsigned(4, count), unsigned(4, size));
}

const fragments: TranscriptVector = {
  id: 'message-in-fragments',
  covers: ['message-intact', 'fragment-empty'],
  story: 'One message in four fragments, one of them empty; the echo comes in one. Then an empty message.',
  steps: [
    ...greeting,
    ...dialer.says(openEcho, data(1, 'plain', false), data(1, ' we', false), data(1, '', false), data(1, 'ave')),
    ...dialer.says(data(1, ''), end(1)),
    ...listener.says(data(1, 'plain weave'), data(1, ''), end(1)),
  ],
};

const interleaved: TranscriptVector = {
  id: 'messages-interleaved',
  covers: ['message-intact'],
  story: 'The fragments of two channels interleave; those of one channel never do.',
  steps: [
    ...greeting,
    ...dialer.says(openEcho, { type: 'open', channel: 3, service: 'echo' }),
    ...dialer.says(data(1, 'wa', false), data(3, 'we', false), data(1, 'rp'), data(3, 'ft'), end(1), end(3)),
    ...listener.says(data(1, 'wa', false), data(3, 'weft'), data(1, 'rp'), end(3), end(1)),
  ],
};

const halfClosed: TranscriptVector = {
  id: 'half-closed',
  covers: ['end-one-direction'],
  story: 'The dialer ends its direction behind the request; the listener goes on sending, then ends its own.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'source' }, data(1, request(2, 3)), end(1)),
    ...listener.says(data(1, Uint8Array.of(0, 1, 2)), data(1, Uint8Array.of(1, 2, 3)), end(1)),
  ],
};

const aborted: TranscriptVector = {
  id: 'abort-then-message',
  covers: ['abort-discards'],
  story: 'The dialer abandons a message half-way. The next one is delivered, the abandoned one never.',
  steps: [
    ...greeting,
    ...dialer.says(openEcho, data(1, 'broken thr', false), {
      type: 'abort',
      channel: 1,
      code: cancelled,
      reason: 'knot',
    }),
    ...dialer.says(data(1, 'mended'), end(1)),
    ...listener.says(data(1, 'mended'), end(1)),
  ],
};

const stoppedInMessage: TranscriptVector = {
  id: 'stop-in-message',
  covers: ['stop-aborts', 'stop-ends', 'stop-other-direction'],
  story:
    'The listener is in the middle of a message when the dialer says STOP: it answers ABORT and END, both with the code of the STOP.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'source' }, data(1, request(1, 8))),
    ...listener.says(data(1, Uint8Array.of(0, 1, 2), false)),
    ...dialer.says({ type: 'stop', channel: 1, code: cancelled, reason: 'enough' }),
    ...listener.says({ type: 'abort', channel: 1, code: cancelled }, { type: 'end', channel: 1, code: cancelled }),
    ...dialer.says(end(1)),
  ],
};

const stoppedBetween: TranscriptVector = {
  id: 'stop-between-messages',
  covers: ['stop-ends', 'stop-repeated'],
  story: 'Between two messages, END alone answers the STOP. A second STOP, which crossed it, is ignored.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'source' }, data(1, request(9, 2))),
    ...listener.says(data(1, Uint8Array.of(0, 1))),
    ...dialer.says({ type: 'stop', channel: 1, code: 0x80000001 }, { type: 'stop', channel: 1, code: cancelled }),
    ...listener.says({ type: 'end', channel: 1, code: 0x80000001 }),
    ...dialer.says(end(1)),
  ],
};

const resetCrossing: TranscriptVector = {
  id: 'reset-crosses-data',
  covers: ['reset-silence', 'reset-contained', 'closed-ignored', 'closed-accounted'],
  story:
    'The dialer resets a channel while DATA of the listener are on their way: they are ignored, but counted on the connection. Another channel goes on.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'source' }, data(1, request(1, 4))),
    ...dialer.says({ type: 'reset', channel: 1, code: cancelled }),
    ...listener.says(data(1, Uint8Array.of(0, 1, 2, 3)), end(1)),
    ...dialer.says({ type: 'open', channel: 3, service: 'echo' }, data(3, 'on')),
    ...listener.says(data(3, 'on')),
  ],
};

const endInMessage: TranscriptVector = {
  id: 'end-in-message',
  covers: ['end-in-message', 'connection-error'],
  story: 'An END in the middle of a message is a connection error; the listener closes.',
  steps: [
    ...greeting,
    ...dialer.says(openEcho, data(1, 'half', false)),
    dialer.breaks('end-in-message', end(1)),
    ...listener.says({ type: 'close', code: ErrorCode.channelState, reason: 'END in a message' }),
  ],
};

/** How messages travel, are abandoned and end. */
export const messagesTopic: VectorTopic = {
  path: 'channels/messages',
  kind: 'transcript',
  title: 'Messages, and how they end',
  notes: [
    'The steps stand in an order in which they may have happened; each direction alone is a stream of bytes.',
    'A step with `breaks` is well-formed and breaks that rule in its place; what follows is the answer.',
  ],
  vectors: [fragments, interleaved, halfClosed, aborted, stoppedInMessage, stoppedBetween, resetCrossing, endInMessage],
};
