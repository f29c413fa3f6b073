import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { openRequest, sourceMessage } from '../requests.ts';
import { openEcho } from './samples.ts';

const service = `${kitService}goaway`;
const size = 12;
const enough = 2 ** 20;
const fewest = ParameterBounds.channelLimit.floor;

/** GOAWAY with the last channel of the peer's that the kit will serve. */
export function goaway(lastChannel: number): FrameValue {
  return { type: 'goaway', lastChannel, code: ErrorCode.goingAway, reason: 'the kit serves no more' };
}

function numberIn(message: Uint8Array): number {
  return new DataView(message.buffer, message.byteOffset, message.length).getUint32(0);
}

/** The service `open` says how one of its channels ended. */
async function expectOutcome(peer: Peer, asked: number, code: number): Promise<void> {
  const outcome = await peer.expectMessage(asked);
  peer.require(outcome.length === 4 && numberIn(outcome) === code, `the outcome ${code} in 4 bytes`, outcome.join(' '));
}

/** Asks `open` for so many channels with one message each, which wait for credit; returns them behind the channel that was asked. */
async function openBlocked(
  peer: Peer,
  count: number,
): Promise<{ readonly asked: number; readonly opened: readonly number[] }> {
  const asked = peer.open('open');
  peer.send({ type: 'credit', channel: asked, limit: enough });
  await peer.sendMessage(asked, openRequest({ count, service, messages: 1, size }));
  const opened: number[] = [];
  for (let index = 0; index < count; index += 1) opened.push((await peer.expectOpen()).channel);
  for (const channel of opened) await peer.expectBlocked(channel, 0);
  return { asked, opened };
}

/** A channel of the peer's brings its message, and comes to its end both ways. */
async function expectServed(peer: Peer, channel: number): Promise<void> {
  peer.send({ type: 'credit', channel, limit: enough });
  const message = await peer.expectMessage(channel);
  peer.require(
    Buffer.compare(message, sourceMessage(0, size)) === 0,
    'the message of open',
    `${message.length} other bytes`,
  );
  await peer.expectEnd(channel);
  peer.send({ type: 'end', channel, code: ErrorCode.none });
}

function noOpen(variant: string, what: string, last: number): Case {
  return {
    id: `goaway-no-open${variant}`,
    requirements: ['goaway-no-open'],
    sends: `a GOAWAY ${what}, then a request to open two channels`,
    expects: 'no OPEN, GOING_AWAY as the outcome of both, and service as before',
    twin: 'goaway-continue-opener',
    mutant: 'opens channels after a GOAWAY',
    async run(peer) {
      peer.send(goaway(last));
      const asked = peer.open('open');
      await peer.sendMessage(asked, openRequest({ count: 2, service }));
      await expectOutcome(peer, asked, ErrorCode.goingAway);
      await expectOutcome(peer, asked, ErrorCode.goingAway);
      await peer.expectEnd(asked);
      await peer.expectAlive();
      peer.require(!peer.seen.some(({ frame }) => frame.type === 'open'), 'no OPEN', 'an OPEN');
    },
  };
}

function beyond(variant: string, what: string, served: number): Case {
  return {
    id: `goaway-beyond${variant}`,
    requirements: ['goaway-beyond', 'goaway-continue'],
    sends: `a GOAWAY whose last channel is ${what} of three that the peer opened, and credit for all three`,
    expects: 'nothing on those beyond, GOING_AWAY as their outcome, and the messages of the others',
    twin: 'goaway-continue-opener',
    mutant: 'goes on with its channels beyond the last one, or gives up those before it',
    hello: { channelCredit: 0 },
    async run(peer) {
      const { asked, opened } = await openBlocked(peer, 3);
      const lost = opened.slice(served);
      peer.send(goaway(opened[served - 1] ?? 0));
      const from = peer.seen.length;
      for (const channel of lost) peer.send({ type: 'credit', channel, limit: enough });
      for (let index = 0; index < lost.length; index += 1) await expectOutcome(peer, asked, ErrorCode.goingAway);
      for (const channel of opened.slice(0, served)) {
        await expectServed(peer, channel);
        await expectOutcome(peer, asked, ErrorCode.none);
      }
      await peer.expectEnd(asked);
      await peer.expectAlive();
      const stray = peer.seen.slice(from).filter(({ frame }) => lost.includes(frame.channel));
      peer.require(stray.length === 0, 'nothing on the channels beyond', `${stray.length} frames`);
    },
  };
}

/** GOAWAY, as every endpoint has to obey it. */
export const goawayCases: readonly Case[] = [
  noOpen('', 'that only announces', Limit.goawayAnnouncement),
  noOpen('-last', 'whose last channel is 0', 0),
  {
    id: 'goaway-no-open-waiting',
    requirements: ['goaway-no-open'],
    sends: `a GOAWAY that announces while an OPEN waits for an allowance above ${fewest} channels, then the allowance`,
    expects: 'no further OPEN, GOING_AWAY as the outcome of the one that waits and NONE as that of the others',
    twin: 'goaway-continue-opener',
    mutant: 'looks at GOAWAY only when it is asked for a channel, not when it writes the OPEN',
    hello: { channelLimit: fewest },
    async run(peer) {
      const asked = peer.open('open');
      await peer.sendMessage(asked, openRequest({ count: fewest + 1, service }));
      const opened: number[] = [];
      while (opened.length < fewest) opened.push((await peer.expectOpen()).channel);
      await peer.expectBlocked(0, fewest, LimitKind.channels);
      peer.send(goaway(Limit.goawayAnnouncement), { type: 'allow', kind: LimitKind.channels, limit: 2 * fewest });
      await expectOutcome(peer, asked, ErrorCode.goingAway);
      for (const channel of opened) {
        await peer.expectEnd(channel);
        peer.send({ type: 'end', channel, code: ErrorCode.none });
        await expectOutcome(peer, asked, ErrorCode.none);
      }
      await peer.expectEnd(asked);
      await peer.expectAlive();
      const opens = peer.seen.filter(({ frame }) => frame.type === 'open').length;
      peer.require(opens === fewest, `${fewest} OPENs`, `${opens}`);
    },
  },
  {
    id: 'goaway-continue',
    requirements: ['goaway-continue'],
    sends: "a message to echo, half of it before a GOAWAY and half of it after, on a channel of the kit's",
    expects: 'the message and END',
    mutant: 'gives up its channels at a GOAWAY, or serves no new ones any more',
    async run(peer) {
      const channel = await openEcho(peer);
      const [first, last] = [Uint8Array.of(1, 2), Uint8Array.of(3)];
      peer.send({ type: 'data', channel, fragment: first }, goaway(0), {
        type: 'data',
        channel,
        fragment: last,
        last: true,
      });
      const answer = await peer.expectMessage(channel);
      peer.require(answer.join() === '1,2,3', 'the message 1,2,3', answer.join());
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'goaway-continue-opener',
    requirements: ['goaway-continue'],
    sends: "a GOAWAY that announces while two channels of the peer's wait for credit, then the credit",
    expects: 'the messages of both, NONE as their outcome, and service as before',
    mutant: 'gives up the channels that it opened at a GOAWAY',
    hello: { channelCredit: 0 },
    async run(peer) {
      const { asked, opened } = await openBlocked(peer, 2);
      peer.send(goaway(Limit.goawayAnnouncement));
      for (const channel of opened) {
        await expectServed(peer, channel);
        await expectOutcome(peer, asked, ErrorCode.none);
      }
      await peer.expectEnd(asked);
      await peer.expectAlive();
    },
  },
  beyond('', 'the first', 1),
  beyond('-all', 'none', 0),
  beyond('-last', 'the second', 2),
];
