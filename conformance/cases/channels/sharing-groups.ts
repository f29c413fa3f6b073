import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { requireShared, type Sharer } from './sharing-bounds.ts';
import {
  expectNoGain,
  letThrough,
  lineUp,
  type Messages,
  shutForSharing,
  source,
  sourcesOfPeer,
  tiny,
} from './sharing-stage.ts';

/** A choice of who competes with whom. */
export interface Competition {
  readonly variant: string;
  readonly who: string;
  readonly mutant: string;
  /** How much is let through at once, in frames of the largest size. */
  readonly frames: number;
  enter(peer: Peer): Promise<Sharer[]>;
}

/** The case that lets the competitors send, all at once, and judges every part of what they sent. */
export function competitionCase(rule: 'share-groups' | 'share-channels', { variant, ...rest }: Competition): Case {
  const { who, mutant, frames, enter } = rest;
  const other = rule === 'share-groups' ? 'share-channels' : 'share-groups';
  return {
    id: `${rule}-${variant}`,
    requirements: [rule, other],
    sends: `requests, with all gates shut, to ${who}; then the credit of each channel, and of the connection ${frames} frames at once`,
    expects: 'over every part of what is let through, equal shares to the groups, and in each group to its channels',
    mutant,
    hello: shutForSharing,
    async run(peer) {
      const sharers = await enter(peer);
      await lineUp(peer, sharers);
      requireShared(peer, await letThrough(peer, frames), sharers);
    },
  };
}

const small: Messages = { count: 2_048, size: 100 };
const large: Messages = { count: 4, size: 65_536 };
const long: Messages = { count: 1, size: 131_072 };

const competitions: readonly Competition[] = [
  {
    variant: 'equal',
    who: 'four sources of a message without end, each in a group of its own',
    mutant: 'serves whoever came first, or anybody at random, or whole messages in turn',
    frames: 1_000,
    enter: async (peer) => [
      await source(peer, 0),
      await source(peer, 1),
      await source(peer, 2),
      await source(peer, 0xffff_ffff),
    ],
  },
  {
    variant: 'one-against-hundred',
    who: 'the peer to open one channel in a group and a hundred in another, and to send on each',
    mutant: 'shares the connection among channels and not among groups',
    frames: 96,
    enter: async (peer) => [...(await sourcesOfPeer(peer, 1, 1, long)), ...(await sourcesOfPeer(peer, 2, 100, long))],
  },
  {
    variant: 'both-openers',
    who: "a source in group 7, the peer to send on four channels of its own in its group 7, and a source in the kit's group 8",
    mutant: "takes its own group 7 and the kit's for one group",
    frames: 96,
    enter: async (peer) => [
      await source(peer, 7, long),
      ...(await sourcesOfPeer(peer, 7, 4, long)),
      await source(peer, 8, long),
    ],
  },
  {
    variant: 'tiny-against-huge',
    who: 'a source of messages of one byte, and in another group one of a message of 1 GiB',
    mutant: 'takes turns by frames, or counts payload without its header',
    frames: 64,
    enter: async (peer) => [await source(peer, 1, tiny), await source(peer, 2)],
  },
  {
    variant: 'large-against-small',
    who: 'a source of messages of 64 KiB, and in another group one of messages of 100 bytes',
    mutant: 'lets a message that has begun go on to its end',
    frames: 96,
    enter: async (peer) => [await source(peer, 1, large), await source(peer, 2, small)],
  },
];

/** Cases of groups that share the connection. */
export const sharingGroupCases: readonly Case[] = [
  ...competitions.map((competition) => competitionCase('share-groups', competition)),
  {
    id: 'share-groups-fleeting',
    requirements: ['share-groups', 'share-channels'],
    sends: `requests to three sources in groups of their own, and, to one of them, ten times over credit for fifteen frames`,
    expects: 'that it gets ahead of the other two by no more than one that stays, although it comes ten times',
    mutant: 'puts a group that comes ahead of those that wait',
    hello: shutForSharing,
    run: async (peer) => expectNoGain(peer, [await source(peer, 1), await source(peer, 2)], await source(peer, 3)),
  },
];
