import assert from 'node:assert/strict';
import { once } from 'node:events';
import { suite, test } from 'node:test';
import type { ByteStream } from './byte-stream.ts';
import { memoryPair } from './memory.ts';
import { connectTcp, listenTcp } from './tcp.ts';

/** Two ends of a TCP connection. */
async function tcpPair(): Promise<[ByteStream, ByteStream]> {
  let accept: (stream: ByteStream) => void = () => {};
  const accepted = new Promise<ByteStream>((resolve) => {
    accept = resolve;
  });
  const listener = await listenTcp({ host: '127.0.0.1', port: 0 }, { accepted: accept, failed: () => {} });
  if (!('port' in listener.address) || listener.address.port === undefined)
    throw new TypeError('a TCP listener has a port');
  const stream = await connectTcp({ host: '127.0.0.1', port: listener.address.port });
  const pair: [ByteStream, ByteStream] = [stream, await accepted];
  listener.close();
  return pair;
}

for (const [name, pair] of [
  ['memory', async () => memoryPair()],
  ['tcp', tcpPair],
] as const) {
  suite(`a stream over ${name} that is paused`, () => {
    test('gives nothing until it is resumed, then everything, in order, and the end', async () => {
      const [one, other] = await pair();
      const arrivals = new EventTarget();
      let received = 0;
      let ended = false;
      other.start({
        received: (chunk) => {
          received += chunk.length;
          arrivals.dispatchEvent(new Event('bytes'));
        },
        ended: () => {
          ended = true;
          arrivals.dispatchEvent(new Event('end'));
        },
        lost: () => {},
      });
      one.start({ received: () => {}, ended: () => {}, lost: () => {} });
      one.write([new Uint8Array(10)], () => {});
      while (received < 10) await once(arrivals, 'bytes');
      other.pause();
      let taken = 0;
      const total = 64 * 2 ** 20;
      const size = 2 ** 20;
      for (let sent = 0; sent < total; sent += size) {
        one.write([new Uint8Array(size)], () => {
          taken += size;
        });
      }
      one.end();
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      assert.equal(received, 10);
      assert.ok(taken < total, 'the writer is held back');
      const over = once(arrivals, 'end');
      other.resume();
      await over;
      assert.deepEqual([received, ended], [10 + total, true]);
      one.destroy();
      other.destroy();
    });
  });
}
