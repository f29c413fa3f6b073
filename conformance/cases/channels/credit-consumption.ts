import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind } from '../../wire/protocol.gen.ts';
import { fill, largestFrame, openHold, payload, sendAlike, windowOf } from './bulk.ts';

const key = new Uint8Array([2]);

/** Every limit that the peer has granted for the channel is at most so much; a peer without a window is not bound. */
function requireAtMost(peer: Peer, channel: number, bound: number): void {
  if (peer.limits.channelCredit === 0) return;
  const highest = peer.granted(channel);
  peer.require(
    highest <= bound,
    `no limit above ${bound} on channel ${channel}, which is not consumed`,
    `CREDIT(${highest})`,
  );
}

/** What is held is consumed once it is released: there is room for a whole frame again, and the channel can end. */
async function expectReleased(peer: Peer, channel: number): Promise<void> {
  const release = peer.open('release', { metadata: key });
  await peer.expectEnd(release);
  await peer.expectRoom(channel, largestFrame(peer));
  peer.send({ type: 'end', channel, code: ErrorCode.none });
  await peer.expectEnd(channel);
}

/** What can be sent on a channel without any of it being consumed; something, at least, where there is no window. */
function windowOrFrames(peer: Peer): number {
  return windowOf(peer) === 0 ? 2 * largestFrame(peer) : peer.limits.channelCredit;
}

function wholeMessagesCase(variant: string, part: (window: number) => number, what: string): Case {
  return {
    id: `credit-on-consumption-${variant}`,
    requirements: ['credit-on-consumption', 'credit-renewal'],
    sends: `messages of one fragment each on a hold channel, ${what}, and then its release`,
    expects: 'no limit above the window until the release, and room for a whole frame after it',
    mutant: 'raises the limit of a channel when bytes arrive',
    async run(peer) {
      const channel = openHold(peer, key);
      await fill(peer, channel, part(windowOrFrames(peer)));
      await peer.fence();
      requireAtMost(peer, channel, peer.limits.channelCredit);
      await peer.fence();
      requireAtMost(peer, channel, peer.limits.channelCredit);
      await expectReleased(peer, channel);
    },
  };
}

/** Cases of what is not consumed, for which no credit may come back. */
export const creditConsumptionCases: readonly Case[] = [
  {
    id: 'credit-on-consumption-blocked',
    requirements: ['credit-on-consumption'],
    sends: 'messages on a hold channel until its window is used up, BLOCKED, and then its release',
    expects: 'no limit above the window until the release, whatever the kit asks for',
    mutant: 'gives whoever says BLOCKED more',
    async run(peer) {
      const channel = openHold(peer, key);
      await fill(peer, channel, windowOrFrames(peer));
      await peer.fence();
      peer.send({ type: 'blocked', kind: LimitKind.credit, channel, limit: peer.granted(channel) });
      await peer.fence();
      await peer.fence();
      requireAtMost(peer, channel, peer.limits.channelCredit);
      await expectReleased(peer, channel);
    },
  },
  wholeMessagesCase('full', (window) => window, 'as many as fit its window exactly'),
  wholeMessagesCase('three-quarters', (window) => Math.ceil(window * 0.75), 'three quarters of its window'),
  {
    id: 'credit-on-consumption-empty',
    requirements: ['credit-on-consumption'],
    sends: '256 empty messages on a hold channel, and then its release',
    expects: 'no limit above the window until the release',
    mutant: 'takes the headers of first fragments for consumed at once',
    async run(peer) {
      const channel = openHold(peer, key);
      windowOf(peer);
      await sendAlike(peer, { type: 'data', channel, fragment: payload(Limit.headerSize), last: true }, 256);
      // A CREDIT may be on its way behind the first PONG.
      await peer.fence();
      await peer.fence();
      requireAtMost(peer, channel, peer.limits.channelCredit);
      await expectReleased(peer, channel);
    },
  },
  {
    id: 'credit-on-consumption-fragments',
    requirements: ['credit-on-consumption'],
    sends: 'one message in many fragments on a hold channel, three quarters of its window, and then its release',
    expects: 'no limit above the window and 8 for each fragment but the first, until the release',
    mutant: 'takes the fragments of a message that goes on for consumed',
    async run(peer) {
      const channel = openHold(peer, key);
      const size = 256 + Limit.headerSize;
      const times = Math.floor((windowOrFrames(peer) * 0.75) / size);
      await sendAlike(peer, { type: 'data', channel, fragment: payload(size) }, times);
      await peer.fence();
      await peer.fence();
      requireAtMost(peer, channel, peer.limits.channelCredit + Limit.headerSize * (times - 1));
      await peer.expectRoom(channel, Limit.headerSize);
      peer.send({ type: 'data', channel, fragment: payload(Limit.headerSize), last: true });
      await expectReleased(peer, channel);
    },
  },
];
