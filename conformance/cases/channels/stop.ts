import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Grease } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, expectStandstill, grant, shutChannels, wholeFrame, wideOpen } from './gates.ts';
import { endBoth, expectNothingWhileAlive, expectOutcome, openedByPeer, someBytes, takeFragments } from './in-turn.ts';

const stop = (channel: number, code: number, reason = ''): FrameValue => ({ type: 'stop', channel, code, reason });

/** The peer has messages queued, and no credit for them. */
async function queued(peer: Peer): Promise<number> {
  const channel = await askSource(peer, 3, 300);
  await peer.expectBlocked(channel, 0);
  return channel;
}

/** The peer has sent the beginning of a long message, and has no credit for the rest. */
async function inMessage(peer: Peer, channel: number): Promise<void> {
  grant(peer, channel, wholeFrame);
  await expectStandstill(peer, channel);
  peer.require(await takeFragments(peer, channel), 'a message in progress', 'its last fragment, beyond its size');
}

/** STOP, and END with its code and nothing else, not even when credit comes. */
function ends(id: string, sends: string, mutant: string, code: number, begin: (peer: Peer) => Promise<number>): Case {
  return {
    id,
    requirements: ['stop-ends'],
    sends: `${sends}, STOP, and then credit`,
    expects: "END with the STOP's code, and no DATA",
    mutant,
    hello: shutChannels,
    async run(peer) {
      const channel = await begin(peer);
      peer.send(stop(channel, code, 'not needed'));
      await peer.expectEnd(channel, code);
      grant(peer, channel, wideOpen);
      await expectNothingWhileAlive(peer, channel);
    },
  };
}

/** STOP while the peer's message is in progress. */
function aborts(id: string, sends: string, mutant: string, code: number, begin: (peer: Peer) => Promise<number>): Case {
  return {
    id,
    requirements: ['stop-aborts', 'stop-ends'],
    sends: `${sends}, credit for a first fragment, STOP, and then the rest of the credit`,
    expects: "ABORT and END with the STOP's code, and nothing more of the message",
    mutant,
    hello: shutChannels,
    async run(peer) {
      const channel = await begin(peer);
      await inMessage(peer, channel);
      peer.send(stop(channel, code));
      await peer.expectAbort(channel, code);
      await peer.expectEnd(channel, code);
      grant(peer, channel, wideOpen);
      await expectNothingWhileAlive(peer, channel);
    },
  };
}

const long = { messages: 2, size: 5_000 };

export const stopCases: readonly Case[] = [
  ends(
    'stop-ends',
    'a request to source for messages that wait for credit',
    'sends what it has queued when credit comes',
    ErrorCode.cancelled,
    queued,
  ),
  ends(
    'stop-ends-none',
    'a request to source for messages that wait for credit',
    'takes code NONE for no STOP',
    ErrorCode.none,
    queued,
  ),
  ends(
    'stop-ends-application',
    'a request to source for messages that wait for credit',
    'answers with a code of its own',
    0x8000_0001,
    queued,
  ),
  ends(
    'stop-ends-grease',
    'a request to source for messages that wait for credit',
    'replaces codes that it does not know',
    Grease.errorCode.last,
    queued,
  ),
  ends('stop-ends-idle', 'OPEN for echo', 'ends only what it has begun', ErrorCode.refused, async (peer) =>
    peer.open('echo'),
  ),
  ends(
    'stop-ends-hold',
    'OPEN for hold, whose service does nothing,',
    'leaves it to the service to end',
    ErrorCode.refused,
    async (peer) => peer.open('hold'),
  ),
  ends(
    'stop-ends-echo',
    'a message to echo whose answer waits for credit',
    'ends when the service has said all',
    ErrorCode.cancelled,
    async (peer) => {
      const channel = peer.open('echo');
      await peer.sendMessage(channel, someBytes(peer, 100));
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  ),
  ends(
    'stop-ends-ended',
    'a request to source for messages that wait for credit, END',
    'takes STOP for one on a closed channel',
    ErrorCode.cancelled,
    async (peer) => {
      const channel = await queued(peer);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      return channel;
    },
  ),
  ends(
    'stop-ends-peers',
    'a request for a channel with messages that wait for credit',
    'looks for the channel among those of the other side',
    ErrorCode.cancelled,
    async (peer) => {
      const { channel } = await openedByPeer(peer, { messages: 3, size: 300 });
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  ),
  {
    id: 'stop-ends-between',
    requirements: ['stop-ends', 'stop-aborts'],
    sends: 'a request to source for 1,000 empty messages, credit for some of them, and STOP',
    expects: "END with the STOP's code and no ABORT: no message is in progress between two messages",
    mutant: 'sends ABORT with every STOP',
    hello: shutChannels,
    async run(peer) {
      const channel = await askSource(peer, 1_000, 0);
      grant(peer, channel, wholeFrame);
      await expectStandstill(peer, channel);
      await takeFragments(peer, channel);
      peer.send(stop(channel, ErrorCode.cancelled));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      await peer.expectAlive();
    },
  },
  aborts(
    'stop-aborts',
    'a request to source for one message of 5,000 bytes',
    'ends in the midst of a message',
    ErrorCode.cancelled,
    (peer) => askSource(peer, 1, 5_000),
  ),
  aborts(
    'stop-aborts-more',
    'a request to source for three messages of 5,000 bytes',
    'finishes the message that it has begun',
    0x8000_0002,
    (peer) => askSource(peer, 3, 5_000),
  ),
  aborts(
    'stop-aborts-peers',
    'a request for a channel with messages of 5,000 bytes',
    'stops its own channels only at the end of a message',
    ErrorCode.refused,
    async (peer) => (await openedByPeer(peer, long)).channel,
  ),
  {
    id: 'stop-repeated',
    requirements: ['stop-repeated'],
    sends: 'two STOPs with different codes in one write, for messages that wait for credit',
    expects: 'END with the first code, and nothing more',
    mutant: 'answers each STOP, or the last one',
    hello: shutChannels,
    async run(peer) {
      const channel = await queued(peer);
      peer.send(stop(channel, ErrorCode.cancelled), stop(channel, ErrorCode.refused));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      await expectNothingWhileAlive(peer, channel);
    },
  },
  {
    id: 'stop-repeated-in-message',
    requirements: ['stop-repeated'],
    sends: 'three STOPs with different codes in one write, in the midst of a message',
    expects: 'ABORT and END with the first code, and nothing more',
    mutant: 'sends ABORT with the code of one STOP and END with that of another',
    hello: shutChannels,
    async run(peer) {
      const channel = await askSource(peer, 1, 5_000);
      await inMessage(peer, channel);
      const codes = [ErrorCode.cancelled, ErrorCode.refused, ErrorCode.none];
      peer.send(...codes.map((code) => stop(channel, code)));
      await peer.expectAbort(channel, ErrorCode.cancelled);
      await peer.expectEnd(channel, ErrorCode.cancelled);
      await expectNothingWhileAlive(peer, channel);
    },
  },
  {
    id: 'stop-repeated-ended',
    requirements: ['stop-repeated'],
    sends: 'a request to source for one message and, when it has ended, STOP',
    expects: 'nothing more on the channel, and service as before',
    mutant: 'ends its direction a second time, or takes STOP for an error there',
    async run(peer) {
      const channel = await askSource(peer, 1, 20);
      await peer.expectMessage(channel);
      await peer.expectEnd(channel);
      peer.send(stop(channel, ErrorCode.cancelled));
      await expectNothingWhileAlive(peer, channel);
    },
  },
  {
    id: 'stop-repeated-later',
    requirements: ['stop-repeated', 'end-is-last'],
    sends: 'STOP on a channel to hold, and when END has come another',
    expects: 'nothing more on the channel, and service as before',
    mutant: 'resets a channel on which STOP comes again',
    async run(peer) {
      const channel = peer.open('hold');
      peer.send(stop(channel, ErrorCode.cancelled));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      peer.send(stop(channel, ErrorCode.refused));
      await expectNothingWhileAlive(peer, channel);
    },
  },
  {
    id: 'stop-other-direction',
    requirements: ['stop-other-direction'],
    sends: 'STOP on a channel to discard; after its END two messages and END',
    expects: 'neither RESET nor CLOSE, and service as before',
    twin: 'stop-ends-hold',
    mutant: 'resets a channel when it is asked to stop',
    async run(peer) {
      const channel = peer.open('discard');
      peer.send(stop(channel, ErrorCode.cancelled));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      for (let index = 0; index < 2; index += 1) await peer.sendMessage(channel, someBytes(peer, 200));
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await expectNothingWhileAlive(peer, channel);
    },
  },
  {
    id: 'stop-other-direction-judged',
    requirements: ['stop-other-direction', 'abort-idle'],
    sends: 'STOP on a channel to discard; after its END a message, and ABORT with none in progress',
    expects: 'CLOSE(CHANNEL_STATE): the channel is open, and what comes on it is judged',
    twin: 'stop-other-direction',
    mutant: 'takes a channel for closed when it has stopped',
    async run(peer) {
      const channel = peer.open('discard');
      peer.send(stop(channel, ErrorCode.cancelled));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      await peer.sendMessage(channel, someBytes(peer, 200));
      peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      await peer.expectClose(ErrorCode.channelState);
    },
  },
  {
    id: 'stop-other-direction-peers',
    requirements: ['stop-other-direction'],
    sends: 'STOP on a channel that the peer opened; after its END a message and, when echo has answered, END',
    expects: 'outcome 0, behind that END: both directions ended with END',
    mutant: 'counts a channel as over when it has stopped',
    hello: shutChannels,
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, long);
      await peer.expectBlocked(channel, 0);
      grant(peer, asked, wideOpen);
      peer.send(stop(channel, ErrorCode.cancelled));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      await peer.sendMessage(channel, someBytes(peer, 200));
      await expectNothingWhileAlive(peer, asked);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await expectOutcome(peer, asked, ErrorCode.none);
      await endBoth(peer, asked);
    },
  },
];
