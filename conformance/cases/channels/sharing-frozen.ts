import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { requireShared, type Sharer } from './sharing-bounds.ts';
import { letThrough, lineUp, sentSince, shutForSharing, source } from './sharing-stage.ts';

/** How often the connection gets credit for one frame, and for how many it gets it at once in the end. */
const drops = 64;
const burst = 128;

interface Trickle {
  readonly variant: string;
  readonly who: string;
  readonly mutant: string;
  enter(peer: Peer): Promise<Sharer[]>;
}

const trickles: readonly Trickle[] = [
  {
    variant: 'groups',
    who: 'four sources in groups of their own',
    mutant: 'begins its round anew whenever there is credit again, or passes the turn of a frame that did not fit',
    enter: async (peer) => [await source(peer, 1), await source(peer, 2), await source(peer, 3), await source(peer, 4)],
  },
  {
    variant: 'channels',
    who: 'four sources in one group',
    mutant: "begins its group's round anew whenever there is credit again",
    enter: async (peer) => [await source(peer, 1), await source(peer, 1), await source(peer, 1), await source(peer, 1)],
  },
  {
    variant: 'uneven',
    who: 'sources of one long message, of messages of 300 bytes and of messages of 9 bytes in groups of their own',
    mutant: 'passes to a smaller frame whenever a large one does not fit what is left of the credit',
    enter: async (peer) => [
      await source(peer, 1),
      await source(peer, 2, { count: 1_024, size: 300 }),
      await source(peer, 3, { count: 12_288, size: 9 }),
    ],
  },
];

/** Cases of what credit of the connection changes: nothing. */
export const sharingFrozenCases: readonly Case[] = trickles.map(
  ({ variant, who, mutant, enter }): Case => ({
    id: `share-frozen-${variant}`,
    requirements: ['share-frozen', 'share-groups', 'share-channels'],
    sends: `requests to ${who}, then credit of the connection for one frame, ${drops} times over, and for ${burst} frames at once`,
    expects: 'over every part of all this, the same shares as if there had been credit all the time',
    mutant,
    hello: shutForSharing,
    async run(peer) {
      const sharers = await enter(peer);
      await lineUp(peer, sharers);
      const from = peer.seen.length;
      for (let drop = 0; drop < drops; drop += 1) await letThrough(peer, 1);
      await letThrough(peer, burst);
      requireShared(peer, sentSince(peer, from), sharers);
    },
  }),
);
