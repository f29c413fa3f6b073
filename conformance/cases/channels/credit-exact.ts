import type { Case } from '../../harness/case.ts';
import { Limit } from '../../wire/protocol.gen.ts';
import {
  askSource,
  blockedCount,
  expectRest,
  expectSourced,
  expectStandstill,
  grant,
  heldBack,
  shutBoth,
  shutChannels,
  shutConnection,
  wholeFrame,
  wideOpen,
} from './gates.ts';

/** Bytes of a message that one whole frame holds. */
const wholeFragment = wholeFrame - Limit.headerSize;

/** Cases of the exact arithmetic of a sender's credit. */
export const creditExactCases: readonly Case[] = [
  heldBack(
    {
      id: 'credit-used-exact',
      requirements: ['credit-used', 'credit-channel-obeyed'],
      sends: 'a request for messages of the fragment limit, and credit for one whole frame, sixteen times over',
      expects: 'less than a whole frame of each limit unused, so that DATA comes every time',
      mutant: 'sends only when the credit exceeds what it wants to send',
      hello: shutChannels,
    },
    async (peer, source) => {
      for (let round = 1; round <= 16; round += 1) {
        grant(peer, source, round * wholeFrame);
        await expectStandstill(peer, source);
      }
    },
    { count: 17, size: wholeFragment },
  ),
  heldBack(
    {
      id: 'credit-used-connection-exact',
      requirements: ['credit-used', 'credit-connection-obeyed'],
      sends:
        'a request for messages of the fragment limit, and credit of the connection for one whole frame, eight times over',
      expects: 'less than a whole frame of each limit unused, so that DATA comes every time',
      mutant: "sends only when the connection's credit exceeds what it wants to send",
      hello: shutConnection,
    },
    async (peer) => {
      for (let round = 0; round < 8; round += 1) {
        grant(peer, 0, peer.received(0) + wholeFrame);
        await expectStandstill(peer, 0);
      }
    },
    { count: 12, size: wholeFragment },
  ),
  heldBack(
    {
      id: 'credit-used-one-byte-short',
      requirements: ['credit-channel-obeyed', 'credit-used', 'blocked-channel'],
      sends:
        'a request for a message one byte longer than the fragment limit, credit for one whole frame, and then for 9 wire bytes more',
      expects:
        'BLOCKED at the first limit; the message, if its sender cut it no smaller than it had to, at the second, and at any rate once there is more',
      mutant: 'lets a last fragment pass however little credit is left',
      hello: shutChannels,
    },
    async (peer, source) => {
      grant(peer, source, wholeFrame);
      await expectStandstill(peer, source);
      grant(peer, source, wholeFrame + Limit.headerSize + 1);
      await expectRest(peer);
    },
    { size: wholeFragment + 1 },
  ),
  heldBack(
    {
      id: 'credit-channel-obeyed-empty',
      requirements: ['credit-channel-obeyed', 'credit-used'],
      sends: `a request for 400 empty messages, and credit for ${wholeFrame} wire bytes`,
      expects: `at most ${wholeFrame / Limit.headerSize} of them, BLOCKED, and the rest once there is credit`,
      mutant: 'takes empty messages for free',
      hello: shutChannels,
    },
    async (peer, source) => {
      grant(peer, source, wholeFrame);
      await expectStandstill(peer, source);
      await expectRest(peer);
    },
    { count: 400, size: 0 },
  ),
  {
    id: 'credit-used-ceiling',
    requirements: ['credit-used'],
    sends: 'a request to source with no credit at all, then CREDIT of 2^53 - 1 on the channel and on the connection',
    expects: 'all the messages',
    mutant: 'keeps limits in 32 bits',
    hello: shutBoth,
    async run(peer) {
      const source = await askSource(peer, 4, 16_384);
      await peer.expectBlocked(source, 0);
      peer.send({ type: 'credit', channel: source, limit: Limit.credit }, { type: 'credit', limit: Limit.credit });
      await expectSourced(peer, source, 4, 16_384);
    },
  },
  {
    id: 'credit-used-early',
    requirements: ['credit-used'],
    sends: 'CREDIT for a channel behind its OPEN, before anything is asked of it',
    expects: 'the messages when they are asked for, without a BLOCKED before them',
    mutant: 'forgets the credit of a channel that has nothing to send',
    hello: shutChannels,
    async run(peer) {
      const channel = peer.open('source');
      grant(peer, channel, wideOpen);
      await peer.fence();
      await askSource(peer, 3, 2_000, channel);
      await expectSourced(peer, channel, 3, 2_000);
      peer.require(blockedCount(peer, channel) === 0, 'no BLOCKED where there is credit', 'BLOCKED');
    },
  },
  heldBack(
    {
      id: 'credit-used-cumulative',
      requirements: ['credit-channel-obeyed', 'credit-used'],
      sends: 'a request to source, and limits of 2,000, 3,000, 3,000 again and 4,500 wire bytes on its channel',
      expects: 'DATA up to each limit in all, not by each limit more',
      mutant: 'adds the limits of CREDIT frames up',
      hello: shutChannels,
    },
    async (peer, source) => {
      for (const limit of [2_000, 3_000]) {
        grant(peer, source, limit);
        await expectStandstill(peer, source);
      }
      grant(peer, source, 3_000);
      await expectRest(peer);
      grant(peer, source, 4_500);
      await expectStandstill(peer, source);
    },
    { count: 2 },
  ),
];
