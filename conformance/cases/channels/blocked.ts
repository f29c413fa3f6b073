import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import {
  askSource,
  blockedCount,
  expectSourced,
  expectStandstill,
  grant,
  heldBack,
  much,
  shutBoth,
  shutChannels,
  shutConnection,
  wholeFrame,
  wideOpen,
} from './gates.ts';

/** So many BLOCKED frames came for one gate. */
function requireBlocked(peer: Peer, gate: number, count: number): void {
  const came = blockedCount(peer, gate);
  peer.require(came === count, `${count} BLOCKED for ${count} limits`, `${came}`);
}

/** Cases of BLOCKED for the credit of a channel. */
const channelCases: readonly Case[] = [
  heldBack(
    {
      id: 'blocked-channel',
      requirements: ['blocked-channel'],
      sends: 'a request to source, whose channel has no credit',
      expects: 'BLOCKED(0) on the channel',
      mutant: 'waits for credit without a word',
      hello: shutChannels,
    },
    async () => {},
  ),
  heldBack(
    {
      id: 'blocked-channel-again',
      requirements: ['blocked-channel', 'credit-used'],
      sends: 'a request to source, and its credit raised by a frame or two six times',
      expects: 'BLOCKED with each of the limits in turn',
      mutant: 'says BLOCKED once for each channel',
      hello: shutChannels,
    },
    async (peer, source) => {
      for (const frames of [1, 2, 4, 5, 7, 8]) {
        grant(peer, source, frames * wholeFrame);
        await expectStandstill(peer, source);
      }
    },
  ),
  heldBack(
    {
      id: 'blocked-channel-each',
      requirements: ['blocked-channel'],
      sends: 'requests to three sources, whose channels have no credit',
      expects: 'BLOCKED(0) on each of the channels',
      mutant: 'says BLOCKED for the first blocked channel only',
      hello: shutChannels,
    },
    async () => {},
    { sources: 3 },
  ),
  heldBack(
    {
      id: 'blocked-channel-first',
      requirements: ['blocked-channel', 'blocked-connection'],
      sends:
        'a request to source with neither channel credit nor enough credit on the connection, and then the credit of the channel alone',
      expects:
        "BLOCKED(0) on the channel, and BLOCKED with the connection's limit on channel 0 once the channel has credit",
      mutant: 'says BLOCKED for the connection whichever credit lacks',
      hello: shutBoth,
    },
    async (peer, source) => {
      grant(peer, source, wideOpen);
      await expectStandstill(peer, 0);
    },
  ),
  {
    id: 'blocked-channel-empty',
    requirements: ['blocked-channel'],
    sends: 'a request for one empty message, for which the channel has no credit',
    expects: 'BLOCKED(0) on the channel, and the message once there is credit for one frame',
    mutant: 'sends empty messages whatever the credit',
    hello: shutChannels,
    async run(peer) {
      const source = await askSource(peer, 1, 0);
      await peer.expectBlocked(source, 0);
      grant(peer, source, wholeFrame);
      await expectSourced(peer, source, 1, 0);
    },
  },
];

/** Cases of BLOCKED for the credit of the connection. */
const connectionCases: readonly Case[] = [
  heldBack(
    {
      id: 'blocked-connection',
      requirements: ['blocked-connection'],
      sends: 'a request to source, whose channel has credit, for more than the connection has',
      expects: "BLOCKED with the connection's limit on channel 0",
      mutant: 'waits for credit of the connection without a word',
      hello: shutConnection,
    },
    async () => {},
  ),
  heldBack(
    {
      id: 'blocked-connection-again',
      requirements: ['blocked-connection', 'credit-used'],
      sends: 'requests to two sources, and the credit of the connection raised by two frames four times',
      expects: 'BLOCKED with each of the limits in turn',
      mutant: 'says BLOCKED once for the connection',
      hello: shutConnection,
    },
    async (peer) => {
      for (let round = 0; round < 4; round += 1) {
        grant(peer, 0, peer.offered(0) + 2 * wholeFrame);
        await expectStandstill(peer, 0);
      }
    },
    { sources: 2 },
  ),
];

/** Cases of BLOCKED that must not be repeated. */
const onceCases: readonly Case[] = [
  {
    id: 'blocked-once-channel',
    requirements: ['blocked-once', 'blocked-channel'],
    sends: 'four messages to echo, one after another, while its channel has no credit for the answers',
    expects: 'BLOCKED(0) on the channel once',
    mutant: 'says BLOCKED again for every message that it queues',
    hello: shutChannels,
    async run(peer) {
      const channel = peer.open('echo');
      for (let number = 0; number < 4; number += 1) {
        await peer.sendMessage(channel, new Uint8Array(50).fill(number));
        if (number === 0) await peer.expectBlocked(channel, 0);
        await peer.fence();
      }
      requireBlocked(peer, channel, 1);
      grant(peer, channel, wideOpen);
      for (let number = 0; number < 4; number += 1) await peer.expectMessage(channel);
    },
  },
  heldBack(
    {
      id: 'blocked-once-same-credit',
      requirements: ['blocked-once', 'blocked-channel'],
      sends: 'a request to source, some credit, and the same CREDIT four times more with a PING after each',
      expects: 'BLOCKED with that limit once',
      mutant: 'says BLOCKED again after every CREDIT',
      hello: shutChannels,
    },
    async (peer, source) => {
      for (let round = 0; round < 5; round += 1) {
        grant(peer, source, 2 * wholeFrame);
        if (round === 0) await expectStandstill(peer, source);
        await peer.fence();
      }
      requireBlocked(peer, source, 2);
    },
  ),
  {
    id: 'blocked-once-other-gate',
    requirements: ['blocked-once', 'blocked-channel'],
    sends:
      'a request to source, whose channel has no credit, while the credit of the connection and of another channel rises',
    expects: 'BLOCKED(0) on the channel once',
    mutant: 'tries again and says BLOCKED again whenever any credit rises',
    hello: shutBoth,
    async run(peer) {
      const source = await askSource(peer, 1, much);
      await peer.expectBlocked(source, 0);
      const other = await askSource(peer, 1, 100);
      for (let round = 1; round <= 4; round += 1) {
        grant(peer, 0, peer.offered(0) + wholeFrame);
        grant(peer, other, round * wholeFrame);
        await peer.fence();
      }
      requireBlocked(peer, source, 1);
      for (const gate of [source, 0]) grant(peer, gate, wideOpen);
      await expectSourced(peer, source, 1, much);
    },
  },
  {
    id: 'blocked-once-connection',
    requirements: ['blocked-once', 'blocked-connection'],
    sends: "requests to five sources that all wait for the connection's credit",
    expects: "BLOCKED with the connection's limit on channel 0 once",
    mutant: 'says BLOCKED on channel 0 for every channel that waits',
    hello: shutConnection,
    async run(peer) {
      const sources = [await askSource(peer, 1, much)];
      await expectStandstill(peer, 0);
      const before = blockedCount(peer, 0);
      for (let number = 0; number < 4; number += 1) {
        sources.push(await askSource(peer, 1, much));
        await peer.fence();
      }
      requireBlocked(peer, 0, before);
      grant(peer, 0, wideOpen);
      for (const source of sources) await expectSourced(peer, source, 1, much);
    },
  },
];

/** Cases of BLOCKED for credit; those for the allowance stand with the allowance. */
export const blockedCases: readonly Case[] = [...channelCases, ...connectionCases, ...onceCases];
