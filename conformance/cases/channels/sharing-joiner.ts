import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { requireNoHeadStart, requireShared, type Sent, type Sharer } from './sharing-bounds.ts';
import { admit, letThrough, lineUp, shutForSharing, source } from './sharing-stage.ts';

/** How many of the largest frames go while one is away, and after it has come. */
const meanwhile = 64;
const afterwards = 96;

/** Those that came just before share from there on like the others, and have no claim from before. */
async function expectJoined(peer: Peer, steady: readonly Sharer[], joiners: readonly Sharer[]): Promise<Sent[]> {
  await admit(peer, joiners);
  const sent = await letThrough(peer, afterwards);
  const all = [...steady, ...joiners];
  requireNoHeadStart(peer, sent, all, joiners);
  requireShared(peer, sent, all);
  return [...sent];
}

/**
 * Lets some take turns of one frame, four times, each of which leaves most of the turn unused, and then none at all for
 * a long while. Returns what was sent meanwhile, all of which the others' share was.
 */
async function sendAndBlock(peer: Peer, steady: readonly Sharer[], fleeting: readonly Sharer[]): Promise<Sent[]> {
  await lineUp(peer, steady);
  const sent: Sent[] = [];
  for (let round = 0; round < 4; round += 1) {
    await admit(peer, fleeting, 1);
    // While one waits, the others send a turn and two frames more than it at most.
    sent.push(...(await letThrough(peer, 20 * (steady.length + fleeting.length))));
    for (const { channel } of fleeting) await peer.expectBlocked(channel, peer.offered(channel));
  }
  sent.push(...(await letThrough(peer, meanwhile)));
  return sent;
}

interface Return {
  readonly variant: string;
  readonly who: string;
  readonly mutant: string;
  enter(peer: Peer): Promise<{ readonly steady: readonly Sharer[]; readonly fleeting: readonly Sharer[] }>;
}

const returns: readonly Return[] = [
  {
    variant: 'channel-returns',
    who: 'two sources in one group, of which one',
    mutant: 'keeps the unused rest of the turns of a channel, or makes it good that the channel was blocked',
    enter: async (peer) => ({ steady: [await source(peer, 1)], fleeting: [await source(peer, 1)] }),
  },
  {
    variant: 'group-returns',
    who: 'a source in one group and two in another, of which those two',
    mutant: 'keeps the unused rest of the turns of a group, or makes it good that the group was blocked',
    enter: async (peer) => ({
      steady: [await source(peer, 1)],
      fleeting: [await source(peer, 2), await source(peer, 2)],
    }),
  },
];

function returnCase({ variant, who, mutant, enter }: Return): Case {
  return {
    id: `share-joiner-${variant}`,
    requirements: ['share-joiner', 'share-groups', 'share-channels'],
    sends: `requests to ${who} get credit for one frame, four times, then none while others send, and at last credit without end`,
    expects: 'that the others get all of the connection meanwhile, and an equal share and no more goes to who returns',
    mutant,
    hello: shutForSharing,
    async run(peer) {
      const { steady, fleeting } = await enter(peer);
      const before = await sendAndBlock(peer, steady, fleeting);
      const after = await expectJoined(peer, steady, fleeting);
      requireShared(peer, [...before, ...after], [...steady, ...fleeting], steady);
    },
  };
}

/** Cases of those that come late, or come again. */
export const sharingJoinerCases: readonly Case[] = [
  {
    id: 'share-joiner-group-late',
    requirements: ['share-joiner', 'share-groups', 'share-channels'],
    sends: `requests to two sources in groups of their own, and, after ${meanwhile} frames of theirs, to one in a third group`,
    expects: 'an equal share for the third from then on, and nothing for the time before',
    mutant: 'gives a new group what the others had while it was not there',
    hello: shutForSharing,
    async run(peer) {
      const steady = [await source(peer, 1), await source(peer, 2)];
      await lineUp(peer, steady);
      requireShared(peer, await letThrough(peer, meanwhile), steady);
      await expectJoined(peer, steady, [await source(peer, 3)]);
    },
  },
  {
    id: 'share-joiner-channel-late',
    requirements: ['share-joiner', 'share-groups', 'share-channels'],
    sends: `requests to two sources in a group and one in another, and, after ${2 * meanwhile} frames of theirs, to a third in the first group`,
    expects: "an equal share of the group's for the third from then on, and nothing for the time before",
    mutant: 'gives a new channel what the others of its group had while it was not there',
    hello: shutForSharing,
    async run(peer) {
      const steady = [await source(peer, 1), await source(peer, 2), await source(peer, 1)];
      await lineUp(peer, steady);
      requireShared(peer, await letThrough(peer, 2 * meanwhile), steady);
      await expectJoined(peer, steady, [await source(peer, 1)]);
    },
  },
  ...returns.map(returnCase),
  {
    id: 'credit-used-beside-blocked',
    requirements: ['credit-used', 'share-groups', 'share-channels'],
    sends:
      'requests to three sources in groups of their own, one of which gets no credit of its channel, and credit of the connection',
    expects: 'that the two others use all of it, in equal shares',
    mutant: 'waits for the group whose turn it is, although that is blocked',
    hello: shutForSharing,
    async run(peer) {
      const blocked = await source(peer, 1);
      const others = [await source(peer, 2), await source(peer, 3)];
      await lineUp(peer, others);
      await admit(peer, [blocked], 1);
      const sent = await letThrough(peer, afterwards);
      requireShared(peer, sent, [...others, blocked], others);
    },
  },
];
