import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import { suite, test } from 'node:test';
import { encodeFrame } from '../frames/encode.ts';
import { encodeHello } from '../preface/hello.ts';
import { ErrorCode, magic, Role } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { ConnectionRefused } from './errors.ts';
import { connectOrFallBack, isOldPeer } from './fall-back.ts';
import { listen } from './listen.ts';
import { LiveConnection } from './live-connection.ts';
import { defaultLimits, settingsOf } from './options.ts';
import { ManualClock } from './testing/manual-clock.ts';

const host = '127.0.0.1';

/** Dials a server that does `answer` with each socket; gives what came of it and how often it was dialed. */
async function dialing(answer: (socket: net.Socket) => void) {
  let dials = 0;
  const heard: Buffer[] = [];
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    dials += 1;
    socket.on('data', (chunk) => heard.push(chunk)).on('error', () => {});
    socket.on('end', () => socket.end());
    answer(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  const evidence: ConnectionRefused[] = [];
  const outcome = connectOrFallBack({ host, port: bound.port }, {}, (error) => {
    evidence.push(error);
    return 'the old protocol';
  });
  const settled = await outcome.catch((error: Error) => error);
  // The last transport is over, so all was heard.
  server.close();
  await once(server, 'close');
  return { settled, evidence, dials: () => dials, heard: () => Buffer.concat(heard) };
}

suite('a dialer that may fall back', { timeout: 20_000 }, () => {
  test('does so from a peer that answers in another protocol', async () => {
    const { settled, evidence, heard } = await dialing((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'));
    assert.equal(settled, 'the old protocol');
    assert.equal(evidence.length, 1);
    assert.ok(isOldPeer(evidence[0]));
    assert.equal(evidence[0]?.permanent, true);
    // Nothing but the HELLO was ever said there.
    assert.deepEqual([...heard().subarray(0, magic.length)], [...magic]);
    assert.equal(heard().length, 10 + heard().readUInt16BE(8));
  });

  test('does so at the first byte that differs', async () => {
    const { settled } = await dialing((socket) => socket.write(Uint8Array.of(...magic.slice(0, 5), 0)));
    assert.equal(settled, 'the old protocol');
  });

  const noEvidence: Readonly<Record<string, (socket: net.Socket) => void>> = {
    'hangs up': (socket) => socket.end(),
    'hangs up inside the magic': (socket) => socket.end(Uint8Array.from(magic.slice(0, 4))),
    'breaks the transport': (socket) => socket.once('data', () => socket.resetAndDestroy()),
    'refuses with a CLOSE': (socket) => {
      const limits = defaultLimits;
      socket.write(encodeHello({ role: Role.listener, lowestVersion: 2, highestVersion: 2, limits, capabilities: [] }));
      socket.end(encodeFrame({ type: 'close', code: ErrorCode.version, reason: '' }));
    },
    'is no listener': (socket) => {
      const limits = defaultLimits;
      socket.end(encodeHello({ role: Role.dialer, lowestVersion: 2, highestVersion: 2, limits, capabilities: [] }));
    },
  };
  for (const [what, answer] of Object.entries(noEvidence)) {
    test(`does not from a peer that ${what}`, async () => {
      const { settled, evidence, dials } = await dialing(answer);
      assert.ok(settled instanceof Error);
      assert.deepEqual([isOldPeer(settled), evidence.length, dials()], [false, 0, 1]);
    });
  }

  test('does not where nobody listens, nor by a time-out', async () => {
    const listener = await listen({ host });
    assert.ok('port' in listener.address);
    const { port } = listener.address;
    listener.close();
    const unreachable = connectOrFallBack({ host, port }, {}, () => assert.fail('no evidence'));
    await assert.rejects(unreachable, { name: 'ConnectionLost' });

    const clock = new ManualClock();
    const [stream, other] = memoryPair();
    const connection = new LiveConnection(stream, settingsOf(Role.dialer, {}, clock));
    clock.advance(10_000);
    await assert.rejects(connection.ready, (error) => !isOldPeer(error));
    other.destroy();
    clock.advance(10_000);
    await connection.finished;
  });

  test('stays with a peer that speaks Heddle', async () => {
    const listener = await listen({ host });
    assert.ok('port' in listener.address);
    const connection = await connectOrFallBack(listener.address, {}, () => assert.fail('no evidence'));
    await connection.close();
    listener.close();
  });
});
