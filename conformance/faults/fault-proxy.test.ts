import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { FaultProxy } from './fault-proxy.ts';
import type { Plans } from './plan.ts';

interface Ends {
  readonly proxy: FaultProxy;
  readonly dialer: Socket;
  readonly listener: Socket;
}

/** A connection through a proxy, its two ends in our hands; all of it is over when `use` is. */
async function through(plans: Plans, use: (ends: Ends) => Promise<void>): Promise<void> {
  const server = createServer({ allowHalfOpen: true });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port');
  const proxy = await FaultProxy.start({ host: '127.0.0.1', port: address.port }, plans);
  const arrival = once(server, 'connection');
  const dialer = createConnection({ ...proxy.address, allowHalfOpen: true });
  const [listener] = (await arrival) as [Socket];
  for (const socket of [dialer, listener]) socket.on('error', () => {});
  try {
    await use({ proxy, dialer, listener });
  } finally {
    dialer.destroy();
    listener.destroy();
    await proxy.stop();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Everything to the end of a direction. */
async function wholeOf(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Iterating would destroy the socket when it is over.
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  return Buffer.concat(chunks);
}

/** Lets everything happen that happens without waiting for time. */
async function calm(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
}

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => index % 251));

test('without a plan all bytes pass, both ways, and each end by itself', async () => {
  await through({}, async ({ dialer, listener }) => {
    dialer.end(bytes);
    assert.deepEqual(await wholeOf(listener), bytes);
    listener.end(bytes.subarray(0, 1_000));
    assert.deepEqual(await wholeOf(dialer), bytes.subarray(0, 1_000));
  });
});

test('pieces arrive as pieces', async () => {
  await through({ toListener: { pieces: 7 } }, async ({ dialer, listener }) => {
    let largest = 0;
    listener.on('data', (chunk: Buffer) => {
      largest = Math.max(largest, chunk.length);
    });
    const received = wholeOf(listener);
    dialer.end(bytes.subarray(0, 700));
    assert.deepEqual(await received, bytes.subarray(0, 700));
    assert.ok(largest < 700, `${largest}`);
  });
});

test('delayed bytes are not there before their time, and a throttled direction is as slow as it should be', async () => {
  for (const toListener of [{ delay: 60 }, { throttle: 10_000 }]) {
    await through({ toListener }, async ({ dialer, listener }) => {
      const begun = performance.now();
      dialer.end(bytes.subarray(0, 1_000));
      assert.deepEqual(await wholeOf(listener), bytes.subarray(0, 1_000));
      const took = performance.now() - begun;
      assert.ok(took >= 55, `${took} ms`);
    });
  }
});

test('a narrow direction does not read ahead without bound', async () => {
  await through({ toListener: { throttle: 1_000 } }, async ({ proxy, dialer }) => {
    const chunk = Buffer.alloc(1_048_576);
    for (let megabyte = 0; megabyte < 32; megabyte++) dialer.write(chunk);
    await calm();
    assert.ok(dialer.writableLength > 0);
    assert.equal(proxy.open, 1);
  });
});

test('a cut by an end hands on exactly so many bytes and a FIN, and leaves the other direction alone', async () => {
  for (const after of [0, 1, 999, 65_537]) {
    await through({ toListener: { cut: { after, by: 'end' } } }, async ({ dialer, listener }) => {
      dialer.write(bytes);
      assert.deepEqual(await wholeOf(listener), bytes.subarray(0, after));
      listener.end('still here');
      assert.equal((await wholeOf(dialer)).toString(), 'still here');
    });
  }
});

test('a cut by a reset breaks both ends', async () => {
  await through({ toDialer: { cut: { after: 10, by: 'reset' } } }, async ({ proxy, dialer, listener }) => {
    const over = [dialer, listener].map(
      (socket) => new Promise<void>((resolve) => socket.on('close', () => resolve())),
    );
    for (const socket of [dialer, listener]) socket.resume();
    // A system may show a reset behind unread bytes as an end.
    dialer.on('end', () => dialer.destroy());
    listener.write(bytes);
    await Promise.all(over);
    assert.equal(proxy.open, 0);
  });
});

test('a reset is told from an end', async () => {
  await through({}, async ({ proxy, dialer, listener }) => {
    dialer.write('one');
    await once(listener, 'data');
    const broken = [dialer, listener].map((socket) => new Promise((resolve) => socket.on('error', resolve)));
    dialer.resume();
    proxy.reset();
    for (const error of await Promise.all(broken)) {
      assert.equal(error instanceof Error && 'code' in error && error.code, 'ECONNRESET');
    }
  });
});

test('silence hands on so many bytes and then nothing, not even an end', async () => {
  await through({ toListener: { cut: { after: 10, by: 'silence' } } }, async ({ proxy, dialer, listener }) => {
    let received = 0;
    let over = false;
    listener.on('data', (chunk: Buffer) => {
      received += chunk.length;
    });
    listener.on('end', () => {
      over = true;
    });
    dialer.on('data', () => assert.fail('the other direction is silent too'));
    dialer.write(bytes);
    while (received < 10) await once(listener, 'data');
    listener.write('lost');
    dialer.end();
    await calm();
    assert.equal(received, 10);
    assert.equal(over, false);
    assert.equal(proxy.open, 1);
  });
});

test('what is open can be ended, silenced and reset from outside', async () => {
  await through({}, async ({ proxy, dialer, listener }) => {
    dialer.write('one');
    assert.equal(String((await once(listener, 'data'))[0]), 'one');
    proxy.end('toDialer');
    assert.equal((await wholeOf(dialer)).length, 0);
    dialer.write('two');
    assert.equal(String((await once(listener, 'data'))[0]), 'two');
    const closed = new Promise((resolve) => listener.on('close', resolve));
    proxy.reset();
    await closed;
  });
});
