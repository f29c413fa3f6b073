import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { expectSourced, expectStandstill, grant, wholeFrame } from './gates.ts';
import { openWhenAllowed } from './in-turn.ts';
import { requireShared, type Sharer } from './sharing-bounds.ts';
import { letThrough, lineUp, sentSince, shutForSharing, source } from './sharing-stage.ts';

/** Far from the ids of the kit's fences. */
const firstPing = 2_000_000n;

/** How many of the largest frames must get through, and within how many rounds of the flood. */
const frames = 48;
const mostRounds = 160;

interface Flood {
  readonly variant: string;
  readonly what: string;
  readonly mutant: string;
  /** Sends what has to be answered, and takes the answers. */
  wave(peer: Peer, round: number): Promise<void>;
}

const floods: readonly Flood[] = [
  {
    variant: 'pings',
    what: 'PINGs, four at a time',
    mutant: 'sends DATA only when it owes no answer',
    async wave(peer, round) {
      const ids = [1, 2, 3].map((number) => firstPing + BigInt(4 * round + number));
      peer.send(...ids.map((id): FrameValue => ({ type: 'ping', id })));
      await peer.fence();
    },
  },
  {
    variant: 'refusals',
    what: 'OPENs that have to be refused',
    mutant: 'sends DATA only when nobody asks for anything else',
    async wave(peer) {
      const channel = await openWhenAllowed(peer, `nobody-${peer.random.name(12)}`);
      await peer.expectReset(channel, ErrorCode.unknownService);
    },
  },
];

/** The flood goes on before, while and after the connection gets credit, until the DATA is here. */
async function expectThroughFlood(peer: Peer, sharers: readonly Sharer[], { what, wave }: Flood): Promise<void> {
  let round = 0;
  while (round < 16) await wave(peer, round++);
  const from = peer.seen.length;
  const enough = peer.received(0) + frames * wholeFrame;
  grant(peer, 0, peer.offered(0) + (frames + 1) * wholeFrame);
  while (peer.received(0) < enough) {
    peer.require(
      round < mostRounds,
      `${frames} frames of DATA beside ${what}`,
      `too few after ${round} rounds of them`,
    );
    await wave(peer, round++);
  }
  requireShared(peer, sentSince(peer, from), sharers);
}

function floodCase(flood: Flood): Case {
  return {
    id: `share-control-${flood.variant}`,
    requirements: ['share-control', 'share-groups'],
    sends: `${flood.what}, and the next as soon as they are answered, without an end; meanwhile credit to two sources`,
    expects: 'the DATA of both, in equal shares, and all the answers',
    mutant: flood.mutant,
    hello: shutForSharing,
    async run(peer) {
      const sharers = [await source(peer, 1), await source(peer, 2)];
      await lineUp(peer, sharers);
      await expectThroughFlood(peer, sharers, flood);
    },
  };
}

/** Cases of control and END beside DATA that is shared. */
export const sharingControlCases: readonly Case[] = [
  ...floods.map(floodCase),
  {
    id: 'order-expedited-shared',
    requirements: ['order-expedited', 'ping-answered'],
    sends: 'to four sources, which wait for credit of the connection, in one write a PING and that credit',
    expects: 'the PONG before all of the DATA, and the DATA in equal shares',
    mutant: 'writes the DATA that it may send before it looks at what it owes',
    hello: shutForSharing,
    async run(peer) {
      const sharers = [await source(peer, 1), await source(peer, 1), await source(peer, 2), await source(peer, 2)];
      await lineUp(peer, sharers);
      const from = peer.seen.length;
      const until = peer.offered(0);
      const limit = until + 96 * wholeFrame;
      peer.send({ type: 'ping', id: firstPing }, { type: 'credit', channel: 0, limit });
      await expectStandstill(peer, 0);
      const sent = sentSince(peer, from);
      const pong = peer.seen.findIndex(({ frame }) => frame.type === 'pong' && frame.id === firstPing);
      const ahead = sentSince(peer, from).length - sentSince(peer, Math.max(pong, from)).length;
      peer.require(pong >= 0 && ahead === 0, 'the PONG before the DATA', `${ahead} frames of DATA before it`);
      requireShared(peer, sent, sharers);
    },
  },
  {
    id: 'end-order-shared',
    requirements: ['end-order', 'end-is-last'],
    sends:
      'requests, with all gates shut, to a source of three messages, to one of forty in the same group, and to one without end in another; then all credit',
    expects: 'all messages of the first two, each channel with its END behind them',
    mutant: 'sends END ahead of the DATA that competes with that of others',
    hello: shutForSharing,
    async run(peer) {
      const [few, many] = [
        await source(peer, 1, { count: 3, size: 4_000 }),
        await source(peer, 1, { count: 40, size: 100 }),
      ];
      await lineUp(peer, [await source(peer, 2), few, many]);
      await letThrough(peer, 128);
      await expectSourced(peer, few.channel, 3, 4_000);
      await expectSourced(peer, many.channel, 40, 100);
    },
  },
];
