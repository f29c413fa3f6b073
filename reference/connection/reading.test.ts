import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ErrorCode, Limit, Role } from '../protocol.gen.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { memoryPair } from '../transport/memory.ts';
import type { Channel, Connection, Service } from './api.ts';
import { LiveConnection } from './live-connection.ts';
import { defaultLimits, settingsOf } from './options.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { all, calm, joined } from './testing/pairs.ts';
import { type RawPeer, rawListener } from './testing/raw-peer.ts';

const size = 60_000;
const messages = Math.ceil((2 * defaultLimits.channelCredit) / size);
const message = () => new Uint8Array(size);

/** A dialer of version 1 with one channel that nobody reads, opened by the peer. */
async function crowded(
  takesWrites = () => true,
): Promise<{ live: LiveConnection; peer: RawPeer; held: Channel; clock: ManualClock }> {
  const clock = new ManualClock();
  const [one, other] = memoryPair();
  const { service, channel } = lent();
  const options = { versions: [1, 1] as const, services: { hold: service }, grease: false as const };
  const write: ByteStream['write'] = (chunks, onWritten) => {
    if (takesWrites()) one.write(chunks, onWritten);
  };
  const stream: ByteStream = {
    local: one.local,
    remote: one.remote,
    start: (receiver) => one.start(receiver),
    write,
    pause: () => one.pause(),
    resume: () => one.resume(),
    end: () => one.end(),
    destroy: () => one.destroy(),
  };
  const live = new LiveConnection(stream, settingsOf(Role.dialer, options, clock));
  const peer = rawListener(other);
  peer.sendHello({ lowestVersion: 1 });
  await live.ready;
  const request = { service: 'hold', group: 0, lowestVersion: 1, highestVersion: 1, metadata: new Uint8Array(0) };
  peer.send({ type: 'open', channel: 2, ...request });
  return { live, peer, held: await channel, clock };
}

/** A service that lends its channel to the test, and is never done. */
function lent(): { service: Service; channel: Promise<Channel> } {
  let lend: (channel: Channel) => void = () => {};
  const channel = new Promise<Channel>((resolve) => {
    lend = resolve;
  });
  const serve = (given: Channel) => {
    lend(given);
    return new Promise<void>(() => {});
  };
  return { service: { takes: 'messages', serve }, channel };
}

function flood(peer: RawPeer, channel = 2): void {
  for (let count = 0; count < messages; count++) peer.send({ type: 'data', channel, last: true, fragment: message() });
}

/** Whether the peer's frames are read: a PING is answered. */
async function answers(peer: RawPeer): Promise<boolean> {
  const before = pongs(peer).length;
  peer.send({ type: 'ping', id: 9n, sent: 0n });
  await calm();
  return pongs(peer).length > before;
}

const pongs = (peer: RawPeer) => peer.frames.filter((frame) => frame.type === 'pong' && frame.id === 9n);
const signs = (peer: RawPeer) => peer.frames.filter((frame) => frame.type === 'pong' && frame.id === 0n);
const resets = (peer: RawPeer) => peer.frames.flatMap((frame) => (frame.type === 'reset' ? [frame.code] : []));

suite('without credit, a channel that nobody reads', () => {
  test('stops the reading, with signs of life; and when it is read, reading goes on', async () => {
    const { live, peer, held, clock } = await crowded();
    assert.equal(await answers(peer), true);
    flood(peer);
    await calm();
    assert.equal(await answers(peer), false);
    for (let second = 1; second <= 5; second++) {
      clock.advance(Limit.signOfLife / 2);
      await calm();
      clock.advance(Limit.signOfLife / 2);
      await calm();
      assert.ok(signs(peer).length >= second, `${signs(peer).length} signs of life in ${second} seconds`);
    }
    assert.deepEqual(resets(peer), []);
    const reading = held[Symbol.asyncIterator]();
    for (let count = 0; count < messages; count++) assert.equal((await reading.next()).value?.length, size);
    await calm();
    assert.equal(pongs(peer).length, 2);
    const before = signs(peer).length;
    clock.advance(10 * Limit.signOfLife);
    await calm();
    assert.equal(signs(peer).length, before);
    peer.destroy();
    await live.finished;
    assert.equal(clock.pending, 0);
  });

  const waits: Record<string, (live: Connection) => Promise<unknown>> = {
    'a message of another channel': (live) => live.open('any')[Symbol.asyncIterator]().next(),
    'an ACCEPT': (live) => Promise.resolve(live.open('any', { versions: [1, 2] })),
    'the end of a channel': (live) => live.open('any').closed,
    'a PONG': (live) => live.ping(),
    'the allowance to open': async (live) => {
      for (let count = 0; count <= defaultLimits.channelLimit; count++) live.open('any');
    },
  };
  for (const [what, wait] of Object.entries(waits)) {
    for (const when of ['before', 'after'] as const) {
      test(`is reset where somebody waits for ${what}, from ${when} it was full`, async () => {
        const { live, peer, held } = await crowded();
        if (when === 'before') wait(live).catch(() => {});
        await calm();
        flood(peer);
        await calm();
        if (when === 'after') wait(live).catch(() => {});
        assert.equal(await answers(peer), true);
        assert.deepEqual(resets(peer), [ErrorCode.resource]);
        await assert.rejects(held.closed, { name: 'ChannelReset', code: ErrorCode.resource, by: 'local' });
        peer.destroy();
        await live.finished;
      });
    }
  }

  test('is reset where our own writes are blocked, however little was written', async () => {
    let taken = true;
    const { live, peer, held, clock } = await crowded(() => taken);
    flood(peer);
    await calm();
    taken = false;
    clock.advance(Limit.signOfLife / 2);
    await calm();
    assert.equal(held.id, 2);
    let over = false;
    held.closed.catch(() => {
      over = true;
    });
    clock.advance(Limit.signOfLife / 2);
    await calm();
    assert.equal(over, true);
    peer.destroy();
    await live.finished;
  });

  test('is no reason not to end: the connection closes', async () => {
    const { live, peer } = await crowded();
    flood(peer);
    await calm();
    const closing = live.close();
    assert.equal((await peer.frame('close')).code, ErrorCode.none);
    peer.end();
    await closing;
  });

  for (const way of ['memory', 'tcp'] as const) {
    test(`does not hang two who only write, over ${way}`, async () => {
      const served = lent();
      await joined(way, { services: { bulk: served.service }, versions: [1, 1] }, async ({ dialer }) => {
        const ours = dialer.open('bulk');
        await ours.send(new Uint8Array(1));
        const theirs = await served.channel;
        const writing = [ours, theirs].map(async (channel) => {
          for (;;) await channel.send(message());
        });
        // Together, because either may fail first.
        await Promise.all(writing.map((failed) => assert.rejects(failed, { code: ErrorCode.resource })));
      });
    });

    test(`holds back a sender that is not read, and loses nothing of it, over ${way}`, async () => {
      const served = lent();
      await joined(way, { services: { slow: served.service }, versions: [1, 1] }, async ({ dialer }) => {
        const ours = dialer.open('slow');
        const total = 400;
        let sent = 0;
        const sending = (async () => {
          for (; sent < total; sent++) await ours.send(message());
          ours.end();
        })();
        const theirs = await served.channel;
        await calm();
        if (way === 'memory') assert.ok(sent * size < 2 * defaultLimits.channelCredit, `${sent} messages went`);
        let received = 0;
        for await (const { length } of theirs) received += length;
        await sending;
        assert.equal(received, total * size);
        theirs.end();
        assert.deepEqual(await all(ours), []);
      });
    });
  }
});
