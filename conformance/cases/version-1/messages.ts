import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Grease, Limit, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { sendAlike } from '../channels/bulk.ts';
import { expectSourced } from '../channels/gates.ts';
import { endBoth, expectOutcome, expectText, openedByPeer, someBytes } from '../channels/in-turn.ts';
import { gatedSources, openGate } from './gated.ts';

/** A message of which the kit has sent one fragment. */
interface Begun {
  readonly channel: number;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

/** Begins a message on a channel to `echo`, in the same write as what follows it. */
function begin(peer: Peer, channel: number, ...behind: readonly FrameValue[]): Begun {
  const [first, second] = [someBytes(peer, 20), someBytes(peer, 25)];
  peer.send({ type: 'data', channel, fragment: first }, ...behind);
  return { channel, first, second };
}

async function finish(peer: Peer, { channel, first, second }: Begun): Promise<void> {
  peer.send({ type: 'data', channel, fragment: second, last: true });
  await expectText(peer, channel, Buffer.concat([first, second]));
}

/** A frame that may stand between two fragments: on the message's own channel, on another open one or on none. */
type Between = (other: number, peer: Peer) => readonly FrameValue[];

const between: Readonly<Record<string, Between>> = {
  ping: () => [{ type: 'ping', id: 0x9999 }],
  pong: () => [{ type: 'pong', id: 0, sent: 0, received: 0, answered: 0 }],
  blocked: (_, peer) => [{ type: 'blocked', kind: LimitKind.channels, limit: peer.allowance }],
  allow: (_, peer) => [{ type: 'allow', kind: LimitKind.channels, limit: peer.own.channelLimit + 1 }],
  open: (_, peer) => [{ type: 'open', channel: peer.nextId(), service: 'echo' }],
  end: (channel) => [{ type: 'end', channel, code: ErrorCode.none }],
  stop: (channel) => [{ type: 'stop', channel, code: ErrorCode.cancelled }],
  reset: (channel) => [{ type: 'reset', channel, code: ErrorCode.cancelled }],
  goaway: () => [{ type: 'goaway', lastChannel: Limit.goawayAnnouncement, code: ErrorCode.none }],
  grease: (channel) => Grease.frameType.map((type) => ({ type, channel, payload: new Uint8Array(9) })),
  'data-closed': (channel) => [
    { type: 'reset', channel, code: ErrorCode.cancelled },
    { type: 'data', channel, fragment: new Uint8Array(30), last: true },
    { type: 'data', channel, fragment: new Uint8Array(30) },
  ],
};

/** A way in which a message in progress comes to be abandoned. */
interface Abandoned {
  readonly how: string;
  abandon(peer: Peer): Promise<void>;
}

const abandoned: Readonly<Record<string, Abandoned>> = {
  abort: {
    how: 'by ABORT',
    abandon: async (peer) => {
      const channel = peer.open('echo');
      begin(peer, channel, { type: 'abort', channel, code: ErrorCode.cancelled });
    },
  },
  reset: {
    how: "by the kit's RESET",
    abandon: async (peer) => {
      const channel = peer.open('echo');
      begin(peer, channel, { type: 'reset', channel, code: ErrorCode.cancelled });
    },
  },
  'own-reset': {
    how: "by the peer's RESET for a message that is too large",
    abandon: async (peer) => {
      const channel = peer.open('echo');
      const { messageLimit, fragmentLimit } = peer.limits;
      const fragment = new Uint8Array(Math.min(fragmentLimit, 4_096));
      await sendAlike(peer, { type: 'data', channel, fragment }, Math.floor(messageLimit / fragment.length) + 1);
      await peer.expectReset(channel, ErrorCode.messageTooLarge);
    },
  },
  'own-refusal': {
    how: "by the peer's RESET of a channel for a service that it does not offer",
    abandon: async (peer) => {
      const channel = peer.open(`x-${peer.random.name(12)}`);
      begin(peer, channel);
      await peer.expectReset(channel, ErrorCode.unknownService);
    },
  },
};

const size = 20_000;

/** Messages in one piece. */
export const sequentialMessageCases: readonly Case[] = [
  {
    id: 'sequential-in-hand',
    requirements: ['sequential-in-hand'],
    sends: 'half a message to echo, four channels that end at once, then the other half',
    expects: 'nothing of it before it is whole, and then all of it',
    mutant: 'sends back the fragments of a message as they come',
    async run(peer) {
      const begun = begin(peer, peer.open('echo'));
      // Services that answer without DATA show that echo, too, has had its time.
      for (let round = 0; round < 4; round += 1) await peer.expectEnd(peer.open('release', { metadata: begun.first }));
      await peer.fence();
      const early = peer.seen.some(({ frame }) => frame.type === 'data' && frame.channel === begun.channel);
      peer.require(!early, 'nothing of a message that is not whole', `DATA on channel ${begun.channel}`);
      await finish(peer, begun);
      await peer.expectAlive();
    },
  },
  {
    id: 'sequential-contiguous',
    requirements: ['sequential-contiguous'],
    sends: `requests to three sources in three groups, and to two in one, for messages of ${size} bytes, whose gate then opens`,
    expects: 'each message in fragments that stand next to each other',
    mutant: 'lets channels take turns by fragments, as in version 2',
    hello: { fragmentLimit: ParameterBounds.fragmentLimit.floor },
    async run(peer) {
      const sources = await gatedSources(
        peer,
        [1, 2, 3, 3].map((group) => ({ group, count: 3, size })),
      );
      await openGate(peer, sources);
      for (const { channel } of sources) await expectSourced(peer, channel, 3, size);
      await peer.expectAlive();
    },
  },
  ...[false, true].map(
    (last): Case => ({
      id: last ? 'sequential-interleaved-last' : 'sequential-interleaved',
      requirements: ['sequential-interleaved'],
      sends: `the first fragment of a message on one channel to echo, then ${last ? 'a whole message' : 'a fragment'} on another`,
      expects: 'CLOSE(CHANNEL_STATE)',
      twin: 'sequential-interleaved-none',
      mutant: 'collects the messages of several channels at once, as in version 2',
      async run(peer) {
        const [channel, other] = [peer.open('echo'), peer.open('echo')];
        begin(peer, channel, { type: 'data', channel: other, fragment: new Uint8Array(5), last });
        await peer.expectClose(ErrorCode.channelState);
      },
    }),
  ),
  {
    id: 'sequential-interleaved-peers',
    requirements: ['sequential-interleaved'],
    sends: 'the first fragment of a message on a channel that the peer opened, then a message on one of the kit',
    expects: 'CLOSE(CHANNEL_STATE)',
    twin: 'sequential-interleaved-none',
    mutant: 'keeps count of the channels of each opener by themselves',
    async run(peer) {
      const { channel } = await openedByPeer(peer);
      const other = peer.open('echo');
      begin(peer, channel, { type: 'data', channel: other, fragment: new Uint8Array(5), last: true });
      await peer.expectClose(ErrorCode.channelState);
    },
  },
  {
    id: 'sequential-interleaved-none',
    requirements: ['sequential-interleaved'],
    sends: 'messages of two fragments on two channels to echo and one of the peer, one message behind the other',
    expects: 'each of them, and service as before',
    mutant: 'takes a message on another channel for one that interleaves',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer);
      begin(peer, channel, { type: 'data', channel, fragment: new Uint8Array(5), last: true });
      const channels = [peer.open('echo'), peer.open('echo')];
      for (const one of [...channels, ...channels]) await finish(peer, begin(peer, one));
      await endBoth(peer, channel);
      await expectOutcome(peer, asked, ErrorCode.none);
      await peer.expectAlive();
    },
  },
  ...Object.entries(between).map(
    ([variant, frames]): Case => ({
      id: `sequential-control-between-${variant}`,
      requirements: ['sequential-control-between'],
      sends: `a message to echo, with ${variant.toUpperCase()} between its two fragments`,
      expects: 'the message as if nothing had stood there',
      mutant: `expects nothing but DATA between two fragments`,
      async run(peer) {
        const other = peer.open('echo');
        const begun = begin(peer, peer.open('echo'), ...frames(other, peer));
        await peer.fence();
        await finish(peer, begun);
        await peer.fence();
      },
    }),
  ),
  ...Object.entries(abandoned).map(
    ([variant, { how, abandon }]): Case => ({
      id: `sequential-abandoned-${variant}`,
      requirements: ['sequential-abandoned'],
      sends: `half a message that is abandoned ${how}, and at once a message on another channel to echo`,
      expects: 'the second message, and service as before',
      mutant: 'waits for the end of a message that is abandoned',
      async run(peer) {
        const other = peer.open('echo');
        await abandon(peer);
        await finish(peer, begin(peer, other));
        await peer.expectAlive();
      },
    }),
  ),
];
