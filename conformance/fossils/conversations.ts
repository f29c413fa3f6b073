import { openRequest, sourceRequest } from '../cases/requests.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { concatenate, toHex, utf8 } from '../wire/bytes.ts';
import { encodeFrame, encodeHello } from '../wire/encode.ts';
import { ErrorCode, Grease, LimitKind, ParameterBounds } from '../wire/protocol.gen.ts';
import type { FrameValue } from '../wire/value.ts';
import type { Write } from './fossil.ts';

/** What is said in one conversation, whoever of the two dialed. */
interface Plan {
  readonly id: string;
  readonly about: string;
  /** The directions that the peer ends, by END or RESET. */
  readonly ends: number;
  /** `first` is the first channel id of who speaks, `theirs` of the peer; a list is one write. */
  say(first: number, theirs: number): readonly { readonly frames: readonly FrameValue[]; readonly opens?: number }[];
}

const fragmentLimit = ParameterBounds.fragmentLimit.floor;
const metadata = utf8('metadata');
const key = utf8('gate');

function message(channel: number, bytes: Uint8Array): FrameValue[] {
  const frames: FrameValue[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += fragmentLimit) {
    const fragment = bytes.subarray(at, at + fragmentLimit);
    frames.push({ type: 'data', channel, fragment, last: at + fragmentLimit >= bytes.length });
  }
  return frames;
}

const pattern = (size: number) => Uint8Array.from({ length: size }, (_, index) => (index * 7) % 253);
const open = (channel: number, service: string, more: object = {}): FrameValue => ({
  type: 'open',
  channel,
  service,
  ...more,
});
const end = (channel: number): FrameValue => ({ type: 'end', channel, code: ErrorCode.none });

const plans: readonly Plan[] = [
  {
    id: 'echo',
    about: 'Two messages to echo, the second one in fragments, in one write with the HELLO.',
    ends: 1,
    say: (channel) => [
      {
        frames: [
          open(channel, 'echo'),
          ...message(channel, utf8('heddle')),
          ...message(channel, pattern(3_000)),
          end(channel),
        ],
      },
    ],
  },
  {
    id: 'turns',
    about: 'Messages on three channels, one behind the other, with control between the fragments of one.',
    ends: 3,
    say: (first) => {
      const [one, two, three] = [first, first + 2, first + 4];
      const [head, ...rest] = message(two, pattern(2_500));
      return [
        { frames: [open(one, 'echo', { metadata }), open(two, 'echo', { group: 7 }), ...message(one, utf8('one'))] },
        {
          frames: [
            ...(head ? [head] : []),
            open(three, 'echo', { lowestVersion: 1, highestVersion: 2 }),
            end(one),
            ...rest,
          ],
        },
        { frames: [...message(three, new Uint8Array(0)), end(three), end(two)] },
      ];
    },
  },
  {
    id: 'abandoned',
    about: 'A message that is abandoned by ABORT, one by RESET, and one that is not.',
    ends: 1,
    say: (first) => [
      {
        frames: [
          open(first, 'echo'),
          { type: 'data', channel: first, fragment: pattern(99) },
          { type: 'abort', channel: first, code: ErrorCode.cancelled },
          open(first + 2, 'echo'),
          { type: 'data', channel: first + 2, fragment: pattern(99) },
          { type: 'reset', channel: first + 2, code: ErrorCode.cancelled },
          ...message(first, utf8('not abandoned')),
          end(first),
        ],
      },
    ],
  },
  {
    id: 'refused',
    about: 'Channels that are refused: an unknown service, versions that are not offered, and by the service itself.',
    ends: 3,
    say: (first) => [
      {
        frames: [
          open(first, 'nobody offers this'),
          open(first + 2, 'discard', { lowestVersion: 200, highestVersion: 300 }),
          open(first + 4, 'reset', { metadata: Uint8Array.of(0x80, 0, 0x12, 0x34) }),
        ],
      },
    ],
  },
  {
    id: 'stopped',
    about: 'STOP of a channel that has nothing to say, and the end of one that discards.',
    ends: 2,
    say: (first) => [
      { frames: [open(first, 'hold', { metadata }), { type: 'stop', channel: first, code: 0x8000_0007 }] },
      { frames: [open(first + 2, 'discard'), ...message(first + 2, pattern(5_000)), end(first + 2)] },
    ],
  },
  {
    id: 'source',
    about: 'Messages of a source, of which those of another wait at a gate; what came is told apart by channel.',
    ends: 3,
    say: (first) => [
      { frames: [open(first, 'source', { group: 1 }), ...message(first, sourceRequest(3, 2_000))] },
      {
        frames: [
          open(first + 2, 'source', { group: 2 }),
          ...message(first + 2, concatenate(sourceRequest(2, 10), key)),
        ],
      },
      { frames: [open(first + 4, 'gate'), ...message(first + 4, key), end(first + 4)] },
    ],
  },
  {
    id: 'opened',
    about: 'A channel that the peer opens, with two messages on it; grease, and a word of being blocked.',
    ends: 2,
    say: (first, theirs) => [
      {
        frames: [
          open(first, 'open'),
          { type: Grease.frameType[0], channel: first, flags: 0xff, payload: pattern(40) },
          { type: 'blocked', kind: LimitKind.channels, limit: 1 },
          ...message(
            first,
            openRequest({ count: 1, service: 'heddle-kit.x', highestVersion: 3, messages: 2, size: 1_500, group: 9 }),
          ),
        ],
      },
      {
        opens: 1,
        frames: [{ type: 'accept', channel: theirs, version: 2 }, ...message(theirs, utf8('thanks')), end(theirs)],
      },
    ],
  },
];

/** What is said to a peer of these versions in that role, one conversation after the other. */
export function conversationsWith(role: PeerRole, lowestVersion: number, highestVersion: number) {
  const [first, theirs] = role === 'listener' ? [1, 2] : [2, 1];
  const hello = encodeHello({ role: role === 'listener' ? 'dialer' : 'listener', lowestVersion, highestVersion });
  return plans.map(({ id, about, ends, say }) => {
    const writes = say(first, theirs).map(({ frames, opens }, index): Write => {
      const bytes = [...(index === 0 ? [hello] : []), ...frames.map(encodeFrame)];
      return { hex: toHex(concatenate(...bytes)), ...(opens === undefined ? {} : { opens }) };
    });
    return { id: `${id}-${role}`, role, about, ends, sent: writes };
  });
}
