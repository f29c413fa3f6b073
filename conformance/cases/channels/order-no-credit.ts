import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { openRequest } from '../requests.ts';
import { fill, largestFrame, windowOf } from './bulk.ts';
import { askSource, expectSourced, expectStandstill, grant, much, shutBoth, wholeFrame, wideOpen } from './gates.ts';
import { channelLimitOf, openAll } from './many-channels.ts';

/** A frame that must come although no DATA may. */
interface Provoked {
  readonly variant: string;
  readonly asks: string;
  readonly comes: string;
  readonly mutant: string;
  provoke(peer: Peer): Promise<void>;
}

const provoked: readonly Provoked[] = [
  {
    variant: 'pong',
    asks: 'a PING',
    comes: 'PONG',
    mutant: 'queues PONGs behind DATA that waits for credit',
    async provoke(peer) {
      await peer.fence();
    },
  },
  {
    variant: 'accept',
    asks: 'an OPEN for echo in several versions',
    comes: 'ACCEPT',
    mutant: 'sends ACCEPT with the first DATA',
    async provoke(peer) {
      await peer.expectAccept(peer.open('echo', { lowestVersion: 1, highestVersion: 2 }));
    },
  },
  {
    variant: 'reset',
    asks: 'an OPEN for a service that nobody offers',
    comes: 'RESET(UNKNOWN_SERVICE)',
    mutant: 'queues RESET behind DATA that waits for credit',
    async provoke(peer) {
      await peer.expectReset(peer.open(`nobody-${peer.random.name(12)}`), ErrorCode.unknownService);
    },
  },
  {
    variant: 'end',
    asks: 'an OPEN for discard and its END',
    comes: 'END',
    mutant: 'takes END for DATA when it counts credit',
    async provoke(peer) {
      const channel = peer.open('discard');
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
    },
  },
  {
    variant: 'end-without-credit',
    asks: 'STOP on the channel of a source that has sent nothing for want of credit',
    comes: 'END, which nothing precedes',
    mutant: 'keeps END behind DATA that was discarded',
    async provoke(peer) {
      const channel = await askSource(peer, 1, much);
      await peer.expectBlocked(channel, 0);
      peer.send({ type: 'stop', channel, code: ErrorCode.cancelled });
      await peer.expectEnd(channel, ErrorCode.cancelled);
    },
  },
  {
    variant: 'blocked',
    asks: 'requests to two more sources',
    comes: 'BLOCKED on the channel of each',
    mutant: 'says nothing of a channel while another one is blocked',
    async provoke(peer) {
      const channels = [await askSource(peer, 1, much), await askSource(peer, 1, much)];
      for (const channel of channels) await peer.expectBlocked(channel, 0);
    },
  },
  {
    variant: 'open',
    asks: 'a request that the peer open four channels',
    comes: 'the four OPENs and ENDs',
    mutant: 'needs credit of the connection to open a channel',
    async provoke(peer) {
      const asked = peer.open('open');
      await peer.sendMessage(asked, openRequest({ count: 4, service: `${kitService}order` }));
      for (let number = 0; number < 4; number += 1) {
        const { channel } = await peer.expectOpen();
        await peer.expectEnd(channel);
      }
    },
  },
  {
    variant: 'credit',
    asks: 'more than a window to discard',
    comes: 'CREDIT in time for all of it',
    mutant: 'sends CREDIT only together with DATA',
    async provoke(peer) {
      const channel = peer.open('discard');
      await fill(peer, channel, windowOf(peer) + 2 * largestFrame(peer));
    },
  },
  {
    variant: 'allow',
    asks: 'channels that end, within the allowance, until half of the channel limit has',
    comes: 'their ENDs, and ALLOW',
    mutant: 'sends ALLOW only together with DATA',
    async provoke(peer) {
      const limit = channelLimitOf(peer);
      for (const channel of await openAll(peer, 'discard', Math.ceil(limit / 2), { followedBy: 'end' }))
        await peer.expectEnd(channel);
      await peer.expectAllow(limit + 1);
    },
  },
];

function noCreditCase({ variant, asks, comes, mutant, provoke }: Provoked): Case {
  return {
    id: `order-no-credit-${variant}`,
    requirements: ['order-no-credit', 'order-expedited'],
    sends: `requests to two sources until neither the channel of the one nor the connection has credit, then ${asks}, and the credit at last`,
    expects: `${comes} while no DATA may be sent, and all the DATA once it may`,
    mutant,
    hello: shutBoth,
    async run(peer) {
      const [shut, open] = [await askSource(peer, 1, much), await askSource(peer, 1, much)];
      await peer.expectBlocked(shut, 0);
      grant(peer, open, wideOpen);
      await expectStandstill(peer, 0);
      await provoke(peer);
      grant(peer, 0, wideOpen);
      grant(peer, shut, wideOpen);
      for (const source of [shut, open]) await expectSourced(peer, source, 1, much);
    },
  };
}

/** Cases of frames that need no credit. */
export const orderNoCreditCases: readonly Case[] = [
  ...provoked.map(noCreditCase),
  {
    id: 'order-no-credit-abort',
    requirements: ['order-no-credit', 'order-expedited'],
    sends: 'a request to source, credit for the beginning of its message, and then STOP',
    expects: 'ABORT and END although there is no credit',
    mutant: 'needs credit for ABORT',
    hello: shutBoth,
    async run(peer) {
      const source = await askSource(peer, 1, much);
      await peer.expectBlocked(source, 0);
      grant(peer, 0, wideOpen);
      grant(peer, source, wholeFrame);
      await expectStandstill(peer, source);
      peer.send({ type: 'stop', channel: source, code: ErrorCode.cancelled });
      // DATA within the limit may still have been on its way.
      let frame = await peer.expectSome(source);
      while (frame.type === 'data') frame = await peer.expectSome(source);
      const aborted = frame.type === 'abort' && frame.code === ErrorCode.cancelled;
      peer.require(aborted, 'ABORT(CANCELLED) behind the DATA', frameText(frame));
      await peer.expectEnd(source, ErrorCode.cancelled);
      await peer.expectAlive();
    },
  },
];
