import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { closing, data, dialer, end, greeting, listener } from '../conversation.ts';
import type { TranscriptVector, VectorTopic } from '../declaration.ts';

const neverOpened: TranscriptVector = {
  id: 'never-opened',
  covers: ['never-opened', 'connection-error', 'close-ends'],
  story: 'DATA on a channel that was never opened: the listener closes, and obeys no frame after that.',
  steps: [
    ...greeting,
    dialer.breaks('never-opened', data(5, 'astray')),
    ...listener.says({ type: 'close', code: ErrorCode.channelId, reason: 'channel 5 was never opened' }),
  ],
};

const refusedVersion: TranscriptVector = {
  id: 'refused-hello-version',
  covers: ['version-none', 'hello-refusal'],
  story:
    'The dialer speaks versions 3 to 9, the listener version 2: it sends its HELLO, so that both can tell why, then CLOSE.',
  steps: [
    dialer.hello({ lowestVersion: 3, highestVersion: 9, parameters: [] }),
    listener.hello({ parameters: [] }),
    ...listener.says({ type: 'close', code: ErrorCode.version, reason: 'no version in common' }),
  ],
};

const refusedRole: TranscriptVector = {
  id: 'refused-hello-role',
  covers: ['hello-role-equal', 'hello-refusal'],
  story: 'Both endpoints take themselves for the dialer, as on a connection to oneself. Each refuses the other.',
  steps: [
    dialer.hello({ parameters: [] }),
    listener.hello({ role: 'dialer', parameters: [] }),
    ...listener.says({ type: 'close', code: ErrorCode.role }),
    ...dialer.says({ type: 'close', code: ErrorCode.role }),
  ],
};

const goaway: TranscriptVector = {
  id: 'goaway-in-two-steps',
  covers: ['goaway-continue', 'goaway-no-open', 'goaway-beyond'],
  story:
    'The listener announces that it will serve no new channels, then names 1 as the last that it serves. Channel 3, which crossed the announcement, counts as refused; channel 1 goes on to its end.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'echo' }),
    ...listener.says({
      type: 'goaway',
      lastChannel: Limit.goawayAnnouncement,
      code: ErrorCode.none,
      reason: 'restart',
    }),
    ...dialer.says({ type: 'open', channel: 3, service: 'echo' }),
    ...listener.says({ type: 'goaway', lastChannel: 1, code: ErrorCode.none, reason: 'restart' }),
    ...dialer.says(data(1, 'still here'), end(1)),
    ...listener.says(data(1, 'still here'), end(1), closing),
  ],
};

const pings: TranscriptVector = {
  id: 'pings-in-order',
  covers: ['ping-answered', 'pong-order', 'pong-times', 'ping-unanswered', 'pong-unsolicited'],
  story: 'Four PINGs may be unanswered; the PONGs come in their order. A PONG of id 0 answers none.',
  steps: [
    ...greeting,
    ...dialer.says(...[7, 5, 6, 4].map((id, index) => ({ type: 'ping', id, sent: 1000 + index }) as const)),
    ...listener.says(
      { type: 'pong', id: 0, sent: 0, received: 0, answered: 0 },
      ...[7, 5, 6, 4].map(
        (id, index) => ({ type: 'pong', id, sent: 1000 + index, received: 50 + index, answered: 60 + index }) as const,
      ),
    ),
  ],
};

/** Pings, refusals and the end of a connection. */
export const closingTopic: VectorTopic = {
  path: 'connection/closing',
  kind: 'transcript',
  title: 'Pings, refusals and closing',
  notes: [
    'The steps stand in an order in which they may have happened; each direction alone is a stream of bytes.',
    'A step with `breaks` is well-formed and breaks that rule in its place; what follows is the answer.',
  ],
  vectors: [refusedVersion, refusedRole, pings, goaway, neverOpened],
};
