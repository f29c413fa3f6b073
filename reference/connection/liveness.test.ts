import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { encodeFrame } from '../frames/encode.ts';
import { ErrorCode, Limit, Role } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { ConnectionEvent } from './api.ts';
import { ConnectionClosed } from './errors.ts';
import { LiveConnection } from './live-connection.ts';
import { livenessOf } from './liveness.ts';
import { type ConnectionOptions, settingsOf } from './options.ts';
import { Pings } from './pings.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { calm } from './testing/pairs.ts';
import { RawPeer } from './testing/raw-peer.ts';

interface Watched {
  readonly connection: LiveConnection;
  readonly peer: RawPeer;
  readonly clock: ManualClock;
  readonly events: ConnectionEvent[];
  /** Lets time pass, in steps so small that no timer takes itself for suspended. */
  pass(milliseconds: number): Promise<void>;
}

/** A listener of ours and a raw dialer, both HELLOs exchanged, under a clock that the test moves. */
async function watched(
  options: ConnectionOptions,
  peerIdleTimeout: number | undefined,
  use: (all: Watched) => Promise<void>,
) {
  const clock = new ManualClock();
  const [ours, theirs] = memoryPair();
  const events: ConnectionEvent[] = [];
  const onEvent = (event: ConnectionEvent) => events.push(event);
  const settings = settingsOf(Role.listener, { grease: false, onEvent, ...options }, clock);
  const connection = new LiveConnection(ours, settings);
  const peer = new RawPeer(theirs, Role.dialer);
  peer.sendHello(peerIdleTimeout === undefined ? {} : { idleTimeout: peerIdleTimeout });
  await connection.ready;
  await calm();
  assert.deepEqual(events.splice(0), [{ type: 'established' }]);
  const pass = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      clock.advance(Math.min(50, milliseconds - passed));
      await calm();
    }
  };
  await use({ connection, peer, clock, events, pass });
  peer.end();
  connection.giveUp();
  assert.equal(clock.pending, 0);
}

describe('our idle time-out', () => {
  test('is advertised; a silent peer is asked at half of it and given up at the whole', () =>
    watched({ idleTimeout: 2_000 }, undefined, async ({ connection, peer, events, pass }) => {
      assert.equal(peer.peerHello?.idleTimeout, 2_000);
      await pass(950);
      assert.deepEqual(peer.frames, []);
      await pass(100);
      assert.deepEqual(
        peer.frames.map(({ type }) => type),
        ['ping'],
      );
      assert.deepEqual(events, [{ type: 'silent' }]);
      await pass(900);
      assert.equal(peer.frames.length, 1);
      await pass(200);
      assert.equal((await peer.frame('close')).code, ErrorCode.idle);
      assert.equal(peer.peerEnded, true);
      await assert.rejects(connection.ping(), (error: unknown) => {
        return error instanceof ConnectionClosed && error.by === 'local' && error.code === ErrorCode.idle;
      });
    }));

  test('is not over while a byte comes now and then, of whatever', () =>
    watched({ idleTimeout: 2_000 }, undefined, async ({ peer, pass }) => {
      const skipped = encodeFrame({ type: 'ignorable', typeNumber: 0x8b, flags: 0, channel: 7, length: 12 });
      // Ten times the time-out, at one byte of a frame that nobody needs in 1.9 seconds.
      for (const byte of skipped) {
        await pass(1_900);
        peer.sendBytes(Uint8Array.of(byte));
        await calm();
      }
      assert.equal(peer.frames.filter(({ type }) => type === 'close').length, 0);
      // Nobody answered, and no more than 4 are out.
      assert.equal(peer.frames.filter(({ type }) => type === 'ping').length, Limit.unansweredPings);
    }));

  test('a PONG is enough, and gives the round trip', () =>
    watched({ idleTimeout: 2_000 }, undefined, async ({ connection, peer, events, pass }) => {
      for (let round = 0; round < 10; round++) {
        await pass(1_050);
        const ping = peer.frames.at(-1);
        assert.equal(ping?.type, 'ping');
        if (ping?.type !== 'ping') return;
        peer.send({ type: 'pong', id: ping.id, sent: ping.sent, received: 1_000_000n, answered: 1_000_010n });
        await calm();
      }
      assert.equal(peer.frames.length, 10);
      assert.equal(events.filter(({ type }) => type === 'roundTrip').length, 10);
      const { roundTrip, clock } = connection.statistics();
      assert.ok(roundTrip !== null && roundTrip.latest >= 0 && roundTrip.latest <= 50_000);
      assert.ok(clock !== null);
    }));

  test('starts anew when we wake from a suspension', () =>
    watched({ idleTimeout: 2_000 }, undefined, async ({ peer, clock, pass }) => {
      clock.advance(60_000);
      await calm();
      assert.deepEqual(
        peer.frames.map(({ type }) => type),
        ['ping'],
      );
      await pass(950);
      assert.equal(peer.frames.length, 1);
      await pass(150);
      assert.equal(peer.frames.at(-1)?.type, 'close');
    }));
});

describe("the peer's idle time-out", () => {
  test('is answered by a sign of life where bytes come and none of ours go', () =>
    watched({}, 2_000, async ({ peer, pass }) => {
      assert.equal(peer.peerHello?.idleTimeout, undefined);
      const skipped = encodeFrame({ type: 'ignorable', typeNumber: 0x8b, flags: 0, channel: 7, length: 100 });
      for (const byte of skipped.subarray(0, 20)) {
        peer.sendBytes(Uint8Array.of(byte));
        await pass(250);
      }
      const signs = peer.frames.filter((frame) => frame.type === 'pong' && frame.id === 0n);
      // In each second of five one byte of ours.
      assert.ok(signs.length >= 5 && signs.length <= 7, `${signs.length}`);
      assert.equal(peer.frames.length, signs.length);
    }));

  test('asks for nothing where nothing comes', () =>
    watched({}, 2_000, async ({ peer, pass }) => {
      await pass(1_000);
      const before = peer.frames.length;
      await pass(20_000);
      assert.equal(peer.frames.length, before);
    }));
});

test('without an idle time-out of either nothing is asked and nobody is given up', () =>
  watched({}, undefined, async ({ peer, clock, pass }) => {
    assert.equal(clock.pending, 0);
    await pass(10_000);
    assert.deepEqual(peer.frames, []);
  }));

test('a silence in which we did not read says nothing of the peer', () => {
  const clock = new ManualClock();
  const beats: string[] = [];
  const owner = {
    listening: false,
    wanted: () => {},
    peerIsSilent: () => beats.push('silent'),
    peerIsDead: () => beats.push('dead'),
  };
  const liveness = livenessOf(2_000, undefined, clock, new Pings(), owner);
  const pass = (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 50) clock.advance(50);
  };
  pass(20_000);
  assert.deepEqual(beats, []);
  owner.listening = true;
  pass(1_000);
  assert.deepEqual(beats, ['silent']);
  pass(1_100);
  assert.deepEqual(beats, ['silent', 'dead']);
  liveness?.stop();
  assert.equal(clock.pending, 0);
});
