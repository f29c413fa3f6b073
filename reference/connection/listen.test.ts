import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import type { Connection, Service } from './api.ts';
import { connect } from './connect.ts';
import { type Listener, listen } from './listen.ts';
import { all, calm } from './testing/pairs.ts';

const echo: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};
const host = '127.0.0.1';

function portOf({ address }: Listener): number {
  assert.ok('port' in address);
  return address.port;
}

async function echoOnce(connection: Connection): Promise<void> {
  const channel = connection.open('echo');
  await channel.send(Uint8Array.of(1, 2, 3));
  channel.end();
  assert.deepEqual(await all(channel), [Uint8Array.of(1, 2, 3)]);
}

suite('a listener', () => {
  test('gives the connections that stand, by iteration, until it is closed; they go on', async () => {
    const listener = await listen({ host, port: 0 }, { services: { echo } });
    const port = portOf(listener);
    const stranger = net.connect({ host, port }).end('GET / HTTP/1.1\r\n\r\n').resume();
    const dialed = await Promise.all([connect({ host, port }), connect({ host, port })]);
    const given: Connection[] = [];
    for await (const connection of listener) {
      given.push(connection);
      if (given.length === 2) listener.close();
    }
    assert.equal(given.length, 2);
    await Promise.all(dialed.map(echoOnce));
    await assert.rejects(connect({ host, port }), { name: 'ConnectionLost' });
    await Promise.all(dialed.map((connection) => connection.close()));
    await Promise.all(given.map(({ closed }) => closed));
    stranger.destroy();
  });

  test('tells a callback instead, and is closed by a signal', async () => {
    const stop = new AbortController();
    const arrived: Connection[] = [];
    const onConnection = (connection: Connection) => arrived.push(connection);
    const listener = await listen({ host, port: 0 }, { onConnection, services: { echo }, signal: stop.signal });
    const port = portOf(listener);
    const connection = await connect({ host, port });
    await echoOnce(connection);
    assert.equal(arrived.length, 1);
    const waiting = listener[Symbol.asyncIterator]().next();
    stop.abort();
    assert.equal((await waiting).done, true);
    await assert.rejects(connect({ host, port }));
    await connection.close();
    await assert.rejects(listen({ host }, { signal: stop.signal }), { name: 'AbortError' });
  });

  test('listens on a Unix socket as well', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'heddle-'));
    const path = join(folder, 'socket');
    const listener = await listen({ path }, { services: { echo } });
    assert.deepEqual(listener.address, { path });
    const connection = await connect({ path });
    await echoOnce(connection);
    await connection.close();
    listener.close();
    rmSync(folder, { recursive: true });
  });

  test('rejects where the address cannot be had', async () => {
    const listener = await listen({ host, port: 0 });
    await assert.rejects(listen({ host, port: portOf(listener) }), { code: 'EADDRINUSE' });
    listener.close();
  });
});

test('nothing is left behind: no timer, no socket, no listener of a signal', async () => {
  await calm();
  const before = process.getActiveResourcesInfo().sort();
  const stop = new AbortController();
  const { signal } = stop;
  const counted = countListeners(signal);
  const listener = await listen({ host, port: 0 }, { services: { echo }, signal });
  const connection = await connect({ host, port: portOf(listener) }, { signal });
  await echoOnce(connection);
  const channel = connection.open('echo', { signal });
  await channel.send(Uint8Array.of(1), { signal });
  const messages = channel.messages({ signal });
  await messages.next();
  const next = messages.next();
  await channel.sendStream([Uint8Array.of(2)], { signal });
  await next;
  await connection.ping({ signal });
  channel.end();
  await channel.closed;
  await connection.close();
  listener.close();
  await calm();
  assert.equal(counted(), 0);
  assert.deepEqual(process.getActiveResourcesInfo().sort(), before);
});

/** Counts the listeners that a signal has gained since. */
function countListeners(signal: AbortSignal): () => number {
  let count = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...given: Parameters<typeof addEventListener>) => {
    count += 1;
    addEventListener.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof removeEventListener>) => {
    count -= 1;
    removeEventListener.apply(signal, given);
  };
  return () => count;
}
