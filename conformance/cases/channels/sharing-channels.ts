import type { Case } from '../../harness/case.ts';
import { type Competition, competitionCase } from './sharing-groups.ts';
import { expectNoGain, shutForSharing, source, sourcesOfPeer, tiny } from './sharing-stage.ts';

const competitions: readonly Competition[] = [
  {
    variant: 'equal',
    who: 'four sources of a message without end, all in one group',
    mutant: 'serves whoever came first, or anybody at random, or whole messages in turn',
    frames: 1_000,
    enter: async (peer) => [await source(peer, 5), await source(peer, 5), await source(peer, 5), await source(peer, 5)],
  },
  {
    variant: 'while-groups-compete',
    who: 'three sources of messages of unlike sizes in a group, two in another and one in a third',
    mutant: "begins with the group's first channel at each of its turns",
    frames: 256,
    enter: async (peer) => [
      await source(peer, 1),
      await source(peer, 2, { count: 1_200, size: 300 }),
      await source(peer, 1, { count: 1_200, size: 300 }),
      await source(peer, 1),
      await source(peer, 2),
      await source(peer, 3, { count: 200, size: 2_000 }),
    ],
  },
  {
    variant: 'tiny-against-huge',
    who: 'a source of messages of one byte, and in the same group one of a message of 1 GiB',
    mutant: 'takes turns by frames, or counts payload without its header',
    frames: 64,
    enter: async (peer) => [await source(peer, 1, tiny), await source(peer, 1)],
  },
  {
    variant: 'large-against-small',
    who: 'a source of messages of 64 KiB, and in the same group one of messages of 100 bytes',
    mutant: 'lets a message that has begun go on to its end',
    frames: 96,
    enter: async (peer) => [
      await source(peer, 1, { count: 4, size: 65_536 }),
      await source(peer, 1, { count: 2_048, size: 100 }),
    ],
  },
  {
    variant: 'of-peer',
    who: 'the peer to send on eight channels that it opens in a group, and to a source in a group of its own',
    mutant: 'shares justly on channels of the other opener only',
    frames: 384,
    enter: async (peer) => [...(await sourcesOfPeer(peer, 1, 8, { count: 1, size: 524_288 })), await source(peer, 1)],
  },
];

/** Cases of channels that share the part of their group. */
export const sharingChannelCases: readonly Case[] = [
  ...competitions.map((competition) => competitionCase('share-channels', competition)),
  {
    id: 'share-channels-fleeting',
    requirements: ['share-channels', 'share-groups'],
    sends: 'requests to three sources in one group, and, to one of them, ten times over credit for fifteen frames',
    expects: 'that it gets ahead of the other two by no more than one that stays',
    mutant: 'puts a channel that comes ahead of those that wait',
    hello: shutForSharing,
    run: async (peer) => expectNoGain(peer, [await source(peer, 1), await source(peer, 1)], await source(peer, 1)),
  },
];
