import type { Case } from '../../harness/case.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { askSource, grant, shutChannels, wideOpen } from './gates.ts';
import { endBoth, expectNothingWhileAlive, expectOutcome, openedByPeer, someBytes } from './in-turn.ts';
import { inMessage, queued, stop } from './stop-ends.ts';

/** Cases of STOPs that come again, and of what goes on behind one. */
export const stopCases: readonly Case[] = [
  {
    id: 'stop-repeated',
    requirements: ['stop-repeated'],
    sends: 'two STOPs with different codes in one write, for messages that wait for credit',
    expects: 'END with the first code, and nothing more',
    mutant: 'answers each STOP, or the last one',
    hello: shutChannels,
    async run(peer) {
      const channel = await queued(peer);
      peer.sendTogether(stop(channel, ErrorCode.cancelled), stop(channel, ErrorCode.refused));
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
      peer.sendTogether(...codes.map((code) => stop(channel, code)));
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
      const { asked, channel } = await openedByPeer(peer, { messages: 2, size: 5_000 });
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
