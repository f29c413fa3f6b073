import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { exhaust, fill, largestFrame, openHold, payload, sendAlike, windowOf } from './bulk.ts';

/** More wire bytes than one window, by so much that every lazy renewal has had to come. */
function beyondWindow(peer: Peer, windows: number): number {
  return windows * windowOf(peer) + 4 * largestFrame(peer);
}

/** The service has nothing left to consume, so there is room for a whole frame, and it ends when it is told to. */
async function expectConsumed(peer: Peer, channel: number): Promise<void> {
  await peer.expectRoom(channel, largestFrame(peer));
  peer.send({ type: 'end', channel, code: ErrorCode.none });
  await peer.expectEnd(channel);
}

/** A message to `echo`, by a sender that goes on only when the largest frame would fit; two fragments make one such frame. */
async function echoUncut(peer: Peer, channel: number, size: number): Promise<void> {
  const half = Math.floor(largestFrame(peer) / 2) - Limit.headerSize;
  const pairs = Math.ceil(size / (2 * half));
  const fragment = Math.floor(size / (2 * pairs));
  for (let sent = 0; sent < pairs; sent += 1) {
    await peer.expectRoom(channel, largestFrame(peer));
    peer.sendManyTimes({ type: 'data', channel, fragment: new Uint8Array(fragment) }, 2);
  }
  const rest = size - 2 * pairs * fragment;
  await peer.expectRoom(channel, rest + Limit.headerSize);
  peer.send({ type: 'data', channel, fragment: new Uint8Array(rest), last: true });
  const answer = await peer.expectMessage(channel);
  peer.require(answer.length === size, `the ${size} bytes of the message`, `${answer.length} bytes`);
}

function discardCase(
  fields: { variant: string; what: string; mutant: string },
  send: (peer: Peer, channel: number) => Promise<void>,
): Case {
  return {
    id: `credit-renewal-${fields.variant}`,
    requirements: ['credit-renewal'],
    sends: `far more than a window to discard, ${fields.what}`,
    expects: 'CREDIT in time for everything, and the end',
    mutant: fields.mutant,
    async run(peer) {
      const channel = peer.open('discard');
      await send(peer, channel);
      await expectConsumed(peer, channel);
    },
  };
}

const discardCases: readonly Case[] = [
  discardCase(
    { variant: 'messages', what: 'in messages of one fragment each', mutant: 'never renews the credit of a channel' },
    (peer, channel) => fill(peer, channel, beyondWindow(peer, 2)),
  ),
  discardCase(
    {
      variant: 'stream',
      what: 'in one message that does not end until then',
      mutant: 'renews the credit of a stream only at the end of a message',
    },
    async (peer, channel) => {
      await fill(peer, channel, beyondWindow(peer, 2), false);
      await peer.expectRoom(channel, Limit.headerSize);
      peer.send({ type: 'data', channel, fragment: payload(Limit.headerSize), last: true });
    },
  ),
  discardCase(
    {
      variant: 'uncut',
      what: 'in fragments of its limit, each sent only when it fits as a whole',
      mutant: 'renews the credit only when none is left',
    },
    async (peer, channel) => {
      const frame = { type: 'data', channel, fragment: new Uint8Array(peer.limits.fragmentLimit), last: true } as const;
      const times = Math.ceil(beyondWindow(peer, 2) / largestFrame(peer));
      // Two at a time, where they fit: what is sent for its bulk is not cut by the delivery.
      for (let sent = 0; sent < times; sent += 2) await sendAlike(peer, frame, 2);
    },
  ),
  discardCase(
    { variant: 'empty', what: 'in empty messages', mutant: 'does not renew the credit that headers used' },
    async (peer, channel) => {
      const times = Math.ceil((windowOf(peer) + largestFrame(peer)) / Limit.headerSize);
      await sendAlike(peer, { type: 'data', channel, fragment: payload(Limit.headerSize), last: true }, times);
    },
  ),
];

/** Cases of credit that must come back as bytes are consumed. */
export const creditRenewalCases: readonly Case[] = [
  ...discardCases,
  {
    id: 'credit-renewal-whole',
    requirements: ['credit-renewal'],
    sends: 'more than a window to echo, in messages of a quarter of its message limit',
    expects: 'every message back, and CREDIT in time for the next',
    mutant: 'does not count a message that was delivered whole as consumed',
    async run(peer) {
      const channel = peer.open('echo');
      const size = Math.max(1, Math.floor(peer.limits.messageLimit / 4));
      for (let sent = 0; sent < beyondWindow(peer, 1); sent += size) await echoUncut(peer, channel, size);
      await expectConsumed(peer, channel);
    },
  },
  {
    id: 'credit-renewal-largest-whole',
    requirements: ['credit-renewal'],
    sends:
      'two messages of the message limit to echo, in fragments that are sent only when the largest frame would fit',
    expects: 'room for every fragment, and both messages back',
    mutant: 'advertises a message limit for which its window is too small, and waits for the rest for ever',
    async run(peer) {
      const channel = peer.open('echo');
      for (let sent = 0; sent < 2; sent += 1) await echoUncut(peer, channel, peer.limits.messageLimit);
      await expectConsumed(peer, channel);
    },
  },
  {
    id: 'credit-renewal-headers',
    requirements: ['credit-renewal'],
    sends: 'one message in fragments of 8 bytes on a hold channel, up to its window',
    expects: 'CREDIT for the headers of the fragments that continue it, although nobody reads',
    mutant: 'renews the headers of fragments together with their bytes',
    async run(peer) {
      const channel = openHold(peer, new Uint8Array([3]));
      const window = windowOf(peer);
      const wire = 2 * Limit.headerSize;
      const times = Math.floor(window / wire);
      await sendAlike(peer, { type: 'data', channel, fragment: payload(wire) }, times);
      await peer.fence();
      const sent = times * wire;
      const free = window - (sent - Limit.headerSize * (times - 1));
      // Where the window is so small, the headers do not free enough of it for the rule to bind.
      if (free >= largestFrame(peer)) await peer.expectRoom(channel, largestFrame(peer));
      await peer.expectAlive();
    },
  },
  {
    id: 'credit-renewal-released',
    requirements: ['credit-renewal'],
    sends: 'a window full of messages on a hold channel, its release, and as much again',
    expects: 'CREDIT for all of the second window, and the end',
    mutant: 'loses the credit of what was consumed late',
    async run(peer) {
      const key = new Uint8Array([4]);
      const channel = openHold(peer, key);
      windowOf(peer);
      await exhaust(peer, channel, 0);
      const release = peer.open('release', { metadata: key });
      await peer.expectEnd(release);
      await fill(peer, channel, Math.max(windowOf(peer), largestFrame(peer)));
      await expectConsumed(peer, channel);
    },
  },
  {
    id: 'credit-renewal-one-short',
    requirements: ['credit-renewal'],
    sends: 'as much to discard as leaves one byte less than the largest frame of its credit',
    expects: 'CREDIT for a whole frame at once',
    mutant: 'renews the credit of a channel only when even less remains, or counts a frame without its header',
    async run(peer) {
      const channel = peer.open('discard');
      windowOf(peer);
      const frame = largestFrame(peer);
      await peer.expectRoom(channel, frame - 1 + Limit.headerSize);
      await fill(peer, channel, peer.remaining(channel) - (frame - 1));
      await peer.expectCredit(channel, peer.sent(channel) + frame);
      await expectConsumed(peer, channel);
    },
  },
  {
    id: 'credit-renewal-just-free',
    requirements: ['credit-renewal', 'credit-abandoned'],
    sends:
      'messages on a hold channel until just the largest frame is free of its window, and one more that is abandoned',
    expects: 'CREDIT for a whole frame at once',
    mutant: 'wants more room than a whole frame before it renews',
    async run(peer) {
      const channel = openHold(peer, new Uint8Array([10]));
      const [window, frame] = [windowOf(peer), largestFrame(peer)];
      const held = window - frame;
      if (held >= Limit.headerSize) await fill(peer, channel, held);
      await peer.expectRoom(channel, 2 * Limit.headerSize);
      peer.send({ type: 'data', channel, fragment: payload(2 * Limit.headerSize) });
      peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      // In a window with less than a header more than the largest frame, nothing is held and more is free.
      if (window > 0) await peer.expectCredit(channel, peer.sent(channel) + frame);
      await peer.expectAlive();
    },
  },
  {
    id: 'credit-renewal-whole-empty',
    requirements: ['credit-renewal'],
    sends: 'more than a window to echo, in empty messages, 256 at a time',
    expects: 'every message back, and CREDIT in time for the next',
    mutant: 'does not renew the credit that the headers of whole messages used',
    async run(peer) {
      const channel = peer.open('echo');
      const times = Math.ceil((windowOf(peer) + largestFrame(peer)) / Limit.headerSize);
      for (let left = times; left > 0; left -= 256) {
        const now = Math.min(left, 256);
        await sendAlike(peer, { type: 'data', channel, fragment: payload(Limit.headerSize), last: true }, now);
        for (let number = 0; number < now; number += 1) await peer.expectMessage(channel);
      }
      await expectConsumed(peer, channel);
    },
  },
];
