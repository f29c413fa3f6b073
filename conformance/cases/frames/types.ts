import type { Case } from '../../harness/case.ts';
import { ErrorCode, Limit, Range } from '../../wire/protocol.gen.ts';
import { closed, harmless } from './family.ts';
import { openEcho } from './samples.ts';

function hexOf(type: number): string {
  return type.toString(16).padStart(2, '0');
}

/** Critical types at the borders of the range, and one amidst it, for which nobody has a meaning. */
const critical: readonly Case[] = [Range.frameType.critical.first, 0x6e, Range.frameType.critical.last].flatMap(
  (type) => {
    const refused = (variant: string, what: string, size: number, onChannel: boolean) =>
      closed(
        {
          id: `type-critical-${hexOf(type)}${variant}`,
          requirements: ['type-critical'],
          sends: `a frame of type 0x${hexOf(type)} ${what}`,
          twin: `type-ignorable-${hexOf(type | 0x80)}`,
          mutant: 'skips every type that it does not know',
        },
        ErrorCode.frameType,
        async (peer) => ({ type, channel: onChannel ? await openEcho(peer) : 0, payload: new Uint8Array(size) }),
      );
    return [
      refused('', 'with 16 bytes on channel 0', 16, false),
      refused('-channel', 'without payload on an open channel', 0, true),
    ];
  },
);

/** The twins of the critical types: nothing but the highest bit differs. */
const ignorable: readonly Case[] = [Range.frameType.ignorable.first, 0xee, Range.frameType.ignorable.last].map((type) =>
  harmless(
    {
      id: `type-ignorable-${hexOf(type)}`,
      requirements: ['type-ignorable'],
      sends: `frames of type 0x${hexOf(type)}, with and without payload, on channel 0 and on an open one`,
      mutant: 'refuses every type that it does not know',
    },
    async (peer) => [
      { type, payload: new Uint8Array(16) },
      { type, channel: await openEcho(peer), payload: new Uint8Array(0) },
    ],
  ),
);

const skipped = 0xee;

/** Types that nobody knows. */
export const typeCases: readonly Case[] = [
  ...critical,
  ...ignorable,
  harmless(
    {
      id: 'type-ignorable-flags',
      requirements: ['type-ignorable'],
      sends: 'unknown ignorable frames with each low flag and with all flags',
      mutant: 'demands to understand the low flags of a frame that it skips',
    },
    () => [0x01, 0x02, 0x04, 0x08, 0xff].map((flags) => ({ type: skipped, flags, payload: new Uint8Array(3) })),
  ),
  harmless(
    {
      id: 'type-ignorable-channel',
      requirements: ['type-ignorable'],
      sends: 'unknown ignorable frames on channels that were never opened, of both parities',
      mutant: 'demands that the channel of a frame that it skips is open',
    },
    () => [1, 2, 0x7fff_fffe, 0xffff_ffff].map((channel) => ({ type: skipped, channel, payload: new Uint8Array(3) })),
  ),
  harmless(
    {
      id: 'type-ignorable-largest',
      requirements: ['type-ignorable'],
      sends: `an unknown ignorable frame of ${Limit.payloadSize} bytes`,
      mutant: 'holds a frame that it skips against its fragment limit, or against credit',
    },
    () => [{ type: skipped, payload: new Uint8Array(Limit.payloadSize) }],
  ),
  {
    id: 'type-ignorable-closed',
    requirements: ['type-ignorable'],
    sends: 'an unknown ignorable frame on a channel that was reset',
    expects: 'no answer, and service as before',
    mutant: 'takes a frame that it should skip for one of a closed channel',
    async run(peer) {
      const channel = await openEcho(peer);
      peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
      peer.send({ type: skipped, channel, payload: new Uint8Array(20) });
      await peer.expectQuiet(channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'type-ignorable-in-message',
    requirements: ['type-ignorable'],
    sends: 'unknown ignorable frames of the same channel between the fragments of a message',
    expects: 'the message without them',
    mutant: 'takes the payload of a frame that it should skip for part of the message',
    async run(peer) {
      const channel = await openEcho(peer);
      const fragments = peer.message(channel, Uint8Array.of(1, 2, 3, 4), 2);
      peer.send(
        ...fragments.flatMap((frame) => [{ type: skipped, flags: 0x01, channel, payload: Uint8Array.of(9, 9) }, frame]),
      );
      const answer = await peer.expectMessage(channel);
      peer.require(answer.join() === '1,2,3,4', 'the message 1,2,3,4', answer.join());
      await peer.expectAlive();
    },
  },
];
