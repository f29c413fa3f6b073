import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Channel, type Connection, connect, ErrorCode, listen } from '../index.ts';
import { parseArguments, UsageError } from './arguments.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const host = '127.0.0.1';

/** The program at work, and what it prints first on its standard output. */
async function started(...options: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [...execArgv(), program, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  if (child.stdout === null) throw new TypeError('no standard output');
  const [first] = await once(child.stdout, 'data');
  return { child, line: String(first) };
}

/** The program run to its end: its exit status, and what it said of it. */
async function run(...options: string[]): Promise<{ status: number; error: string }> {
  const child = spawn(process.execPath, [...execArgv(), program, ...options], { stdio: ['ignore', 'ignore', 'pipe'] });
  let error = '';
  child.stderr?.on('data', (chunk) => {
    error += chunk;
  });
  const [status] = await once(child, 'close');
  return { status, error };
}

function execArgv(): string[] {
  return process.execArgv.filter((argument) => !argument.startsWith('--test'));
}

async function stopped(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
}

suite('the command line', () => {
  test('names an address, and nothing it does not offer', () => {
    assert.deepEqual(parseArguments(['--listen', '127.0.0.1:0', '--grease', '7', '--versions', '1..1']), {
      mode: 'listen',
      host: '127.0.0.1',
      port: 0,
      versions: [1, 1],
      grease: 7,
      life: false,
      metrics: undefined,
    });
    const words = ['--grease', 'off', '--profile', 'core', '--profile', 'life', '--metrics', '127.0.0.1:9464'];
    assert.deepEqual(parseArguments(['--connect', '[::1]:65535', ...words]), {
      mode: 'connect',
      host: '::1',
      port: 65_535,
      versions: [1, 2],
      grease: false,
      life: true,
      metrics: { host: '127.0.0.1', port: 9_464 },
    });
    for (const [wrong, named] of [
      [[], /--listen/],
      [['--listen', 'a:1', '--connect', 'b:1'], /one of/],
      [['--listen', 'a'], /a is not an address/],
      [['--listen', 'a:65536'], /not an address/],
      [['--listen', 'a:1', '--versions', '0..2'], /0\.\.2/],
      [['--listen', 'a:1', '--versions', '3..9'], /3\.\.9/],
      [['--listen', 'a:1', '--versions', '2'], /range/],
      [['--listen', 'a:1', '--grease', 'x'], /x is not a seed/],
      [['--listen', 'a:1', '--profile', 'sessions'], /sessions/],
      [['--listen', 'a:1', '--nonsense'], /--nonsense/],
      [['word'], /word/],
    ] as const) {
      assert.throws(
        () => parseArguments(wrong),
        (error) => error instanceof UsageError && named.test(error.message),
      );
    }
  });
});

suite('the program', () => {
  test('listens, serves any number of connections, and ends in order', async () => {
    const { child, line } = await started('--listen', `${host}:0`, '--grease', '5');
    const port = Number(/^listening on 127\.0\.0\.1:(\d+)\n$/.exec(line)?.[1]);
    const connections = await Promise.all([connect({ host, port }), connect({ host, port })]);
    for (const connection of connections) {
      const channel = connection.open('echo', { versions: [1, 2], metadata: Uint8Array.of(4) });
      await channel.send(Uint8Array.of(1));
      assert.deepEqual(await channel.accepted, { version: 2, metadata: Uint8Array.of(4) });
      assert.deepEqual((await channel.messages().next()).value, Uint8Array.of(1));
      channel.reset();
    }
    const closed = Promise.all(connections.map((connection) => connection.closed));
    await stopped(child);
    await closed;
  });

  test('dials, and dials again when a connection ends', async () => {
    const listener = await listen({ host, port: 0 });
    const port = 'port' in listener.address ? listener.address.port : 0;
    const child = spawn(process.execPath, [...execArgv(), program, '--connect', `${host}:${port}`], {
      stdio: 'ignore',
    });
    let count = 0;
    for await (const connection of listener) {
      count += 1;
      assert.ok((await connection.ping()) > 0);
      if (count === 3) break;
      await connection.close();
    }
    await stopped(child);
    listener.close();
  });

  test('says in one line what is wrong', async () => {
    const usage = await run('--listen', 'nowhere');
    assert.deepEqual([usage.status, usage.error.trim().split('\n').length], [2, 1]);
    assert.match(usage.error, /nowhere is not an address/);
    const listener = await listen({ host, port: 0 });
    const port = 'port' in listener.address ? listener.address.port : 0;
    const taken = await run('--listen', `${host}:${port}`, '--grease', 'off');
    listener.close();
    assert.equal(taken.status, 4);
    assert.match(taken.error, new RegExp(`cannot listen on ${host}:${port}: .*EADDRINUSE.*port 0`));
  });
});

suite('the test services', () => {
  let connection: Connection;
  let child: ChildProcess;

  const numbers = (...fields: (readonly [size: 2 | 4, value: number])[]) => {
    const bytes = Buffer.alloc(fields.reduce((sum, [size]) => sum + size, 0));
    let position = 0;
    for (const [size, value] of fields) position = bytes.writeUIntBE(value, position, size);
    return bytes;
  };
  const ask = async (channel: Channel, request: Uint8Array) => {
    await channel.send(request);
    channel.end();
    const messages: Uint8Array[] = [];
    for await (const message of channel) messages.push(message);
    return messages;
  };

  const gathered: Uint8Array[] = [];

  before(async () => {
    const peer = await started('--listen', `${host}:0`);
    child = peer.child;
    connection = await connect(
      { host, port: Number(/:(\d+)/.exec(peer.line)?.[1]) },
      {
        services: {
          gather: {
            takes: 'messages',
            async serve(channel) {
              for await (const message of channel) gathered.push(message);
            },
          },
        },
      },
    );
  });

  after(async () => {
    await connection.close();
    await stopped(child);
  });

  test('send what is asked for, and open channels', async () => {
    const source = await ask(connection.open('source'), numbers([4, 3], [4, 600]));
    assert.deepEqual(
      source,
      [0, 1, 2].map((m) => Uint8Array.from({ length: 600 }, (_, i) => (i + m) % 251)),
    );
    assert.deepEqual(await ask(connection.open('source'), numbers([4, 0], [4, 9])), []);

    const order = (service: string, versions: [number, number]) =>
      Buffer.concat([
        numbers([2, 2], [4, 7], [2, versions[0]], [2, versions[1]], [4, 2], [4, 5]),
        Buffer.from(service),
      ]);
    assert.deepEqual(await ask(connection.open('open'), order('gather', [1, 2])), Array(2).fill(new Uint8Array(4)));
    // Two channels that take turns: of each message there are two, in no fixed order.
    const expected = [0, 0, 1, 1].map((m) => Uint8Array.from({ length: 5 }, (_, i) => i + m));
    assert.deepEqual(gathered.sort(Buffer.compare), expected);
    const unknown = new Uint8Array([0, 0, 0, ErrorCode.unknownService]);
    assert.deepEqual(await ask(connection.open('open'), order('nobody', [1, 1])), [unknown, unknown]);
  });

  test('refuse what they cannot read', async () => {
    for (const [service, request] of [
      ['source', numbers([4, 1], [2, 1])],
      ['open', numbers([2, 1], [4, 0], [2, 1], [2, 1], [4, 1], [4, 1])],
      ['open', Buffer.concat([numbers([2, 1], [4, 0], [2, 2], [2, 1], [4, 1], [4, 1]), Buffer.from('echo')])],
    ] as const) {
      const channel = connection.open(service);
      await assert.rejects(ask(channel, request), { code: ErrorCode.refused });
    }
    const reset = connection.open('reset', { metadata: numbers([4, 0x8000_0123]) });
    await assert.rejects(reset.closed, { code: 0x8000_0123 });
    await assert.rejects(connection.open('reset').closed, { code: ErrorCode.refused });
    await assert.rejects(connection.open('anything').closed, { code: ErrorCode.unknownService });
  });

  test('hold until they are released', async () => {
    const [held, other] = [1, 2].map((key) => connection.open('hold', { metadata: Uint8Array.of(key) }));
    assert.ok(held !== undefined && other !== undefined);
    let over = 0;
    for (const channel of [held, other]) {
      await channel.send(new Uint8Array(1_000));
      channel.end();
      channel.closed.then(
        () => {
          over += 1;
        },
        () => {},
      );
    }
    await connection.ping();
    assert.equal(over, 0);
    const release = connection.open('release', { metadata: Uint8Array.of(1) });
    release.end();
    await Promise.all([release.closed, held.closed]);
    await connection.ping();
    assert.equal(over, 1);
    other.reset();
    const discarded = connection.open('discard');
    await discarded.sendStream(Array(100).fill(new Uint8Array(10_000)));
    discarded.end();
    await discarded.closed;
  });
});
