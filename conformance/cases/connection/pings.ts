import type { Case, OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import type { DecodedFrame } from '../../wire/decode.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, expectStandstill, shutBoth } from '../channels/gates.ts';

type Pong = Extract<DecodedFrame, { type: 'pong' }>;

interface Ping {
  readonly id: bigint;
  readonly sent: bigint;
}

/** Far from the ids of the kit's fences. */
export const firstId = 4_000_000n;
const highest = 2n ** 64n - 1n;

/** Some PINGs in a row, each with a time of its own. */
export function pingsFrom(id: bigint, count: number): Ping[] {
  return Array.from({ length: count }, (_, index) => ({ id: id + BigInt(index), sent: 7n * BigInt(index) }));
}

/** PINGs, all in one write. */
export function sendPings(peer: Peer, pings: readonly Ping[]): void {
  peer.sendTogether(...pings.map((ping): FrameValue => ({ type: 'ping', ...ping })));
}

/** The PONGs that came since a frame, without those of the fences. */
function pongsSince(peer: Peer, from: number, pings: readonly Ping[]): Pong[] {
  const ids = new Set(pings.map(({ id }) => id));
  return peer.seen.slice(from).flatMap(({ frame }) => (frame.type === 'pong' && ids.has(frame.id) ? [frame] : []));
}

/** One PONG came for each PING, in the same order, with its id and its time, and none twice. */
export async function expectPongs(peer: Peer, from: number, pings: readonly Ping[]): Promise<Pong[]> {
  // The second fence would show a PONG that came twice.
  await peer.fence();
  await peer.fence();
  const pongs = pongsSince(peer, from, pings);
  const text = (list: readonly Ping[]) => list.map(({ id, sent }) => `${id}/${sent}`).join(' ');
  const [expected, observed] = [text(pings), text(pongs)];
  peer.require(expected === observed, `PONGs of id and time ${expected}`, observed === '' ? 'none' : observed);
  return pongs;
}

interface Answered {
  readonly variant: string;
  readonly what: string;
  readonly mutant: string;
  readonly hello?: Partial<OwnLimits>;
  readonly pings: readonly Ping[];
  /** What goes on meanwhile. */
  prepare?(peer: Peer): Promise<void>;
}

const answered: readonly Answered[] = [
  {
    variant: 'one',
    what: 'a PING',
    mutant: 'does not answer PINGs, or answers each twice',
    pings: [{ id: firstId, sent: 1_234_567n }],
  },
  {
    variant: 'lowest',
    what: 'a PING of id 1 and time 0',
    mutant: 'takes a time of 0 for none',
    pings: [{ id: 1n, sent: 0n }],
  },
  {
    variant: 'highest',
    what: 'a PING whose id and time are 2^64 - 1',
    mutant: 'keeps ids or times in fewer than 64 bits',
    pings: [{ id: highest, sent: highest }],
  },
  {
    variant: 'beyond-double',
    what: 'a PING of id 2^53 + 1 and time 2^63 + 1',
    mutant: 'keeps ids or times as floating-point numbers',
    pings: [{ id: 2n ** 53n + 1n, sent: 2n ** 63n + 1n }],
  },
  {
    variant: 'same-id',
    what: 'two PINGs of one id',
    mutant: 'takes a PING of an id that it knows for a repetition',
    pings: [
      { id: firstId, sent: 1n },
      { id: firstId, sent: 2n },
    ],
  },
  {
    variant: 'in-message',
    what: 'a PING between two fragments of a message',
    mutant: 'answers PINGs only between messages',
    pings: pingsFrom(firstId, 1),
    async prepare(peer) {
      const echo = peer.open('echo');
      await peer.expectRoom(echo, 100);
      peer.send({ type: 'data', channel: echo, fragment: new Uint8Array(50) });
    },
  },
  {
    variant: 'blocked',
    what: 'PINGs while DATA waits for the credit of its channel and of the connection',
    mutant: 'answers PINGs when its DATA is sent',
    hello: shutBoth,
    pings: pingsFrom(firstId, 2),
    async prepare(peer) {
      const [shut, open] = [await askSource(peer, 1, 16_384), await askSource(peer, 1, 16_384)];
      await peer.expectBlocked(shut, 0);
      peer.send({ type: 'credit', channel: open, limit: 2 ** 40 });
      await expectStandstill(peer, 0);
    },
  },
  {
    variant: 'ended',
    what: 'a PING on a connection whose every channel has ended',
    mutant: 'answers PINGs only while it has channels',
    pings: pingsFrom(firstId, 1),
    async prepare(peer) {
      const channel = peer.open('discard');
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
    },
  },
];

function answeredCase({ variant, what, mutant, hello, pings, prepare }: Answered): Case {
  return {
    id: `ping-answered-${variant}`,
    requirements: ['ping-answered', 'pong-order'],
    sends: what,
    expects: 'one PONG for each, with its id and its time',
    mutant,
    ...(hello === undefined ? {} : { hello }),
    async run(peer) {
      await prepare?.(peer);
      const from = peer.seen.length;
      sendPings(peer, pings);
      await expectPongs(peer, from, pings);
    },
  };
}

/** Cases of PINGs, each of which is answered. */
export const pingCases: readonly Case[] = [
  ...answered.map(answeredCase),
  {
    id: 'ping-answered-at-once',
    requirements: ['ping-answered', 'hello-coalesced'],
    sends: 'a HELLO and a PING in the same write',
    expects: "the peer's HELLO and the PONG",
    mutant: 'answers PINGs only when a channel was opened',
    preface: true,
    async run(peer) {
      const ping = pingsFrom(firstId, 1);
      peer.sendTogether(peer.helloBytes(), ...ping.map((one): FrameValue => ({ type: 'ping', ...one })));
      await peer.expectHello();
      await expectPongs(peer, 0, ping);
    },
  },
  {
    id: 'ping-answered-many',
    requirements: ['ping-answered', 'pong-order'],
    sends: '150 PINGs, three in a write, each three when the last are answered',
    expects: '150 PONGs, in the same order',
    mutant: 'gives a connection up that asks too often',
    async run(peer) {
      const from = peer.seen.length;
      const pings = pingsFrom(firstId, 150);
      for (let sent = 0; sent < pings.length; sent += 3) {
        sendPings(peer, pings.slice(sent, sent + 3));
        await peer.fence();
      }
      await expectPongs(peer, from, pings);
    },
  },
];
