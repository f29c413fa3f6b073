import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { connectionWindowOf, largestFrame } from './bulk.ts';
import { type ChannelFrameName, channelFrameNames, frameOn, namesIn, whereLegal } from './channel-frames.ts';
import { endBoth, expectNothingWhileAlive, openedByPeer } from './in-turn.ts';

/** A way for a channel to become closed at the peer; returns the channel once it is. */
interface Closing {
  readonly how: string;
  close(peer: Peer): Promise<number>;
}

const closings = {
  ours: {
    how: 'a channel of the kit that ended both ways',
    async close(peer) {
      const channel = peer.open('echo');
      await endBoth(peer, channel);
      return channel;
    },
  },
  peers: {
    how: 'a channel of the peer that ended both ways',
    async close(peer) {
      const { channel } = await openedByPeer(peer);
      await endBoth(peer, channel);
      return channel;
    },
  },
  reset: {
    how: 'a channel that the kit has reset',
    async close(peer) {
      const channel = peer.open('hold');
      peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
      return channel;
    },
  },
  refused: {
    how: 'a channel that the peer has refused',
    async close(peer) {
      const channel = peer.open(`x-${peer.random.name(12)}`);
      await peer.expectReset(channel, ErrorCode.unknownService);
      return channel;
    },
  },
  'reset-peers': {
    how: 'a channel of the peer that the kit has reset',
    async close(peer) {
      const { channel } = await openedByPeer(peer, { messages: 1, size: 10, lowestVersion: 1, highestVersion: 3 });
      peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
      return channel;
    },
  },
} satisfies Record<string, Closing>;

async function expectIgnored(peer: Peer, channel: number, ...frames: readonly FrameValue[]): Promise<void> {
  await peer.fence();
  // DATA is accounted even here, so it needs room on the connection.
  await peer.expectCredit(0, peer.sent(0) + 64);
  peer.send(...frames);
  await expectNothingWhileAlive(peer, channel);
}

function ignored(name: ChannelFrameName, side: 'ours' | 'peers'): Case {
  const { how, close } = closings[side];
  return {
    ...whereLegal(name),
    id: `closed-ignored-${name}-${side}`,
    requirements: ['closed-ignored'],
    sends: `${name.toUpperCase()} on ${how}`,
    expects: 'no answer on the channel, and service as before',
    mutant: `takes ${name.toUpperCase()} on a closed channel for one on a channel that was never opened`,
    async run(peer) {
      const channel = await close(peer);
      await expectIgnored(peer, channel, frameOn(channel, name));
    },
  };
}

function allIgnored(closing: 'reset' | 'refused' | 'reset-peers'): Case {
  const { how, close } = closings[closing];
  return {
    id: `closed-ignored-all-${closing}`,
    requirements: ['closed-ignored'],
    sends: `one frame of every type that the version has on a channel, but OPEN, on ${how}`,
    expects: 'no answer on the channel, and service as before',
    mutant: `answers or refuses frames on ${how}`,
    async run(peer) {
      const channel = await close(peer);
      await expectIgnored(peer, channel, ...namesIn(peer.version).map((name) => frameOn(channel, name)));
    },
  };
}

function strange(variant: string, sends: string, frames: (channel: number) => readonly FrameValue[]): Case {
  return {
    id: `closed-ignored-${variant}`,
    requirements: ['closed-ignored'],
    sends: `${sends} on a closed channel`,
    expects: 'no answer on the channel, and service as before',
    mutant: 'goes on judging frames by what a channel was before it closed',
    async run(peer) {
      const channel = await closings.ours.close(peer);
      await expectIgnored(peer, channel, ...frames(channel));
    },
  };
}

function interleaved(theCase: Case): Case {
  return { ...theCase, ...whereLegal('credit') };
}

/** Closed channels are counted to the byte: one byte less than must remain does remain, and the limit is raised. */
function accounted(variant: keyof typeof closings): Case {
  const { how, close } = closings[variant];
  return {
    id: `closed-accounted-${variant}`,
    requirements: ['closed-accounted', 'credit-connection-renewal'],
    sends: `DATA on ${how}, until one byte less remains on the connection than makes a renewal due`,
    expects: "the connection's limit raised to the bytes received + W, as for any other channel",
    mutant: 'forgets to count, or counts without the header, what arrives for a closed channel',
    async run(peer) {
      const channel = await close(peer);
      await peer.fence();
      const window = connectionWindowOf(peer);
      const least = Math.ceil(Math.max(window / 2, largestFrame(peer)));
      // Without a window nothing says when the limit must be raised.
      const due = window === 0 ? Limit.headerSize : Math.max(peer.remaining(0) - least + 1, Limit.headerSize);
      await peer.expectCredit(0, peer.sent(0) + due);
      sendWire(peer, channel, due);
      if (window > 0) {
        await peer.expectCredit(0, peer.sent(0) + least);
        const most = peer.sent(0) + window;
        peer.require(
          peer.granted(0) <= most,
          `a limit of at most ${most}, the bytes received + W`,
          `CREDIT(${peer.granted(0)})`,
        );
      }
      await expectNothingWhileAlive(peer, channel);
    },
  };
}

/** Sends so many wire bytes of DATA, which are at least a header, on a channel. */
function sendWire(peer: Peer, channel: number, wire: number): void {
  const fragment = new Uint8Array(Math.min(peer.limits.fragmentLimit, 16_384));
  const each = fragment.length + Limit.headerSize;
  const times = Math.floor((wire - Limit.headerSize) / each);
  if (times > 0) peer.sendManyTimes({ type: 'data', channel, fragment }, times);
  let rest = wire - times * each - Limit.headerSize;
  if (rest > fragment.length) {
    peer.send({ type: 'data', channel, fragment: new Uint8Array(0) });
    rest -= Limit.headerSize;
  }
  peer.send({ type: 'data', channel, fragment: fragment.subarray(0, rest) });
}

export const closedCases: readonly Case[] = [
  ...channelFrameNames.map((name) => ignored(name, 'ours')),
  ...channelFrameNames.map((name) => ignored(name, 'peers')),
  allIgnored('reset'),
  allIgnored('refused'),
  allIgnored('reset-peers'),
  interleaved(
    strange('credit-lowered', 'a CREDIT below the limit that was in force', (channel) => [
      { type: 'credit', channel, limit: 2 ** 42 },
      { type: 'credit', channel, limit: 1 },
    ]),
  ),
  interleaved(
    strange('blocked-beyond', 'a BLOCKED above the limit that was granted', (channel) => [
      { type: 'blocked', channel, kind: LimitKind.credit, limit: Limit.credit },
    ]),
  ),
  strange('repeated', 'a second RESET, END and STOP', (channel) =>
    (['reset', 'end', 'stop', 'reset', 'end', 'stop'] as const).map((name) => frameOn(channel, name)),
  ),
  accounted('ours'),
  accounted('peers'),
  accounted('reset'),
  accounted('refused'),
];
