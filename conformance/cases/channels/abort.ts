import type { Case, OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Grease, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { sourceRequest } from '../requests.ts';
import { fill } from './bulk.ts';
import { expectSourced, expectStandstill, grant, shutChannels, wholeFrame } from './gates.ts';
import { endBoth, expectEcho, expectNothing, expectOutcome, openedByPeer, someBytes } from './in-turn.ts';

/** A message in fragments of the sizes given, abandoned with the code. */
async function abandon(
  peer: Peer,
  channel: number,
  sizes: readonly number[],
  code: number = ErrorCode.cancelled,
): Promise<void> {
  for (const size of sizes) {
    await peer.expectRoom(channel, size + Limit.headerSize);
    peer.send({ type: 'data', channel, fragment: someBytes(peer, size) });
  }
  peer.send({ type: 'abort', channel, code, reason: 'given up' });
}

function discards(
  id: string,
  sends: string,
  mutant: string,
  begin: (peer: Peer, channel: number) => Promise<void>,
): Case {
  return {
    id,
    requirements: ['abort-discards'],
    sends: `${sends}; then a message and END`,
    expects: 'nothing of what was abandoned; the message, and END',
    mutant,
    async run(peer) {
      const channel = peer.open('echo');
      await begin(peer, channel);
      await expectEcho(peer, channel, someBytes(peer, 33));
      await endBoth(peer, channel);
    },
  };
}

function idle(
  variant: string,
  sends: string,
  mutant: string,
  begin: (peer: Peer) => Promise<number>,
  hello: Partial<OwnLimits> = {},
): Case {
  return {
    id: variant === '' ? 'abort-idle' : `abort-idle-${variant}`,
    requirements: ['abort-idle'],
    sends,
    expects: 'CLOSE(CHANNEL_STATE)',
    twin: 'abort-discards',
    mutant,
    hello,
    async run(peer) {
      const channel = await begin(peer);
      peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      await peer.expectClose(ErrorCode.channelState);
    },
  };
}

async function sendData(peer: Peer, channel: number, last: boolean): Promise<void> {
  await peer.expectRoom(channel, 64);
  const data: FrameValue = { type: 'data', channel, fragment: someBytes(peer, 20), last };
  peer.send(data);
}

export const abortCases: readonly Case[] = [
  discards(
    'abort-discards',
    'two fragments to echo and ABORT',
    'delivers what it has, or joins it with the next message',
    (peer, channel) => abandon(peer, channel, [20, 20]),
  ),
  discards(
    'abort-discards-empty',
    'an empty fragment to echo and ABORT',
    'sees no message where no byte came',
    (peer, channel) => abandon(peer, channel, [0]),
  ),
  discards(
    'abort-discards-again',
    'three messages to echo, each abandoned after a fragment',
    'survives one ABORT only',
    async (peer, channel) => {
      for (let index = 0; index < 3; index += 1) await abandon(peer, channel, [10]);
    },
  ),
  discards(
    'abort-discards-between',
    'a message to echo and, when it is back, one that is abandoned',
    'delivers the message before once more',
    async (peer, channel) => {
      await expectEcho(peer, channel, someBytes(peer, 12));
      await abandon(peer, channel, [15, 1]);
    },
  ),
  discards(
    'abort-discards-codes',
    'messages to echo abandoned with codes of every range',
    'knows some codes only',
    async (peer, channel) => {
      for (const code of [
        ErrorCode.none,
        ErrorCode.internal,
        0xffff,
        Grease.errorCode.first,
        0x8000_0000,
        0xffff_ffff,
      ]) {
        await abandon(peer, channel, [5], code);
      }
    },
  ),
  discards(
    'abort-discards-limit',
    'two messages to echo of three quarters of the message limit each, both abandoned',
    'counts abandoned bytes against the next message',
    async (peer, channel) => {
      const most = Math.floor((peer.limits.messageLimit / 4) * 3);
      for (let index = 0; index < 2; index += 1) {
        // Wire bytes, headers included: a little less of the message.
        await fill(peer, channel, most, false);
        peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      }
    },
  ),
  {
    id: 'abort-discards-end',
    requirements: ['abort-discards'],
    sends: 'a fragment to echo, ABORT and END',
    expects: 'END, and no message',
    mutant: 'delivers an abandoned message when the direction ends',
    async run(peer) {
      const channel = peer.open('echo');
      await abandon(peer, channel, [20]);
      await endBoth(peer, channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'abort-discards-request',
    requirements: ['abort-discards'],
    sends: 'half a request to source, ABORT, and a whole request',
    expects: 'what the whole request asks for',
    mutant: 'reads an abandoned message as a request',
    async run(peer) {
      const channel = peer.open('source');
      await abandon(peer, channel, [4, 4]);
      await peer.sendMessage(channel, sourceRequest(2, 50));
      await expectSourced(peer, channel, 2, 50);
    },
  },
  {
    id: 'abort-discards-stream',
    requirements: ['abort-discards'],
    sends: 'a fragment to discard, ABORT, a message, two PINGs and END',
    expects: 'nothing on the channel before the PONGs; then END',
    mutant: 'ends a stream of its service for good with an ABORT',
    async run(peer) {
      const channel = peer.open('discard');
      await abandon(peer, channel, [20]);
      await peer.sendMessage(channel, someBytes(peer, 30));
      await expectNothing(peer, channel);
      await endBoth(peer, channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'abort-discards-peers',
    requirements: ['abort-discards'],
    sends: 'on a channel that the peer opened: a fragment, ABORT, a message and END',
    expects: 'outcome 0',
    mutant: 'takes ABORT on a channel of its own for a RESET',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer);
      await abandon(peer, channel, [20]);
      await peer.sendMessage(channel, someBytes(peer, 30));
      await endBoth(peer, channel);
      await expectOutcome(peer, asked, ErrorCode.none);
    },
  },
  idle('', 'OPEN for echo, and ABORT with no message begun', 'ignores an ABORT that it has no use for', async (peer) =>
    peer.open('echo'),
  ),
  idle(
    'after-message',
    'a whole message to echo and ABORT',
    'remembers that a message was begun, not that it ended',
    async (peer) => {
      const channel = peer.open('echo');
      await sendData(peer, channel, true);
      return channel;
    },
  ),
  idle(
    'after-abort',
    'a fragment to echo and ABORT twice',
    'leaves the message in progress when it is abandoned',
    async (peer) => {
      const channel = peer.open('echo');
      await sendData(peer, channel, false);
      peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      return channel;
    },
  ),
  idle(
    'stream',
    'a whole message to discard and ABORT',
    'knows messages only where it takes them whole',
    async (peer) => {
      const channel = peer.open('discard');
      await sendData(peer, channel, true);
      return channel;
    },
  ),
  idle(
    'other-channel',
    'a fragment on one channel to echo and ABORT on another',
    'remembers one message for all channels',
    async (peer) => {
      await sendData(peer, peer.open('echo'), false);
      return peer.open('echo');
    },
  ),
  idle(
    'peers',
    "ABORT on a channel where the peer's message is in progress, and none of the kit's",
    "confuses the two directions' messages",
    async (peer) => {
      const { channel } = await openedByPeer(peer, { messages: 1, size: 5_000 });
      grant(peer, channel, wholeFrame);
      await expectStandstill(peer, channel);
      return channel;
    },
    shutChannels,
  ),
];
