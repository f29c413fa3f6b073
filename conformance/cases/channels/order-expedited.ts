import type { Case, OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Grease, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import {
  askSource,
  expectSourced,
  expectStandstill,
  grant,
  much,
  shutChannels,
  shutConnection,
  wholeFrame,
  wideOpen,
} from './gates.ts';

/** Far from the ids of the kit's fences. */
const firstPing = 1_000_000n;

/** PINGs, and in the same write the CREDIT that opens a gate. */
function pingAndGrant(peer: Peer, pings: readonly bigint[], gate: number, limit: number): void {
  peer.sendTogether(...pings.map((id): FrameValue => ({ type: 'ping', id })), { type: 'credit', channel: gate, limit });
}

/**
 * Each of the PONGs came before any DATA that the gate let through only behind its PING: in the order of the wire,
 * no more wire bytes precede it than the gate's limit was until then.
 */
async function expectPongsFirst(peer: Peer, pings: readonly bigint[], gate: number, until: number): Promise<void> {
  await peer.fence();
  let wire = 0;
  const waiting = new Set(pings);
  for (const { frame } of peer.seen) {
    if (frame.type === 'data' && (gate === 0 || frame.channel === gate)) wire += frame.length + Limit.headerSize;
    if (frame.type !== 'pong' || !waiting.delete(frame.id)) continue;
    peer.require(
      wire <= until,
      `PONG(${frame.id}) before the DATA that was let through behind its PING`,
      `${wire - until} wire bytes of it before`,
    );
  }
  peer.require(waiting.size === 0, 'a PONG for each PING', `none for ${[...waiting].join(', ')}`, 'ping-answered');
}

interface Gate {
  readonly variant: string;
  readonly hello: Partial<OwnLimits>;
  readonly sources: number;
  readonly pings: number;
  readonly what: string;
}

const gates: readonly Gate[] = [
  { variant: 'channel', hello: shutChannels, sources: 1, pings: 1, what: 'a source without channel credit' },
  { variant: 'channel-pings', hello: shutChannels, sources: 1, pings: 4, what: 'a source without channel credit' },
  {
    variant: 'connection',
    hello: shutConnection,
    sources: 1,
    pings: 1,
    what: "a source that used the connection's credit up",
  },
  {
    variant: 'connection-many',
    hello: shutConnection,
    sources: 8,
    pings: 4,
    what: "eight sources that used the connection's credit up",
  },
];

function pongCase({ variant, hello, sources, pings, what }: Gate): Case {
  return {
    id: `order-expedited-${variant}`,
    requirements: ['order-expedited', 'ping-answered'],
    sends: `${pings === 1 ? 'a PING' : `${pings} PINGs`} to ${what} and, in the same write, the credit for all of its DATA`,
    expects: 'the PONG of each PING before the DATA, and then all of the DATA',
    mutant: 'answers PINGs when it has nothing else to send',
    hello,
    async run(peer) {
      const channels: number[] = [];
      for (let number = 0; number < sources; number += 1) channels.push(await askSource(peer, 1, much));
      const gate = hello.channelCredit === 0 ? (channels[0] ?? 0) : 0;
      await expectStandstill(peer, gate);
      const until = peer.offered(gate);
      const ids = Array.from({ length: pings }, (_, index) => firstPing + BigInt(index));
      pingAndGrant(peer, ids, gate, wideOpen);
      for (const channel of channels) await expectSourced(peer, channel, 1, much);
      await expectPongsFirst(peer, ids, gate, until);
    },
  };
}

/** Bytes that no kernel holds for one connection, on their way either way. */
const beyondKernels = 32 * 1024 * 1024;

/** Cases of what goes ahead of DATA. */
export const orderExpeditedCases: readonly Case[] = [
  ...gates.map(pongCase),
  {
    id: 'order-expedited-each-time',
    requirements: ['order-expedited', 'credit-used'],
    sends:
      'to a source without channel credit, eight times over, a PING and in the same write credit for one frame more',
    expects: 'each PONG before the DATA that came with its credit',
    mutant: 'queues PONGs behind the DATA that waits for credit',
    hello: shutChannels,
    async run(peer) {
      const source = await askSource(peer, 1, much);
      await expectStandstill(peer, source);
      for (let round = 1; round <= 8; round += 1) {
        const until = peer.offered(source);
        pingAndGrant(peer, [firstPing + BigInt(round)], source, round * wholeFrame);
        await expectStandstill(peer, source);
        await expectPongsFirst(peer, [firstPing + BigInt(round)], source, until);
      }
      grant(peer, source, wideOpen);
      await expectSourced(peer, source, 1, much);
    },
  },
  {
    id: 'order-commitment',
    requirements: ['order-commitment', 'order-expedited'],
    sends:
      'a request for 128 MiB that nobody reads, a PING between 32 MiB and 32 MiB of frames to be skipped, so that the PING must have been read',
    expects: 'the PONG before so much DATA as no kernel holds',
    mutant: 'hands all the DATA that it has to its transport at once',
    async run(peer) {
      const source = await askSource(peer, 2048, 65_536);
      await peer.expectFragment(source);
      peer.pauseReading();
      const skipped: FrameValue = { type: Grease.frameType[0], payload: new Uint8Array(Limit.payloadSize) };
      const times = Math.ceil(beyondKernels / Limit.payloadSize);
      // While it reads these, the peer has the time to commit whatever it will.
      peer.sendManyTimes(skipped, times);
      peer.send({ type: 'ping', id: firstPing });
      peer.sendManyTimes(skipped, times);
      await peer.expectDrained();
      const until = peer.received(0) + beyondKernels;
      peer.resumeReading();
      await expectPongsFirst(peer, [firstPing], 0, until);
      peer.send({ type: 'reset', channel: source, code: ErrorCode.cancelled });
    },
  },
];
