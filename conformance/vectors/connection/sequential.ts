import { ErrorCode, LimitKind } from '../../wire/protocol.gen.ts';
import type { HelloValue } from '../../wire/value.ts';
import { closing, data, dialer, end, listener } from '../conversation.ts';
import type { Step, TranscriptVector, VectorTopic } from '../declaration.ts';

/** A HELLO of version 1 and no more, with nothing that version 1 has no use for. */
const old: Partial<HelloValue> = { lowestVersion: 1, highestVersion: 1, parameters: [] };

/** The HELLOs: a dialer that speaks both versions meets a listener that speaks the first. */
const greeting: readonly Step[] = [dialer.hello({ lowestVersion: 1 }), listener.hello(old)];

function opening(channel: number, group: number): Step {
  return { from: 'dialer', frame: { type: 'open', channel, group, service: 'echo' } };
}

const turns: TranscriptVector = {
  id: 'sequential-turns',
  covers: ['sequential-groups', 'sequential-channels', 'sequential-contiguous', 'sequential-sends-without-credit'],
  story:
    'Channels 1 and 3 share group 0, channel 5 has group 7 to itself, and each has two messages to send. The groups take turns by whole messages, and so do the channels of group 0. A PONG goes between two fragments. Nobody says a word of credit.',
  steps: [
    ...greeting,
    ...listener.says({ type: 'ping', id: 1, sent: 1 }),
    opening(1, 0),
    opening(3, 0),
    opening(5, 7),
    ...dialer.says(
      data(1, 'one, ', false),
      { type: 'pong', id: 1, sent: 1, received: 2, answered: 3 },
      data(1, 'begun'),
      data(5, 'five'),
      data(3, 'three'),
      data(5, 'five again'),
      data(1, 'one again'),
      data(3, 'three again'),
      closing,
    ),
  ],
};

const abandoned: TranscriptVector = {
  id: 'sequential-abandoned',
  covers: ['sequential-abandoned', 'sequential-control-between'],
  story:
    'A message is abandoned by ABORT, another by RESET; each time the message of another channel follows at once. Between fragments stand an OPEN, an END and a BLOCKED for the allowance.',
  steps: [
    ...greeting,
    opening(1, 0),
    opening(3, 0),
    ...dialer.says(
      data(1, 'half', false),
      { type: 'abort', channel: 1, code: ErrorCode.cancelled },
      data(3, 'a whole one'),
      data(1, 'half', false),
      { type: 'open', channel: 5, group: 0, service: 'echo' },
      end(3),
      { type: 'blocked', channel: 0, kind: LimitKind.channels, limit: 16 },
      { type: 'reset', channel: 1, code: ErrorCode.cancelled },
      data(5, 'another'),
      closing,
    ),
  ],
};

function broken(
  rule: string,
  story: string,
  code: number,
  reason: string,
  ...steps: readonly Step[]
): TranscriptVector {
  return {
    id: rule,
    covers: [rule, 'connection-error'],
    story,
    steps: [...greeting, opening(1, 0), opening(3, 0), ...steps, ...listener.says({ type: 'close', code, reason })],
  };
}

const violations: readonly TranscriptVector[] = [
  broken(
    'sequential-frame',
    'Credit, which version 1 does not know.',
    ErrorCode.frameType,
    'the type 5 is unknown',
    dialer.breaks('sequential-frame', { type: 'credit', channel: 1, limit: 65536 }),
  ),
  broken(
    'sequential-blocked-kind',
    'BLOCKED for credit, of which there is none.',
    ErrorCode.frameFormat,
    'kind 0',
    dialer.breaks('sequential-blocked-kind', { type: 'blocked', channel: 0, kind: LimitKind.credit, limit: 0 }),
  ),
  broken(
    'sequential-blocked-channel',
    'BLOCKED on a channel: in version 1 it concerns the allowance alone.',
    ErrorCode.channelId,
    'BLOCKED on channel 1',
    dialer.breaks('sequential-blocked-channel', { type: 'blocked', channel: 1, kind: LimitKind.credit, limit: 0 }),
  ),
  broken(
    'sequential-interleaved',
    'A fragment of another channel in the middle of a message.',
    ErrorCode.channelState,
    'DATA on channel 3 in a message of channel 1',
    ...dialer.says(data(1, 'half', false)),
    dialer.breaks('sequential-interleaved', data(3, 'out of turn')),
  ),
];

/** Version 1. */
export const sequentialTopic: VectorTopic = {
  path: 'connection/sequential',
  kind: 'transcript',
  title: 'Version 1, sequential',
  notes: [
    'The dialer speaks versions 1 to 2, the listener version 1: so version 1 is spoken. The same frames would be judged otherwise in version 2.',
    'A step with `breaks` is well-formed and breaks that rule in its place; what follows is the answer.',
  ],
  vectors: [turns, abandoned, ...violations],
};
