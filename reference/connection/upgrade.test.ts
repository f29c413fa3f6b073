import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { PassThrough } from 'node:stream';
import { afterEach, suite, test } from 'node:test';
import { magic } from '../protocol.gen.ts';
import { destroyNoted, noted } from '../transport/testing/observed.ts';
import type { Connection, Service } from './api.ts';
import { all } from './testing/pairs.ts';
import { upgrade } from './upgrade.ts';

afterEach(destroyNoted);

const host = '127.0.0.1';
const services: Record<string, Service> = {
  echo: {
    takes: 'messages',
    async serve(channel) {
      for await (const message of channel) await channel.send(message);
    },
  },
};

/** Two sockets that are joined, the one that dialed first. */
async function sockets(): Promise<[net.Socket, net.Socket]> {
  const server = net.createServer({ noDelay: true });
  server.listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const client = noted(net.connect({ host, port: bound.port, noDelay: true }));
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  server.close();
  return [client, noted(accepted)];
}

/** Reads the first bytes that come and lets go of the socket again. */
async function firstBytes(socket: net.Socket): Promise<Buffer> {
  const [chunk] = await once(socket, 'data');
  socket.removeAllListeners('data');
  return chunk;
}

/** A message there and back. */
async function echoOnce(connection: Connection): Promise<void> {
  const channel = connection.open('echo');
  await channel.send(Uint8Array.of(4, 5));
  channel.end();
  assert.deepEqual(await all(channel), [Uint8Array.of(4, 5)]);
}

const nothing = Buffer.alloc(0);

suite('an upgrade', { timeout: 20_000 }, () => {
  test('makes the client the dialer, and takes the HELLO that came with the agreement', async () => {
    const [client, server] = await sockets();
    client.setTimeout(60_000);
    client.write('please\n');
    assert.equal(String(await firstBytes(server)), 'please\n');
    // Held back until the HELLO stands behind it, so that both go in one piece.
    server.cork();
    server.write('agreed\n');
    const upgraded = upgrade(server, nothing, { role: 'listener', services });
    setImmediate(() => server.uncork());
    const answer = await firstBytes(client);
    const leftover = answer.subarray('agreed\n'.length);
    assert.equal(answer.subarray(0, 'agreed\n'.length).toString(), 'agreed\n');
    assert.deepEqual([...leftover.subarray(0, magic.length)], [...magic]);
    const dialer = await upgrade(client, leftover, { role: 'dialer' });
    assert.equal(client.timeout, 0);
    const listener = await upgraded;
    await echoOnce(dialer);
    await Promise.all([dialer.close(), listener.close()]);
  });

  test('takes a HELLO whose beginning alone came with the agreement', async () => {
    const [client, server] = await sockets();
    const listener = upgrade(server, Uint8Array.from(magic.slice(0, 3)), { role: 'listener', services });
    const bytes = client.write.bind(client);
    let left = 3;
    // The first three bytes of what the dialer writes are there already.
    client.write = (chunk: Uint8Array, ...rest: never[]) => {
      const from = Math.min(left, chunk.length);
      left -= from;
      return bytes(chunk.subarray(from), ...rest);
    };
    const dialer = await upgrade(client, nothing, { role: 'dialer' });
    await echoOnce(dialer);
    await Promise.all([dialer.close(), (await listener).close()]);
  });

  test('is refused while somebody reads, reads text, or has no socket', async () => {
    const [client, server] = await sockets();
    client.on('data', () => {});
    await assert.rejects(upgrade(client, nothing, { role: 'dialer' }), TypeError);
    client.removeAllListeners('data').setEncoding('utf8');
    await assert.rejects(upgrade(client, nothing, { role: 'dialer' }), /encoding/);
    await assert.rejects(upgrade(new PassThrough(), nothing, { role: 'dialer' }), TypeError);
    client.destroy();
    server.destroy();
  });

  test('fails where the transport is over', async () => {
    const [client, server] = await sockets();
    client.destroy();
    await assert.rejects(upgrade(client, nothing, { role: 'dialer' }), { name: 'ConnectionLost' });
    server.resume();
    await once(server, 'end');
    await assert.rejects(upgrade(server, nothing, { role: 'listener' }), { name: 'ConnectionLost' });
    server.destroy();
  });
});
