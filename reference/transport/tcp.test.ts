import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, suite, test } from 'node:test';
import type { ByteStream } from './byte-stream.ts';
import { connectTcp, listenTcp, type TcpAcceptor, type TcpAddress, type TcpListener, tcpStream } from './tcp.ts';
import { destroyNoted, eventually, noted, observe } from './testing/observed.ts';

const loopback = { host: '127.0.0.1', port: 0 };
const handles = () => process.getActiveResourcesInfo().filter((name) => /^(TCP|Pipe|GetAddrInfo)/.test(name)).length;
// The runner's own pipes are not ours to close.
const handlesBefore = handles();
const noneLeft = () => eventually(() => handles() <= handlesBefore);

afterEach(destroyNoted);

async function listen(address: TcpAddress, acceptor: TcpAcceptor): Promise<TcpListener> {
  const listener = await listenTcp(address, acceptor);
  noted({ destroy: () => listener.close() });
  return listener;
}

const dial = async (address: TcpAddress) => noted(await connectTcp(address));

function collect(streams: ByteStream[]): TcpAcceptor {
  return { accepted: (stream) => void streams.push(noted(stream)), failed: (error) => assert.fail(error) };
}

function portOf(listener: TcpListener): number {
  assert.ok(listener.address.path === undefined, 'a port was bound');
  return listener.address.port;
}

suite('TCP', { timeout: 20_000 }, () => {
  test('names both ends', async () => {
    const accepted: ByteStream[] = [];
    const listener = await listen(loopback, collect(accepted));
    const dialed = await dial(listener.address);
    await eventually(() => accepted.length === 1);
    const [stream] = accepted;
    assert.equal(dialed.remote, `127.0.0.1:${portOf(listener)}`);
    assert.deepEqual([stream?.local, stream?.remote], [dialed.remote, dialed.local]);
    listener.close();
    dialed.destroy();
    stream?.destroy();
    await noneLeft();
  });

  test('closing the listener frees the port and leaves accepted streams alone', async () => {
    const accepted: ByteStream[] = [];
    const listener = await listen(loopback, collect(accepted));
    const dialed = await dial(listener.address);
    const here = observe(dialed);
    await eventually(() => accepted.length === 1);
    listener.close();
    const again = await listen({ ...loopback, port: portOf(listener) }, collect([]));
    again.close();
    accepted[0]?.write([new Uint8Array(3)], () => {});
    await here.until(({ length }) => length === 3);
    await assert.rejects(connectTcp(again.address), { code: 'ECONNREFUSED' });
    accepted[0]?.destroy();
    await here.until(({ endings }) => endings === 1);
    dialed.end();
    await noneLeft();
  });

  test('an address in use is refused with the system error', async () => {
    const listener = await listen(loopback, collect([]));
    await assert.rejects(listenTcp(listener.address, collect([])), { code: 'EADDRINUSE' });
    listener.close();
  });

  test('dialing stops when its signal aborts, before or after it began', async () => {
    const accepted = (stream: ByteStream) => stream.destroy();
    const listener = await listen(loopback, { accepted, failed: (error) => assert.fail(error) });
    const reason = new Error('enough');
    await assert.rejects(connectTcp({ ...listener.address, signal: AbortSignal.abort(reason) }), reason);
    const controller = new AbortController();
    const dialing = connectTcp({ ...listener.address, signal: controller.signal });
    controller.abort(reason);
    await assert.rejects(dialing, reason);
    listener.close();
    await noneLeft();
  });

  test('a signal that aborts once the connection stands does nothing', async () => {
    const accepted: ByteStream[] = [];
    const listener = await listen(loopback, collect(accepted));
    const controller = new AbortController();
    const dialed = noted(await connectTcp({ ...listener.address, signal: controller.signal }));
    const here = observe(dialed);
    controller.abort();
    await eventually(() => accepted.length === 1);
    accepted[0]?.write([new Uint8Array(1)], () => {});
    await here.until(({ length }) => length === 1);
    listener.close();
    dialed.destroy();
    accepted[0]?.destroy();
    await noneLeft();
  });

  test('a Unix socket is an address like another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heddle-'));
    const accepted: ByteStream[] = [];
    const listener = await listen({ path: join(folder, 'socket') }, collect(accepted));
    assert.deepEqual(listener.address, { path: join(folder, 'socket') });
    const dialed = await dial(listener.address);
    const here = observe(dialed);
    await eventually(() => accepted.length === 1);
    accepted[0]?.write([new Uint8Array(1)], () => {});
    await here.until(({ length }) => length === 1);
    listener.close();
    dialed.destroy();
    accepted[0]?.destroy();
    await rm(folder, { recursive: true });
    await noneLeft();
  });
});

suite('a stream over a socket', { timeout: 20_000 }, () => {
  async function socketPair(): Promise<[net.Socket, net.Socket]> {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address !== 'string', 'a port was bound');
    const dialed = noted(net.connect({ port: address.port, host: address.address, allowHalfOpen: true }));
    const [accepted] = await once(server, 'connection');
    server.close();
    assert.ok(accepted instanceof net.Socket, 'a socket was accepted');
    return [dialed, noted(accepted)];
  }

  const listeners = (socket: net.Socket) =>
    ['data', 'end', 'error', 'close'].map((event) => socket.listenerCount(event));

  test('reports a reset once, and leaves no listener behind', async () => {
    const [raw, socket] = await socketPair();
    const before = listeners(socket);
    const there = observe(tcpStream(socket));
    raw.resetAndDestroy();
    await there.until(({ losses }) => losses.length === 1);
    await noneLeft();
    assert.deepEqual([there.losses.length, there.endings], [1, 0]);
    assert.deepEqual(listeners(socket), before);
  });

  test('reports a reset that came before it was started', async () => {
    const [raw, socket] = await socketPair();
    const stream = tcpStream(socket);
    socket.resume();
    raw.resetAndDestroy();
    await new Promise((resolve) => socket.once('close', resolve));
    const there = observe(stream);
    assert.equal(there.losses.length, 0);
    await there.until(({ losses }) => losses.length === 1);
  });

  test('that is destroyed brings nothing more, even of what had arrived', async () => {
    const [raw, socket] = await socketPair();
    const stream = tcpStream(socket);
    raw.write('a');
    await eventually(() => socket.readableLength === 1);
    raw.write('b');
    await eventually(() => socket.readableLength === 2);
    let chunks = 0;
    const received = () => {
      chunks++;
      stream.destroy();
    };
    stream.start({ received, ended: () => assert.fail('ended'), lost: () => assert.fail('lost') });
    await new Promise((resolve) => socket.once('close', resolve));
    assert.equal(chunks, 1);
    raw.destroy();
    await noneLeft();
  });

  test('goes on writing after the peer ended, and leaves no listener behind after its own end', async () => {
    const [raw, socket] = await socketPair();
    const before = listeners(socket);
    const stream = tcpStream(socket);
    const there = observe(stream);
    raw.end();
    await there.until(({ endings }) => endings === 1);
    stream.write([new Uint8Array(3)], () => {});
    const [chunk] = await once(raw, 'data');
    assert.equal(chunk.length, 3);
    stream.end();
    await once(socket, 'close');
    assert.deepEqual(listeners(socket), before);
    assert.equal(there.losses.length, 0);
    await noneLeft();
  });
});
