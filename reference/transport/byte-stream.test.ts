import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import type { ByteStream } from './byte-stream.ts';
import { memoryPair } from './memory.ts';
import { connectTcp, listenTcp } from './tcp.ts';
import { destroyNoted, eventually, noted, observe, turns, written } from './testing/observed.ts';

async function tcpPair(): Promise<[ByteStream, ByteStream]> {
  const { promise: accepted, resolve } = settleable<ByteStream>();
  const failed = (error: Error) => assert.fail(error);
  const listener = await listenTcp({ host: '127.0.0.1', port: 0 }, { accepted: resolve, failed });
  const dialed = noted(await connectTcp(listener.address));
  listener.close();
  return [dialed, noted(await accepted)];
}

async function notedMemoryPair(): Promise<[ByteStream, ByteStream]> {
  const [one, other] = memoryPair();
  return [noted(one), noted(other)];
}

function settleable<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

const openSockets = () => process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
const bytes = (...values: number[]) => new Uint8Array(values);
const pattern = (length: number, start = 0) => new Uint8Array(length).map((_, index) => (start + index) % 251);
const timeout = 20_000;

afterEach(destroyNoted);

for (const [name, pair] of [
  ['memory', notedMemoryPair],
  ['TCP', tcpPair],
] as const) {
  suite(`a byte stream over ${name}`, { timeout }, () => {
    test('carries batches in order, both ways, and ends each way on its own', async () => {
      const [one, other] = await pair();
      const here = observe(one);
      const there = observe(other);
      one.write([bytes(1, 2), bytes(), bytes(3)], () => {});
      one.write([bytes(4)], () => {});
      one.end();
      one.end();
      await there.until(({ endings }) => endings === 1);
      assert.deepEqual(there.bytes, bytes(1, 2, 3, 4));
      await written(other, bytes(5));
      await here.until(({ length }) => length === 1);
      assert.equal(here.endings, 0);
      other.end();
      await here.until(({ endings }) => endings === 1);
      one.end();
      one.destroy();
      await turns(5);
      other.destroy();
      await eventually(() => openSockets() === 0);
      assert.deepEqual([here.losses, there.losses], [[], []]);
      assert.deepEqual([here.endings, there.endings], [1, 1]);
    });

    test('says that a batch was taken, once, in order', async () => {
      const [one, other] = await pair();
      observe(other);
      const order: string[] = [];
      const last = new Promise<void>((resolve) => {
        one.write([bytes(1)], () => order.push('first'));
        one.write([], () => order.push('empty'));
        one.write([bytes(2), bytes(3)], () => {
          order.push('last');
          resolve();
        });
      });
      await last;
      await turns(5);
      assert.deepEqual(order, ['first', 'empty', 'last']);
      one.destroy();
      other.destroy();
    });

    test('does not say so while the other end does not read', async () => {
      const [one, other] = await pair();
      let taken = false;
      // More than any kernel takes on its own.
      const batch = pattern(32 * 2 ** 20);
      one.write([batch], () => {
        taken = true;
      });
      await turns(50);
      assert.equal(taken, false);
      const there = observe(other);
      await there.until(({ length }) => length === batch.length);
      await eventually(() => taken);
      assert.ok(Buffer.from(there.bytes.buffer).equals(batch), 'the bytes differ');
      one.destroy();
      other.destroy();
    });

    test('carries much, both ways at once', async () => {
      const [one, other] = await pair();
      const here = observe(one);
      const there = observe(other);
      const batches = 64;
      const send = async (stream: ByteStream) => {
        for (let batch = 0; batch < batches; batch++) {
          await written(stream, pattern(60_000, batch), pattern(8), pattern(70_000, batch));
        }
        stream.end();
      };
      await Promise.all([
        send(one),
        send(other),
        here.until((seen) => seen.endings === 1),
        there.until((seen) => seen.endings === 1),
      ]);
      const expected = Buffer.concat(
        Array.from({ length: batches }, (_, batch) => [
          pattern(60_000, batch),
          pattern(8),
          pattern(70_000, batch),
        ]).flat(),
      );
      for (const seen of [here, there]) assert.ok(expected.equals(seen.bytes), 'the bytes differ');
    });

    test('once destroyed tells nobody here, and the other end that it is over', async () => {
      const [one, other] = await pair();
      const here = observe(one);
      const there = observe(other);
      await written(one, bytes(1));
      await there.until(({ length }) => length === 1);
      await turns(5);
      other.write([bytes(2)], () => {});
      one.destroy();
      one.destroy();
      one.write([bytes(3)], () => assert.fail('a destroyed stream takes nothing'));
      // A kernel may tell the end of the stream only, if nothing was left unread.
      await there.until(({ endings, losses }) => endings + losses.length > 0);
      one.end();
      other.destroy();
      await eventually(() => openSockets() === 0);
      assert.deepEqual([here.length, here.endings, here.losses.length], [0, 0, 0]);
      assert.equal(there.length, 1);
      assert.ok(there.losses.length <= 1, `${there.losses.length} losses`);
    });

    test('loses what was written to an end that is gone, and says so once', async () => {
      const [one, other] = await pair();
      const here = observe(one);
      other.destroy();
      const write = () => {
        if (here.losses.length > 0) return;
        one.write([pattern(1000)], () => setImmediate(write));
      };
      write();
      await here.until(({ losses }) => losses.length > 0);
      one.write([bytes(1)], () => assert.fail('a lost stream takes nothing'));
      one.destroy();
      await eventually(() => openSockets() === 0);
      assert.equal(here.losses.length, 1);
      assert.ok(here.losses[0] instanceof Error, String(here.losses[0]));
    });

    test('lets a callback destroy it in the midst of what it brings', async () => {
      const [one, other] = await pair();
      let calls = 0;
      const { promise: gone, resolve } = settleable<void>();
      other.start({
        received: () => {
          calls++;
          other.destroy();
          resolve();
        },
        ended: () => assert.fail('a destroyed stream tells nothing'),
        lost: () => assert.fail('a destroyed stream tells nothing'),
      });
      const here = observe(one);
      one.write([bytes(1)], () => {});
      one.write([bytes(2)], () => {});
      one.end();
      await gone;
      await here.until(({ endings, losses }) => endings + losses.length > 0);
      one.destroy();
      await eventually(() => openSockets() === 0);
      assert.equal(calls, 1);
    });

    test('takes no batch after the one whose callback destroyed it', async () => {
      const [one, other] = await pair();
      const there = observe(other);
      one.write([bytes(1)], () => one.destroy());
      one.write([bytes(2)], () => assert.fail('a destroyed stream calls nobody back'));
      await there.until(({ endings, losses }) => endings + losses.length > 0);
      other.destroy();
      await eventually(() => openSockets() === 0);
    });

    test('is not written after its end, nor started twice', async () => {
      const [one, other] = await pair();
      observe(one);
      assert.throws(() => one.start({ received() {}, ended() {}, lost() {} }), TypeError);
      one.end();
      assert.throws(() => one.write([bytes(1)], () => {}), TypeError);
      one.destroy();
      one.write([bytes(1)], () => assert.fail('a destroyed stream takes nothing'));
      other.destroy();
    });
  });
}

test('a memory pair shares no bytes between its ends', async () => {
  const [one, other] = await notedMemoryPair();
  const there = observe(other);
  const sent = bytes(1, 2, 3);
  await written(one, sent);
  sent.fill(9);
  there.chunks[0]?.fill(7, 0, 1);
  assert.deepEqual([sent, there.bytes], [bytes(9, 9, 9), bytes(7, 2, 3)]);
});

test('a memory pair lets timers run between two busy ends', { timeout }, async () => {
  const [one, other] = await notedMemoryPair();
  const echo = (stream: ByteStream) =>
    stream.start({ received: (chunk) => stream.write([chunk], () => {}), ended() {}, lost() {} });
  echo(one);
  echo(other);
  one.write([bytes(1)], () => {});
  await new Promise((resolve) => setTimeout(resolve, 1));
  one.destroy();
  other.destroy();
});
