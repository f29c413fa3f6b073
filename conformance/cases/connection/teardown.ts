import type { Case } from '../../harness/case.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { unsigned } from '../../wire/bytes.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { expectEchoed } from '../channels/many-channels.ts';

/** Longer than any case takes, in milliseconds. */
const farDeadline = 600_000;

/** Asks the peer to tear the connection down; the channel stays open until the kit ends it. */
async function askClose(peer: Peer, deadline: number): Promise<number> {
  const channel = peer.open('close');
  await peer.sendMessage(channel, unsigned(4, deadline));
  return channel;
}

/** The next GOAWAY; its last channel. */
async function expectGoaway(peer: Peer): Promise<number> {
  for (;;) {
    const { frame } = await peer.expectNext('GOAWAY');
    if (frame.type === 'goaway') return frame.lastChannel;
  }
}

/** Answers every PING that came since a frame. */
function answerPings(peer: Peer, from: number): void {
  for (const { frame } of peer.seen.slice(from)) {
    if (frame.type === 'ping') peer.send({ type: 'pong', id: frame.id, sent: frame.sent, received: 0, answered: 0 });
  }
  peer.answersPings = true;
}

/** A connection that is being torn down, the announcement not yet answered. */
async function announced(
  peer: Peer,
): Promise<{ readonly close: number; readonly echo: number; readonly from: number }> {
  const echo = peer.open('echo');
  await expectEchoed(peer, echo);
  peer.answersPings = false;
  const from = peer.seen.length;
  const close = await askClose(peer, farDeadline);
  const last = await expectGoaway(peer);
  peer.require(last === Limit.goawayAnnouncement, 'an announcement', `the last channel ${last}`, 'teardown-announce');
  return { close, echo, from };
}

/** The same, when the peer has named its last channel. */
async function named(peer: Peer): Promise<{ readonly close: number; readonly echo: number }> {
  const { close, echo, from } = await announced(peer);
  // The PING that goes behind the announcement is here.
  await peer.fence();
  answerPings(peer, from);
  const last = await expectGoaway(peer);
  peer.require(last === close, `the last channel ${close}`, `${last}`, 'teardown-last');
  return { close, echo };
}

const announcement = {
  sends: 'a request to tear the connection down, while a channel is open',
  profile: 'life',
} as const;

/** Cases of the end of a connection, step by step. */
export const teardownCases: readonly Case[] = [
  {
    ...announcement,
    id: 'teardown-announce',
    requirements: ['teardown-announce'],
    expects: 'GOAWAY with the last channel 0xffffffff, before any other GOAWAY or CLOSE',
    mutant: 'names the last channel at once, or closes',
    async run(peer) {
      await announced(peer);
      await peer.fence();
    },
  },
  {
    ...announcement,
    id: 'teardown-serves',
    requirements: ['teardown-serves'],
    sends: 'a request to tear the connection down, and an OPEN as if it had crossed the announcement',
    expects: 'service on the channel',
    mutant: 'refuses channels from its announcement on',
    async run(peer) {
      await announced(peer);
      const crossed = peer.open('echo');
      await expectEchoed(peer, crossed);
    },
  },
  {
    ...announcement,
    id: 'teardown-last',
    requirements: ['teardown-last'],
    sends: 'a request to tear the connection down, two OPENs as if they had crossed the announcement, and the PONG',
    expects: 'a GOAWAY that names the second of them as the last channel',
    mutant: 'names the last channel of the moment of its announcement, or none',
    async run(peer) {
      const { from } = await announced(peer);
      const crossed = [peer.open('echo'), peer.open('echo')];
      for (const channel of crossed) await expectEchoed(peer, channel);
      answerPings(peer, from);
      const last = await expectGoaway(peer);
      peer.require(last === crossed[1], `the last channel ${crossed[1]}`, `${last}`);
    },
  },
  {
    ...announcement,
    id: 'teardown-beyond',
    requirements: ['teardown-beyond', 'goaway-continue'],
    sends: 'an OPEN beyond the last channel that the peer has named',
    expects: `RESET(${codeText(ErrorCode.goingAway)}), and service on a channel before it`,
    twin: 'teardown-serves',
    mutant: 'serves, or ignores, channels beyond the last one',
    async run(peer) {
      const { echo } = await named(peer);
      await peer.expectReset(peer.open('echo'), ErrorCode.goingAway);
      await expectEchoed(peer, echo);
    },
  },
  {
    ...announcement,
    id: 'teardown-drains',
    requirements: ['teardown-drains'],
    sends: 'messages on a channel that was open before the teardown, when the last channel is named',
    expects: 'service on it, and no CLOSE while it is open',
    mutant: 'closes when it has named the last channel',
    async run(peer) {
      const { close, echo } = await named(peer);
      peer.send({ type: 'end', channel: close, code: ErrorCode.none });
      await peer.expectEnd(close);
      for (let round = 0; round < 3; round += 1) {
        await expectEchoed(peer, echo);
        await peer.fence();
      }
    },
  },
  {
    ...announcement,
    id: 'teardown-closes',
    requirements: ['teardown-closes'],
    sends: 'the ends of all channels, when the last channel is named',
    expects: 'CLOSE(NONE) and the end of the stream',
    twin: 'teardown-drains',
    mutant: 'waits for its deadline, or for the peer to close',
    async run(peer) {
      const { close, echo } = await named(peer);
      peer.send(
        { type: 'end', channel: close, code: ErrorCode.none },
        { type: 'end', channel: echo, code: ErrorCode.none },
      );
      await peer.expectCloseUnasked(ErrorCode.none);
    },
  },
  {
    ...announcement,
    id: 'teardown-closes-deadline',
    requirements: ['teardown-closes'],
    sends: 'a request to tear the connection down in 1 second, and neither a PONG nor the end of a channel',
    expects: 'CLOSE and the end of the stream, not before and not long after that second',
    twin: 'teardown-drains',
    mutant: 'waits for ever for a peer that does not answer',
    async run(peer) {
      peer.open('hold');
      await peer.fence();
      peer.answersPings = false;
      const begun = peer.elapsed;
      await askClose(peer, 1_000);
      await peer.expectCloseUnasked(ErrorCode.none);
      const took = peer.elapsed - begun;
      peer.require(took >= 950, 'CLOSE after 1,000 ms', `after ${took} ms`);
    },
  },
];
