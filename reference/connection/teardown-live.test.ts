import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Frame } from '../frames/frame.ts';
import { ErrorCode, Limit, Role } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { Service } from './api.ts';
import { ConnectionClosed, ConnectionLost, GoingAway } from './errors.ts';
import { LiveConnection } from './live-connection.ts';
import { settingsOf } from './options.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { all, calm, joined } from './testing/pairs.ts';
import { RawPeer } from './testing/raw-peer.ts';

const echo: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};
const services = { echo };
const text = (words: string) => new TextEncoder().encode(words);

for (const way of ['memory', 'tcp'] as const) {
  describe(`a teardown over ${way}`, () => {
    test('finishes what is open, refuses what is new, and closes in order', () =>
      joined(way, { services }, async ({ dialer, listener }) => {
        const channel = dialer.open('echo');
        await channel.send(text('one'));
        const reading = channel[Symbol.asyncIterator]();
        assert.deepEqual((await reading.next()).value, text('one'));
        const over = listener.tearDown({ deadline: 60_000, reason: 'maintenance' });
        // A PING goes behind the announcement.
        await dialer.ping();
        await dialer.ping();
        assert.throws(() => dialer.open('echo'), GoingAway);
        assert.throws(() => listener.open('echo'), ConnectionClosed);
        await channel.send(text('two'));
        assert.deepEqual((await reading.next()).value, text('two'));
        channel.end();
        await channel.closed;
        await over;
        await Promise.all([dialer.closed, listener.closed]);
      }));

    test('of an idle connection is over at once', () =>
      joined(way, { services }, async ({ dialer, listener }) => {
        await dialer.tearDown({ deadline: 60_000 });
        await Promise.all([dialer.closed, listener.closed]);
      }));

    test('from both sides at once works as from one', () =>
      joined(way, { services }, async ({ dialer, listener }) => {
        const channel = dialer.open('echo');
        await channel.send(text('one'));
        channel.end();
        await Promise.all([dialer.tearDown({ deadline: 60_000 }), listener.tearDown({ deadline: 60_000 })]);
        assert.deepEqual(await all(channel), [text('one')]);
        await channel.closed;
        await Promise.all([dialer.closed, listener.closed]);
      }));

    test('closes at its deadline whatever is open', () =>
      joined(way, { services }, async ({ dialer, listener }) => {
        const channel = dialer.open('echo');
        await channel.send(text('one'));
        await listener.tearDown({ deadline: 20, code: ErrorCode.goingAway });
        await assert.rejects(channel.closed, (error) => {
          return error instanceof ConnectionClosed && error.by === 'peer' && error.code === ErrorCode.goingAway;
        });
      }));

    test('is overtaken by a close', () =>
      joined(way, { services }, async ({ dialer, listener }) => {
        const channel = dialer.open('echo');
        await channel.send(text('one'));
        const over = dialer.tearDown({ deadline: 60_000 });
        await dialer.close();
        await over;
        await listener.closed;
      }));
  });
}

test('a deadline that is none is a RangeError', () =>
  joined('memory', { services }, async ({ dialer }) => {
    for (const deadline of [-1, 2 ** 31, Number.NaN]) {
      assert.throws(() => dialer.tearDown({ deadline }), RangeError);
    }
  }));

/** A listener of ours and a raw dialer under a clock that the test moves. */
async function raw(use: (connection: LiveConnection, peer: RawPeer, clock: ManualClock) => Promise<void>) {
  const clock = new ManualClock();
  const [ours, theirs] = memoryPair();
  const connection = new LiveConnection(ours, settingsOf(Role.listener, { services, grease: false }, clock));
  const peer = new RawPeer(theirs, Role.dialer);
  peer.sendHello();
  await connection.ready;
  await use(connection, peer, clock);
  assert.equal(clock.pending, 0);
}

const open = (channel: number): Frame => ({
  type: 'open',
  channel,
  group: 0,
  lowestVersion: 1,
  highestVersion: 1,
  service: 'echo',
  metadata: new Uint8Array(),
});
const end = (channel: number): Frame => ({ type: 'end', channel, code: ErrorCode.none, reason: '' });
const pongOf = (ping: Frame & { type: 'ping' }): Frame => ({ ...ping, type: 'pong', received: 0n, answered: 0n });

describe('on the wire', () => {
  test('an OPEN that crossed the announcement is served, one beyond the last channel is refused', () =>
    raw(async (connection, peer) => {
      peer.send(open(1));
      await calm();
      const over = connection.tearDown({ deadline: 60_000 });
      const ping = await peer.frame('ping');
      assert.deepEqual(
        peer.frames.map(({ type }) => type),
        ['goaway', 'ping'],
      );
      peer.send(open(3), pongOf(ping));
      await calm();
      const [announcement, named] = peer.frames.filter((frame) => frame.type === 'goaway');
      assert.equal(announcement?.lastChannel, Limit.goawayAnnouncement);
      assert.equal(named?.lastChannel, 3);
      peer.send(open(5), end(1));
      await calm();
      const reset = await peer.frame('reset');
      assert.deepEqual([reset.channel, reset.code], [5, ErrorCode.goingAway]);
      assert.equal(peer.frames.filter(({ type }) => type === 'close').length, 0);
      peer.send(end(3));
      await calm();
      assert.equal(peer.frames.at(-1)?.type, 'close');
      assert.equal(peer.peerEnded, true);
      peer.end();
      await over;
      await connection.closed;
    }));

  test('a peer that never answers holds it up to the deadline, and 5 seconds more to its end', () =>
    raw(async (connection, peer, clock) => {
      const over = connection.tearDown({ deadline: 3_000 });
      await peer.frame('ping');
      clock.advance(2_999);
      await calm();
      assert.equal(peer.peerEnded, false);
      clock.advance(1);
      await calm();
      assert.equal(peer.frames.at(-1)?.type, 'close');
      assert.equal(peer.peerEnded, true);
      clock.advance(Limit.drainDeadline);
      await over;
    }));

  test('a transport that breaks ends it at once', () =>
    raw(async (connection, peer) => {
      const over = connection.tearDown({ deadline: 3_000 });
      await peer.frame('ping');
      peer.destroy();
      await over;
      await assert.rejects(connection.closed, ConnectionLost);
    }));
});
