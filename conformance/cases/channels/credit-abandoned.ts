import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { exhaust, fill, largestFrame, openHold, windowOf } from './bulk.ts';

/** Sends the beginning of a message, two fragments, and abandons it; returns the wire bytes that were spent. */
async function abandonOne(peer: Peer, channel: number): Promise<number> {
  // Together no more than the largest frame, for which there must be room before the message has begun.
  const half = Math.min(
    Math.floor(largestFrame(peer) / 2) - Limit.headerSize,
    Math.floor(peer.limits.messageLimit / 2),
  );
  const frame = { type: 'data', channel, fragment: new Uint8Array(half) } as const;
  const before = peer.sent(channel);
  await peer.expectRoom(channel, 2 * (half + Limit.headerSize));
  // All at once, so that a service that takes its messages as streams has not read them yet.
  peer.sendTogether(frame, frame, { type: 'abort', channel, code: ErrorCode.cancelled });
  return peer.sent(channel) - before;
}

function abandonedCase(service: 'echo' | 'discard' | 'hold', mutant: string): Case {
  return {
    id: `credit-abandoned-${service}`,
    requirements: ['credit-abandoned', 'credit-renewal'],
    sends: `far more than a window to ${service}, all of it in messages that are abandoned`,
    expects: 'CREDIT in time for everything, and for a whole frame in the end',
    mutant,
    async run(peer) {
      const channel = peer.open(service, service === 'hold' ? { metadata: new Uint8Array([5]) } : {});
      const total = 2 * windowOf(peer) + 4 * largestFrame(peer);
      for (let sent = 0; sent < total; ) sent += await abandonOne(peer, channel);
      await peer.expectRoom(channel, largestFrame(peer));
      await peer.expectAlive();
    },
  };
}

/** Cases of the bytes of abandoned messages, which are consumed whether or not anybody reads. */
export const creditAbandonedCases: readonly Case[] = [
  abandonedCase('echo', 'keeps what it has of an abandoned message on the account of the channel'),
  abandonedCase('discard', 'does not renew the credit of an abandoned message that was taken as a stream'),
  abandonedCase('hold', 'counts an abandoned message as consumed only when its service has read past it'),
  {
    id: 'credit-abandoned-behind-others',
    requirements: ['credit-abandoned', 'credit-on-consumption'],
    sends:
      'a third of a window in whole messages that are not consumed and, behind them, more than a window of abandoned ones',
    expects: 'CREDIT for the abandoned bytes and not for the whole messages',
    mutant: 'counts everything on the channel as consumed when a message is abandoned',
    async run(peer) {
      const channel = openHold(peer, new Uint8Array([6]));
      const window = windowOf(peer);
      const whole = Math.max(Math.floor(window / 3), Limit.headerSize);
      await fill(peer, channel, whole);
      let abandoned = 0;
      // What is held may leave less than a whole frame of the smallest windows free, where nothing more has to come.
      const binds = window - whole >= largestFrame(peer);
      while (binds && abandoned <= window) {
        abandoned += await abandonOne(peer, channel);
        await peer.fence();
        const [bound, granted] = [window + abandoned, peer.granted(channel)];
        peer.require(granted <= bound, `no limit above ${bound}`, `CREDIT(${granted})`, 'credit-on-consumption');
      }
      await peer.expectAlive();
    },
  },
  {
    id: 'credit-abandoned-exact',
    requirements: ['credit-abandoned', 'credit-renewal'],
    sends: 'five abandoned messages on a hold channel, and whole ones until all but F + 8 of its window holds them',
    expects: 'CREDIT for a whole frame: nothing of the abandoned messages is in its way',
    mutant: 'counts one byte too few as consumed for each message that is abandoned',
    async run(peer) {
      const channel = openHold(peer, new Uint8Array([9]));
      const kept = windowOf(peer) - largestFrame(peer);
      for (let number = 0; number < 5; number += 1) await abandonOne(peer, channel);
      // The smallest windows hold nothing beside a whole frame.
      if (kept >= Limit.headerSize) await fill(peer, channel, kept);
      await peer.expectRoom(channel, largestFrame(peer));
      await peer.expectAlive();
    },
  },
  {
    id: 'credit-abandoned-full',
    requirements: ['credit-abandoned', 'credit-renewal'],
    sends: 'one message on a hold channel until its credit is used up, and then its ABORT',
    expects: 'CREDIT for a whole frame at once, although nobody reads',
    mutant: 'renews only at the next DATA',
    async run(peer) {
      const channel = openHold(peer, new Uint8Array([7]));
      windowOf(peer);
      await exhaust(peer, channel, 0, false);
      peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      await peer.expectRoom(channel, largestFrame(peer));
      await peer.expectAlive();
    },
  },
];
