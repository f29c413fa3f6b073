import { unsigned, utf8 } from '../../wire/bytes.ts';
import { ErrorCode, ParameterBounds } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { data, dialer, end, greeting, listener } from '../conversation.ts';
import type { TranscriptVector, VectorTopic } from '../declaration.ts';

function refusal(channel: number, code: number, reason = ''): FrameValue {
  return { type: 'reset', channel, code, reason };
}

const several: TranscriptVector = {
  id: 'echo-with-accept',
  covers: ['accept-required', 'accept-highest', 'open-waits'],
  story: 'The dialer offers versions 1 and 2 of the service and waits for the ACCEPT before it sends.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'echo', lowestVersion: 1, highestVersion: 2 }),
    ...listener.says({ type: 'accept', channel: 1, version: 2 }),
    ...dialer.says(data(1, 'shed'), end(1)),
    ...listener.says(data(1, 'shed'), end(1)),
  ],
};

const atOnce: TranscriptVector = {
  id: 'echo-at-once',
  covers: ['open-then-data'],
  story: 'Of one version, the message follows the OPEN at once; nobody needs an ACCEPT.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'echo' }, data(1, 'pick'), end(1)),
    ...listener.says(data(1, 'pick'), end(1)),
  ],
};

const withMetadata: TranscriptVector = {
  id: 'echo-of-metadata',
  covers: ['metadata-carried'],
  story: 'The OPEN carries metadata; echo gives them back in its ACCEPT.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'echo', metadata: utf8('madder') }),
    ...listener.says({ type: 'accept', channel: 1, version: 1, metadata: utf8('madder') }),
    ...dialer.says(end(1)),
    ...listener.says(end(1)),
  ],
};

const bothOpen: TranscriptVector = {
  id: 'both-open',
  covers: ['open-consecutive', 'open-parity'],
  story: 'Either endpoint opens channels: the dialer 1 and 3, the listener 2 and 4.',
  steps: [
    ...greeting,
    ...dialer.says(
      { type: 'open', channel: 1, service: 'echo' },
      { type: 'open', channel: 3, group: 1, service: 'echo' },
    ),
    ...listener.says({ type: 'open', channel: 2, service: 'echo' }),
    ...dialer.says(data(3, 'three'), data(1, 'one')),
    ...listener.says(data(2, 'two'), { type: 'open', channel: 4, service: 'echo' }, data(3, 'three'), data(1, 'one')),
    ...dialer.says(data(2, 'two'), end(1), end(3)),
    ...listener.says(end(1), end(3), end(2), end(4)),
    ...dialer.says(end(2), end(4)),
  ],
};

const unknownService: TranscriptVector = {
  id: 'refused-unknown-service',
  covers: ['service-unknown', 'refusal-advances', 'refusal-contained', 'closed-ignored', 'closed-accounted'],
  story:
    'No such service: the channel is refused, while a message is on its way to it. The id is spent, and the next channel is served.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'ecko' }, data(1, 'lost')),
    ...listener.says(refusal(1, ErrorCode.unknownService, 'no service ecko')),
    ...dialer.says({ type: 'open', channel: 3, service: 'echo' }, data(3, 'found'), end(3)),
    ...listener.says(data(3, 'found'), end(3)),
  ],
};

const unsupportedVersion: TranscriptVector = {
  id: 'refused-version',
  covers: ['service-version'],
  story: 'The service exists, but in none of the versions that the opener offers.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'echo', lowestVersion: 7, highestVersion: 9 }),
    ...listener.says(refusal(1, ErrorCode.unsupportedVersion)),
  ],
};

const tooMuchMetadata: TranscriptVector = {
  id: 'refused-metadata',
  covers: ['metadata-limit'],
  story:
    'The listener advertised no metadata limit, so 256 bytes hold. An OPEN with one byte more is refused, the connection goes on.',
  steps: [
    ...greeting,
    dialer.breaks('metadata-limit-obeyed', {
      type: 'open',
      channel: 1,
      service: 'echo',
      metadata: new Uint8Array(ParameterBounds.metadataLimit.floor + 1),
    }),
    ...listener.says(refusal(1, ErrorCode.limit)),
    ...dialer.says({ type: 'open', channel: 3, service: 'echo' }, data(3, 'on'), end(3)),
    ...listener.says(data(3, 'on'), end(3)),
  ],
};

const groups = Array.from({ length: ParameterBounds.groupLimit.floor + 1 }, (_, group) => group);

const tooManyGroups: TranscriptVector = {
  id: 'refused-group',
  covers: ['group-limit', 'group-leaves'],
  story:
    'The listener advertised no group limit, so 8 groups hold. A channel in a ninth is refused; when the only channel of a group is closed, another group may come.',
  steps: [
    ...greeting,
    ...dialer.says(
      ...groups.map((group): FrameValue => ({ type: 'open', channel: 2 * group + 1, group, service: 'discard' })),
    ),
    ...listener.says(refusal(2 * groups.length - 1, ErrorCode.limit)),
    ...dialer.says(end(1)),
    ...listener.says(end(1)),
    ...dialer.says({ type: 'open', channel: 2 * groups.length + 1, group: groups.length, service: 'echo' }),
    ...dialer.says(data(2 * groups.length + 1, 'ninth')),
    ...listener.says(data(2 * groups.length + 1, 'ninth')),
  ],
};

const allowance: TranscriptVector = {
  id: 'allowance-returned',
  covers: ['allowance-initial', 'blocked-allowance', 'allowance-blocked', 'allowance-obeyed'],
  story:
    'The listener advertised no channel limit, so 16 channels may be opened. The dialer wants one more and says BLOCKED; when a channel has ended, ALLOW makes room.',
  steps: [
    ...greeting,
    ...dialer.says(
      ...Array.from(
        { length: ParameterBounds.channelLimit.floor },
        (_, index): FrameValue => ({
          type: 'open',
          channel: 2 * index + 1,
          service: 'hold',
        }),
      ),
      { type: 'blocked', kind: 1, limit: ParameterBounds.channelLimit.floor },
      { type: 'reset', channel: 5, code: ErrorCode.cancelled },
    ),
    ...listener.says({ type: 'allow', kind: 1, limit: ParameterBounds.channelLimit.floor + 1 }),
    ...dialer.says({ type: 'open', channel: 2 * ParameterBounds.channelLimit.floor + 1, service: 'hold' }),
  ],
};

const resetService: TranscriptVector = {
  id: 'refused-on-request',
  covers: ['test-services'],
  story: 'The test service reset refuses with the code that the metadata ask for, here one of an application.',
  steps: [
    ...greeting,
    ...dialer.says({ type: 'open', channel: 1, service: 'reset', metadata: unsigned(4, 0x80000007) }),
    ...listener.says(refusal(1, 0x80000007)),
  ],
};

/** How channels are opened, accepted and refused. */
export const openingTopic: VectorTopic = {
  path: 'channels/opening',
  kind: 'transcript',
  title: 'Opening, accepting and refusing channels',
  notes: [
    'The steps stand in an order in which they may have happened; each direction alone is a stream of bytes.',
    'A step with `breaks` is well-formed and breaks that rule in its place; what follows is the answer.',
    'The HELLOs advertise 8,192 bytes of credit on a channel and 65,536 on the connection; all else stands at its floor.',
  ],
  vectors: [
    several,
    atOnce,
    withMetadata,
    bothOpen,
    unknownService,
    unsupportedVersion,
    tooMuchMetadata,
    tooManyGroups,
    allowance,
    resetService,
  ],
};
