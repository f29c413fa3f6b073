import type { Case } from '../../harness/case.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource } from '../channels/gates.ts';
import { expectEchoed } from '../channels/many-channels.ts';
import { expectPongs, firstId, pingsFrom, sendPings } from './pings.ts';

/** Cases of the order and the times of PONGs, and of the peer's own PINGs. */
export const pongCases: readonly Case[] = [
  {
    id: 'pong-order',
    requirements: ['pong-order', 'ping-answered'],
    sends: 'three PINGs in one write, whose ids and times fall',
    expects: 'three PONGs in the order of the PINGs',
    mutant: 'answers the newest PING first, or the lowest id',
    async run(peer) {
      const from = peer.seen.length;
      const pings = pingsFrom(firstId, 3).reverse();
      sendPings(peer, pings);
      await expectPongs(peer, from, pings);
    },
  },
  {
    id: 'pong-order-between',
    requirements: ['pong-order', 'ping-answered'],
    sends: 'three PINGs whose ids fall, and between them DATA and ENDs, all in one write',
    expects: 'three PONGs in the order of the PINGs, and the answers on the channels',
    mutant: 'answers a PING behind the frames that came after it',
    async run(peer) {
      const channels = [peer.open('echo'), peer.open('echo')];
      for (const channel of channels) await peer.expectRoom(channel, 100);
      const from = peer.seen.length;
      const pings = pingsFrom(firstId, 3).reverse();
      const between = [
        ...channels.map((channel): FrameValue => ({ type: 'data', channel, fragment: new Uint8Array(20), last: true })),
        ...channels.map((channel): FrameValue => ({ type: 'end', channel, code: ErrorCode.none })),
      ];
      peer.sendTogether(
        ...pings.flatMap((ping, place): FrameValue[] => [
          { type: 'ping', ...ping },
          ...between.slice(2 * place, 2 * place + 2),
        ]),
      );
      for (const channel of channels) {
        await peer.expectMessage(channel);
        await peer.expectEnd(channel);
      }
      await expectPongs(peer, from, pings);
    },
  },
  {
    id: 'pong-times',
    requirements: ['pong-times', 'ping-answered'],
    sends: 'twelve PINGs, one by one and three in a write, idle and amid DATA',
    expects: 'PONGs that were not written before their PING was read, by the times that they carry',
    mutant: 'confuses the two times of a PONG',
    async run(peer) {
      const from = peer.seen.length;
      const pings = pingsFrom(firstId, 12);
      for (const ping of pings.slice(0, 4)) {
        sendPings(peer, [ping]);
        await peer.fence();
      }
      sendPings(peer, pings.slice(4, 7));
      await peer.fence();
      const source = await askSource(peer, 4, 16_384);
      for (const ping of pings.slice(7)) {
        sendPings(peer, [ping]);
        await peer.fence();
      }
      for (const { id, received, answered: written } of await expectPongs(peer, from, pings)) {
        peer.require(written >= received, `PONG(${id}) written at ${received} or later`, `written at ${written}`);
      }
      for (let number = 0; number < 4; number += 1) await peer.expectMessage(source);
      await peer.expectEnd(source);
    },
  },
  {
    id: 'ping-unanswered',
    requirements: ['ping-unanswered'],
    sends: 'forty messages to echo, one after another, and no PONG for whatever PINGs come',
    expects: 'at most four PINGs, and every message back',
    mutant: 'sends a PING whenever something has come, answered or not',
    async run(peer) {
      peer.answersPings = false;
      const from = peer.seen.length;
      const echo = peer.open('echo');
      for (let number = 0; number < 40; number += 1) await expectEchoed(peer, echo);
      const pings = peer.seen.slice(from).filter(({ frame }) => frame.type === 'ping').length;
      peer.require(pings <= Limit.unansweredPings, `at most ${Limit.unansweredPings} PINGs unanswered`, `${pings}`);
    },
  },
];
