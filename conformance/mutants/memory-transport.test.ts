import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { type MemorySocket, memoryTransport } from './memory-transport.ts';

/** What a transport in memory has in common with a socket of the kernel's. */

function pair(): [MemorySocket, MemorySocket] {
  const sockets = memoryTransport();
  for (const socket of sockets) socket.on('error', () => {});
  return sockets;
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise(setImmediate);
};

test('bytes arrive in order, in a later turn, and are not changed behind the writer', async () => {
  const [here, there] = pair();
  const arrived: Buffer[] = [];
  there.on('data', (chunk: Buffer) => arrived.push(chunk));
  const bytes = Buffer.from([1, 2, 3]);
  here.write(bytes);
  here.write(Uint8Array.of(4));
  assert.equal(arrived.length, 0);
  await turns(1);
  bytes.fill(9);
  await turns(3);
  assert.deepEqual([...Buffer.concat(arrived)], [1, 2, 3, 4]);
});

test('an end is one direction only, and is told behind the bytes', async () => {
  const [here, there] = pair();
  here.end(Buffer.from('last'));
  const told: string[] = [];
  there.on('data', (chunk: Buffer) => told.push(String(chunk)));
  await once(there, 'end');
  there.write('answer');
  const [answer] = await once(here, 'data');
  assert.deepEqual([told, String(answer)], [['last'], 'answer']);
  there.end();
  await Promise.all([once(here.resume(), 'close'), once(there, 'close')]);
});

test('a writer waits while nobody reads', async () => {
  const [here, there] = pair();
  let taken = 0;
  const chunk = Buffer.alloc(1_000_000);
  for (let count = 0; count < 5; count += 1) here.write(chunk, () => (taken += 1));
  await turns(20);
  assert.ok(taken < 5, `${taken} of 5 writes are through`);
  let length = 0;
  there.on('data', (bytes: Buffer) => (length += bytes.length));
  await once(here, 'drain');
  await turns(200);
  assert.deepEqual([taken, length], [5, 5_000_000]);
});

test('a socket that is destroyed with nothing unread ends, and answers what is written to it with a reset', async () => {
  const [here, there] = pair();
  there.destroy();
  await once(here.resume(), 'end');
  const lost = once(here, 'error');
  here.write('too late');
  const [error] = await lost;
  assert.equal(error.code, 'ECONNRESET');
  assert.equal(here.destroyed, true);
});

test('a socket that is destroyed with bytes unread resets the connection', async () => {
  const [here, there] = pair();
  here.write(Buffer.alloc(100));
  await turns(2);
  const lost = once(here.resume(), 'error');
  there.destroy();
  const [error] = await lost;
  assert.equal(error.code, 'ECONNRESET');
});
