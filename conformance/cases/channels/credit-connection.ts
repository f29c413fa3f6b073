import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { connectionWindowOf, fill, giveUp, largestFrame, openHold, payload, sendAlike, windowOf } from './bulk.ts';
import { expectRest } from './gates.ts';

const key = new Uint8Array([8]);

/** What is received is refunded: at least the larger of W / 2 and F + 8 remains, where W is not 0. */
async function expectRefund(peer: Peer): Promise<void> {
  await peer.fence();
  const { connectionCredit } = peer.limits;
  if (connectionCredit === 0) return;
  const least = Math.max(Math.ceil(connectionCredit / 2), largestFrame(peer));
  await peer.expectCredit(0, peer.sent(0) + least);
}

/** A refund, once it is due, goes up to W beyond what was received; what was not processed yet may be missing. */
function requireWholeRefund(peer: Peer, before: number, sentBefore: number): void {
  const { connectionCredit } = peer.limits;
  const due = Math.max(connectionCredit / 2, largestFrame(peer));
  if (connectionCredit === 0 || before - peer.sent(0) >= due) return;
  const least = sentBefore + connectionCredit;
  peer.require(peer.granted(0) >= least, `CREDIT(${least}) or above on the connection`, `CREDIT(${peer.granted(0)})`);
}

/** Sends so many bytes to `hold` channels, filling one after the other; nobody consumes them. Returns the channels. */
async function stall(peer: Peer, total: number, channels: number[] = []): Promise<number[]> {
  for (let left = total; left > 0; ) {
    let channel = channels.at(-1);
    if (channel === undefined || peer.remaining(channel) < Limit.headerSize) {
      channel = openHold(peer, key);
      channels.push(channel);
      // Without a window the peer gives a channel what it likes.
      await peer.expectRoom(channel, Limit.headerSize);
    }
    const wire = Math.min(peer.remaining(channel), Math.max(left, Limit.headerSize));
    await fill(peer, channel, wire);
    left -= wire;
  }
  return channels;
}

/** How many bytes would use the connection's window up, and two frames more, if they were not refunded. */
function beyondConnection(peer: Peer): number {
  const total = connectionWindowOf(peer) + 2 * largestFrame(peer);
  const held = windowOf(peer) * (peer.limits.channelLimit - 4);
  if (held > 0 && total > held) giveUp(peer, 'connection credit', peer.limits.connectionCredit, held);
  return total;
}

/** Sends so many wire bytes in frames; returns what was sent on the connection before and after each of them. */
async function spend(peer: Peer, channel: number, wire: number): Promise<Set<number>> {
  const start = peer.sent(0);
  const size = Math.min(largestFrame(peer), 4_096);
  // The last frame by itself, and no smaller than its header.
  const times = Math.max(0, Math.floor((wire - Limit.headerSize) / size));
  await sendAlike(peer, { type: 'data', channel, fragment: payload(size), last: true }, times);
  const rest = wire - times * size;
  await peer.expectRoom(channel, rest);
  peer.send({ type: 'data', channel, fragment: payload(rest), last: true });
  return new Set([...Array.from({ length: times + 1 }, (_, frames) => start + frames * size), peer.sent(0)]);
}

function stepsCase(service: 'hold' | 'discard', mutant: string): Case {
  return {
    id: `credit-connection-renewal-${service}`,
    requirements: ['credit-connection-renewal'],
    sends: `more than half of the connection's window to ${service} in sixteen steps, with a PING after each`,
    expects:
      'after each step at least the larger of W / 2 and F + 8 left, and each refund that was due up to the bytes received + W',
    mutant,
    async run(peer) {
      const steps = 16;
      const wire = Math.max(Math.ceil(beyondConnection(peer) / 2 / (steps - 2)), Limit.headerSize);
      const channels = service === 'hold' ? [] : [peer.open('discard')];
      for (let step = 0; step < steps; step += 1) {
        const [limit, sent] = [peer.granted(0), peer.sent(0)];
        const [channel] = channels;
        if (service === 'hold' || channel === undefined) await stall(peer, wire, channels);
        else await fill(peer, channel, wire);
        await expectRefund(peer);
        requireWholeRefund(peer, limit, sent);
      }
      await peer.expectAlive();
    },
  };
}

/** What goes before the bytes whose refund is judged to the byte. */
interface Exact {
  readonly variant: string;
  readonly behind: string;
  readonly mutant: string;
  /** DATA frames of this size, one on each of some channels; how many, and what becomes of each channel. */
  readonly before?: { readonly channels: number; undo(channel: number): readonly FrameValue[] };
}

const stray = 100;
const exacts: readonly Exact[] = [
  {
    variant: 'exact',
    behind: '',
    mutant: 'renews the credit of the connection one byte too late, or by one byte too much or too little',
  },
  {
    variant: 'reset',
    behind: ', behind six channels that were reset with DATA on them,',
    mutant: 'refunds one byte too few, or too many, for each channel that was reset',
    before: { channels: 6, undo: (channel) => [{ type: 'reset', channel, code: ErrorCode.cancelled }] },
  },
  {
    variant: 'closed',
    behind: ', behind DATA on six channels that were reset before,',
    mutant: 'counts DATA of closed channels twice, or by its payload',
    before: {
      channels: 6,
      undo: (channel) => [
        { type: 'reset', channel, code: ErrorCode.cancelled },
        { type: 'data', channel, fragment: payload(stray) },
      ],
    },
  },
  {
    variant: 'aborted',
    behind: ', behind six messages that were abandoned,',
    mutant: 'refunds one byte too few, or too many, for each message that was abandoned',
    before: { channels: 6, undo: (channel) => [{ type: 'abort', channel, code: ErrorCode.cancelled }] },
  },
];

/** The bytes that were received whenever a limit was granted, as far as frames were received whole. */
async function spendBefore(peer: Peer, before: Exact['before']): Promise<number[]> {
  const sums: number[] = [peer.sent(0)];
  for (let number = 0; number < (before?.channels ?? 0); number += 1) {
    const channel = openHold(peer, key);
    await peer.expectRoom(channel, 2 * stray);
    const frames = [{ type: 'data', channel, fragment: payload(stray) } as const, ...(before?.undo(channel) ?? [])];
    for (const frame of frames) {
      peer.send(frame);
      sums.push(peer.sent(0));
    }
  }
  return sums;
}

function exactCase({ variant, behind, mutant, before }: Exact): Case {
  return {
    id: `credit-connection-renewal-${variant}`,
    requirements: ['credit-connection-renewal', 'closed-accounted'],
    sends: `as much to discard${behind} as leaves the larger of W / 2 and F + 8 of the connection's credit but for one byte`,
    expects: 'CREDIT of the bytes received + W, exactly, where they were received by whole frames',
    mutant,
    async run(peer) {
      const window = connectionWindowOf(peer);
      const from = peer.seen.length;
      const lawful = new Set(await spendBefore(peer, before));
      const channel = peer.open('discard');
      const least = Math.max(Math.ceil(window / 2), largestFrame(peer));
      const rest = Math.max(peer.remaining(0) - least + 1, Limit.headerSize);
      for (const sum of await spend(peer, channel, rest)) lawful.add(sum);
      if (window > 0) await peer.expectCredit(0, peer.sent(0) + least);
      await expectRest(peer);
      for (const { frame } of peer.seen.slice(from)) {
        if (frame.type !== 'credit' || frame.channel !== 0 || window === 0) continue;
        const received = Number(frame.limit) - window;
        peer.require(lawful.has(received), `the bytes received and ${window}`, `CREDIT(${frame.limit})`);
      }
      await peer.expectAlive();
    },
  };
}

/** Cases of the connection's credit, which comes back for bytes that were received. */
export const creditConnectionCases: readonly Case[] = [
  stepsCase('hold', 'renews the credit of the connection only for what was consumed'),
  stepsCase('discard', 'renews the credit of the connection by less than what was received'),
  ...exacts.map(exactCase),
  {
    id: 'credit-connection-renewal-stalled',
    requirements: ['credit-connection-renewal', 'credit-stalled-others'],
    sends: "more than the connection's window to channels that nobody reads",
    expects: 'the refund of all of it',
    mutant: 'counts unread bytes against the credit of the connection',
    async run(peer) {
      await stall(peer, beyondConnection(peer));
      await expectRefund(peer);
      await peer.expectAlive();
    },
  },
  {
    id: 'credit-connection-renewal-abandoned',
    requirements: ['credit-connection-renewal'],
    sends: "more than the connection's window in messages to discard that are abandoned",
    expects: 'the refund of all of it',
    mutant: 'does not count the bytes of abandoned messages as received',
    async run(peer) {
      const channel = peer.open('discard');
      const wire = Math.min(largestFrame(peer), 32_768);
      for (let left = beyondConnection(peer); left > 0; left -= wire) {
        await fill(peer, channel, wire, false);
        peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      }
      await expectRefund(peer);
      await peer.expectAlive();
    },
  },
  {
    id: 'credit-stalled-others',
    requirements: ['credit-stalled-others', 'credit-connection-renewal'],
    sends:
      "more than the connection's window to channels that nobody reads, then messages to echo and discard, then the release",
    expects: 'every message back, the end of discard, and the ends of the others once they are released',
    mutant: 'stops reading the connection while one channel is full',
    async run(peer) {
      const echo = peer.open('echo');
      const stalled = await stall(peer, beyondConnection(peer));
      for (let number = 0; number < 4; number += 1) {
        await peer.sendMessage(echo, new Uint8Array(3_000).fill(number));
        const answer = await peer.expectMessage(echo);
        peer.require(answer.length === 3_000, 'the message through echo', `${answer.length} bytes`);
      }
      const discard = peer.open('discard');
      await fill(peer, discard, 16_384);
      peer.send({ type: 'end', channel: discard, code: ErrorCode.none });
      await peer.expectEnd(discard);
      const release = peer.open('release', { metadata: key });
      await peer.expectEnd(release);
      for (const channel of stalled) peer.send({ type: 'end', channel, code: ErrorCode.none });
      for (const channel of stalled) await peer.expectEnd(channel);
    },
  },
  {
    id: 'credit-stalled-others-in-message',
    requirements: ['credit-stalled-others'],
    sends: 'half a message to echo, a full channel that nobody reads, and the other half',
    expects: 'the message back',
    mutant: 'cannot finish a message while another channel is full',
    async run(peer) {
      const echo = peer.open('echo');
      await peer.expectRoom(echo, 2 * (100 + Limit.headerSize));
      peer.send({ type: 'data', channel: echo, fragment: payload(100 + Limit.headerSize) });
      await stall(peer, Math.max(windowOf(peer), largestFrame(peer)));
      await peer.expectRoom(echo, 100 + Limit.headerSize);
      peer.send({ type: 'data', channel: echo, fragment: payload(100 + Limit.headerSize), last: true });
      const answer = await peer.expectMessage(echo);
      peer.require(answer.length === 200, 'the 200 bytes of the message', `${answer.length} bytes`);
      await peer.expectAlive();
    },
  },
];
