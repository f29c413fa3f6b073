import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, suite, test } from 'node:test';
import { encodeHello } from '../preface/hello.ts';
import { magic, Role } from '../protocol.gen.ts';
import { tcpStream } from '../transport/tcp.ts';
import { destroyNoted, eventually, noted, turns } from '../transport/testing/observed.ts';
import type { Service } from './api.ts';
import { connect } from './connect.ts';
import { type Listener, listen } from './listen.ts';
import { type Legacy, tellApart } from './shared-port.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { all } from './testing/pairs.ts';
import { RawPeer } from './testing/raw-peer.ts';

afterEach(destroyNoted);

const host = '127.0.0.1';
const prefixes = [...magic.keys()].map((length) => Buffer.from(magic.slice(0, length)));
const echo: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};

/** The old protocol of these tests: whatever a client says comes back, and so does its end. */
const mirror: Legacy = (socket, firstBytes) => {
  noted(socket);
  socket.unshift(firstBytes);
  socket.pipe(socket);
};

function portOf({ address }: Listener): number {
  assert.ok('port' in address);
  return address.port;
}

/** Listens with both protocols for as long as `use` takes. */
async function shared(use: (port: number, listener: Listener) => Promise<void>, legacy = mirror): Promise<void> {
  const listener = await listen({ host, port: 0 }, { services: { echo }, legacy });
  noted({ destroy: () => listener.close() });
  await use(portOf(listener), listener);
  listener.close();
}

/** Everything that comes back for these writes and the end, each write behind the one before. */
async function answerTo(port: number, writes: readonly Uint8Array[]): Promise<Buffer> {
  const socket = noted(net.connect({ host, port, noDelay: true }));
  for (const bytes of writes) await new Promise((resolve) => socket.write(bytes, resolve));
  socket.end();
  return Buffer.concat(await all<Buffer>(socket));
}

const bytewise = (bytes: Buffer) => [...bytes].map((byte) => Uint8Array.of(byte));

suite('a listener that shares its port', { timeout: 20_000 }, () => {
  for (const prefix of prefixes) {
    const length = prefix.length;
    test(`hands over ${length} bytes of the magic and a wrong one, and all that follows`, async () => {
      const said = Buffer.concat([prefix, Buffer.from([0x00]), Buffer.from('and more\r\n'), Buffer.from(magic)]);
      await shared(async (port) => {
        assert.deepEqual(await answerTo(port, [said]), said);
        assert.deepEqual(await answerTo(port, bytewise(said)), said);
      });
    });

    test(`hands over a client that ends after ${length} bytes of the magic, with its end`, async () => {
      await shared(async (port) => {
        assert.deepEqual(await answerTo(port, [prefix]), prefix);
        assert.deepEqual(await answerTo(port, bytewise(prefix)), prefix);
      });
    });
  }

  test('hands over much that comes at once', async () => {
    const said = Buffer.alloc(3_000_000, 'not Heddle ');
    await shared(async (port) => assert.deepEqual(await answerTo(port, [said]), said));
  });

  test('hands the socket over half-open, with nobody listening to it', async () => {
    const handed: [net.Socket, Buffer][] = [];
    const legacy: Legacy = (socket, firstBytes) => {
      handed.push([socket, firstBytes]);
      socket.end('a late answer');
    };
    await shared(async (port) => {
      assert.equal(String(await answerTo(port, [Buffer.from('GET')])), 'a late answer');
      const [[socket, firstBytes] = []] = handed;
      assert.equal(firstBytes?.toString(), 'GET');
      assert.equal(socket?.allowHalfOpen, true);
      assert.deepEqual([socket?.listenerCount('data'), socket?.listenerCount('readable')], [0, 0]);
      socket?.destroy();
    }, legacy);
  });

  test('serves Heddle beside it', async () => {
    await shared(async (port, listener) => {
      const [connection, old] = await Promise.all([connect({ host, port }), answerTo(port, [Buffer.from('old')])]);
      assert.equal(String(old), 'old');
      const channel = connection.open('echo');
      await channel.send(Uint8Array.of(1, 2, 3));
      channel.end();
      assert.deepEqual(await all(channel), [Uint8Array.of(1, 2, 3)]);
      const { value } = await listener[Symbol.asyncIterator]().next();
      await connection.close();
      await value?.closed;
    });
  });

  test('takes a HELLO in any pieces, and frames behind it in the same bytes', async () => {
    for (const cut of [1, 7, 8, 9, 20]) {
      await shared(async (port) => {
        const socket = noted(net.connect({ host, port, noDelay: true }));
        await once(socket, 'connect');
        const peer = new RawPeer(tcpStream(socket), Role.dialer);
        const hello = encodeHello(peer.hello);
        for (let at = 0; at < hello.length - 1; at += cut) {
          await new Promise((resolve) =>
            socket.write(hello.subarray(at, Math.min(at + cut, hello.length - 1)), resolve),
          );
        }
        const ping = Buffer.from('0200001000000000000000000000000100000000000f4240', 'hex');
        peer.sendBytes(Buffer.concat([hello.subarray(-1), ping]));
        assert.equal((await peer.frame('pong')).id, 1n);
        peer.end();
        while (!peer.peerEnded) await peer.arrival();
      });
    }
  });
});

/** Gives `use` a client, and a socket of its whose peer is being told apart by a clock that stands. */
async function undecided(
  use: (given: {
    client: net.Socket;
    clock: ManualClock;
    socket: net.Socket;
    outcome: () => Outcome | undefined;
  }) => Promise<void>,
): Promise<void> {
  const clock = new ManualClock();
  let outcome: Outcome | undefined;
  const accepted: net.Socket[] = [];
  const server = net.createServer({ allowHalfOpen: true, pauseOnConnect: true }, (socket) => {
    accepted.push(noted(socket));
    tellApart(socket, clock, {
      heddle: (_stream, waited) => {
        outcome = { waited };
      },
      legacy: (legacy, firstBytes) => {
        outcome = { socket: legacy, firstBytes };
      },
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  noted({ destroy: () => server.close() });
  const client = noted(net.connect({ host, port: bound.port, noDelay: true }));
  await once(client, 'connect');
  await eventually(() => accepted.length === 1);
  const [socket] = accepted;
  assert.ok(socket !== undefined);
  await use({ client, clock, socket, outcome: () => outcome });
  client.destroy();
  socket.destroy();
  server.close();
}

interface Outcome {
  readonly waited?: number;
  readonly socket?: net.Socket;
  readonly firstBytes?: Buffer;
}

suite('whose the first bytes are', { timeout: 20_000 }, () => {
  test('a silent peer is handed over after 10 seconds, not before', async () => {
    await undecided(async ({ clock, outcome }) => {
      clock.advance(9_999);
      assert.equal(outcome(), undefined);
      clock.advance(1);
      assert.deepEqual(outcome()?.firstBytes, Buffer.alloc(0));
      assert.equal(clock.pending, 0);
    });
  });

  test('so is one that stops inside the magic, with what it said', async () => {
    const half = Buffer.from(magic.slice(0, 7));
    await undecided(async ({ client, clock, socket, outcome }) => {
      client.write(half);
      await eventually(() => socket.bytesRead === half.length);
      clock.advance(10_000);
      const handed = outcome();
      assert.ok(handed?.socket !== undefined && handed.firstBytes !== undefined);
      handed.socket.unshift(handed.firstBytes);
      client.end();
      assert.deepEqual(Buffer.concat(await all<Buffer>(handed.socket)), half);
    });
  });

  test('bytes and the end that come in one go, as TLS may give them, are both handed over', async () => {
    await undecided(async ({ socket, outcome }) => {
      socket.push(Buffer.from(magic.slice(0, 3)));
      socket.push(null);
      // Whoever had read the end would be told of it by now.
      await turns(2);
      const handed = outcome();
      assert.ok(handed?.socket !== undefined && handed.firstBytes !== undefined);
      handed.socket.unshift(handed.firstBytes);
      assert.deepEqual(Buffer.concat(await all<Buffer>(handed.socket)), Buffer.from(magic.slice(0, 3)));
    });
  });

  test('the magic decides at once, and tells how long it took', async () => {
    await undecided(async ({ client, clock, outcome }) => {
      clock.advance(4_000);
      client.write(Uint8Array.from(magic));
      await eventually(() => outcome() !== undefined);
      assert.equal(outcome()?.waited, 4_000);
      assert.equal(clock.pending, 0);
    });
  });

  test('a transport that breaks before concerns nobody', async () => {
    await undecided(async ({ client, clock, outcome }) => {
      client.resetAndDestroy();
      await eventually(() => clock.pending === 0);
      assert.equal(outcome(), undefined);
    });
  });
});
