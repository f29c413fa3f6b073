import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, expectSourced, expectStandstill, grant, shutChannels, wholeFrame, wideOpen } from './gates.ts';
import { expectEcho, expectOutcome, expectText, openedByPeer, someBytes } from './in-turn.ts';

const end = (channel: number, code: number = ErrorCode.none): FrameValue => ({ type: 'end', channel, code });
const fragment = (channel: number, last: boolean): FrameValue => ({
  type: 'data',
  channel,
  fragment: Uint8Array.of(1),
  last,
});

/** A channel on which the kit has sent END and the peer's direction is open and stays so. */
interface HalfOpen {
  readonly where: string;
  open(peer: Peer): Promise<number>;
}

const halfOpen = {
  ours: {
    where: 'on a channel to source whose messages wait for credit',
    async open(peer) {
      const channel = await askSource(peer, 3, 100);
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  },
  hold: {
    where: 'on a channel to hold, which never ends before its release',
    open: async (peer) => peer.open('hold'),
  },
  peers: {
    where: 'on a channel of the peer whose messages wait for credit',
    async open(peer) {
      const { channel } = await openedByPeer(peer, { messages: 3, size: 100 });
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  },
} satisfies Record<string, HalfOpen>;

/** Frames behind END, on a channel that is still open. */
function behind(type: 'data' | 'abort' | 'end', side: keyof typeof halfOpen): Case {
  const frames: Record<typeof type, (channel: number) => FrameValue> = {
    data: (channel) => fragment(channel, true),
    abort: (channel) => ({ type: 'abort', channel, code: ErrorCode.cancelled }),
    end,
  };
  const { where, open } = halfOpen[side];
  return {
    id: `end-is-last-${type}-${side}`,
    requirements: ['end-is-last'],
    sends: `END and then ${type.toUpperCase()} ${where}`,
    expects: 'CLOSE(CHANNEL_STATE)',
    twin: `end-is-last-but-${side}`,
    mutant: `takes ${type.toUpperCase()} behind END, or ignores it as on a closed channel`,
    hello: shutChannels,
    async run(peer) {
      const channel = await open(peer);
      await peer.expectRoom(channel, 64);
      peer.send(end(channel), frames[type](channel));
      await peer.expectClose(ErrorCode.channelState);
    },
  };
}

/** What may follow END: frames that are no speech of the direction that has ended. */
function allowedBehind(side: keyof typeof halfOpen): Case {
  const { where, open } = halfOpen[side];
  return {
    id: `end-is-last-but-${side}`,
    requirements: ['end-is-last', 'end-one-direction'],
    sends: `END and then CREDIT, BLOCKED and RESET ${where}`,
    expects: 'service as before',
    mutant: 'takes nothing more behind END',
    hello: shutChannels,
    async run(peer) {
      const channel = await open(peer);
      await peer.expectRoom(channel, 64);
      peer.send(
        end(channel),
        { type: 'credit', channel, limit: 0 },
        { type: 'blocked', channel, kind: LimitKind.credit, limit: 0 },
      );
      await peer.fence();
      peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
      await peer.expectAlive();
    },
  };
}

function inMessage(
  variant: string,
  sends: string,
  mutant: string,
  begin: (peer: Peer) => number | Promise<number>,
  size = 10,
): Case {
  return {
    id: variant === '' ? 'end-in-message' : `end-in-message-${variant}`,
    requirements: ['end-in-message'],
    sends: `${sends}, and END without its rest`,
    expects: 'CLOSE(CHANNEL_STATE)',
    twin: 'end-one-direction',
    mutant,
    async run(peer) {
      const channel = await begin(peer);
      await peer.expectRoom(channel, 64);
      peer.send({ type: 'data', channel, fragment: someBytes(peer, size) }, end(channel));
      await peer.expectClose(ErrorCode.channelState);
    },
  };
}

/** The gate opens only when a fence has shown that END did not overtake the DATA behind it. */
async function expectEndBehindData(peer: Peer, channel: number): Promise<void> {
  await peer.expectBlocked(channel, 0);
  await peer.fence();
  await peer.fence();
  const early = peer.seen.map((seen) => seen.frame).find((frame) => frame.type === 'end' && frame.channel === channel);
  peer.require(early === undefined, 'no END before the DATA', early === undefined ? '' : frameText(early));
  grant(peer, channel, wideOpen);
}

export const endCases: readonly Case[] = [
  {
    id: 'end-one-direction',
    requirements: ['end-one-direction'],
    sends: 'a message to echo and END in one write',
    expects: 'the message, and END',
    mutant: 'takes END for the end of the channel',
    async run(peer) {
      const text = someBytes(peer, 40);
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 128);
      peer.sendTogether(...peer.message(channel, text, 15), end(channel));
      await expectText(peer, channel, text);
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'end-one-direction-later',
    requirements: ['end-one-direction'],
    sends: 'a request to source and, when its messages wait for credit, END, and then the credit',
    expects: 'the messages, and END',
    mutant: 'drops what it has still to send when the other side has ended',
    hello: shutChannels,
    async run(peer) {
      const channel = await askSource(peer, 3, 2_000);
      await peer.expectBlocked(channel, 0);
      peer.send(end(channel));
      await peer.fence();
      grant(peer, channel, wideOpen);
      await expectSourced(peer, channel, 3, 2_000);
      await peer.expectAlive();
    },
  },
  {
    id: 'end-one-direction-in-message',
    requirements: ['end-one-direction'],
    sends: "END while the peer's message is half-way, and the credit for the rest",
    expects: 'the rest, and END',
    mutant: 'abandons its message when the other side ends',
    hello: shutChannels,
    async run(peer) {
      const channel = await askSource(peer, 1, 5_000);
      grant(peer, channel, wholeFrame);
      await expectStandstill(peer, channel);
      peer.send(end(channel));
      await peer.fence();
      grant(peer, channel, wideOpen);
      await expectSourced(peer, channel, 1, 5_000);
    },
  },
  {
    id: 'end-one-direction-peers',
    requirements: ['end-one-direction'],
    sends: 'END at once on a channel that the peer opened for three messages',
    expects: 'the messages, END, and outcome 0',
    mutant: 'takes END of its acceptor for a refusal',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { messages: 3, size: 100 });
      peer.send(end(channel));
      await expectSourced(peer, channel, 3, 100);
      await expectOutcome(peer, asked, ErrorCode.none);
    },
  },
  inMessage('', 'a fragment to echo', 'drops a message that END cuts off', (peer) => peer.open('echo')),
  inMessage('empty', 'an empty fragment to echo', 'sees no message where no byte came', (peer) => peer.open('echo'), 0),
  inMessage(
    'second',
    'a message to echo and a fragment of another',
    'looks at the first message only',
    async (peer) => {
      const channel = peer.open('echo');
      await expectEcho(peer, channel, someBytes(peer, 20));
      return channel;
    },
  ),
  inMessage('stream', 'a fragment to discard', 'knows messages only where it takes them whole', (peer) =>
    peer.open('discard'),
  ),
  inMessage(
    'peers',
    'a fragment on a channel that the peer opened',
    'judges the channels of the other side only',
    async (peer) => (await openedByPeer(peer)).channel,
  ),
  ...(['ours', 'hold', 'peers'] as const).flatMap((side) => [
    behind('data', side),
    behind('abort', side),
    behind('end', side),
    allowedBehind(side),
  ]),
  {
    id: 'end-order',
    requirements: ['end-order'],
    sends: 'a request to source for three messages that wait for credit, two PINGs, and then the credit',
    expects: 'no END before the PONGs; then the messages, and END behind them',
    mutant: 'sends END, which needs no credit, ahead of DATA that waits',
    hello: shutChannels,
    async run(peer) {
      const channel = await askSource(peer, 3, 300);
      await expectEndBehindData(peer, channel);
      await expectSourced(peer, channel, 3, 300);
    },
  },
  {
    id: 'end-order-echo',
    requirements: ['end-order'],
    sends: 'a message to echo and END, two PINGs, and then the credit for the answer',
    expects: 'no END before the PONGs; then the message, and END behind it',
    mutant: 'ends at once when the other side has ended',
    hello: shutChannels,
    async run(peer) {
      const text = someBytes(peer, 90);
      const channel = peer.open('echo');
      await peer.sendMessage(channel, text);
      peer.send(end(channel));
      await expectEndBehindData(peer, channel);
      await expectText(peer, channel, text);
      await peer.expectEnd(channel);
    },
  },
  {
    id: 'end-order-peers',
    requirements: ['end-order'],
    sends: 'a request for a channel with an empty message that waits for credit, two PINGs, and then the credit',
    expects: 'no END before the PONGs; then the message, and END behind it',
    mutant: 'takes an empty message for nothing to wait for',
    hello: shutChannels,
    async run(peer) {
      const { channel } = await openedByPeer(peer, { messages: 1, size: 0 });
      await expectEndBehindData(peer, channel);
      await expectSourced(peer, channel, 1, 0);
    },
  },
];
