import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ErrorCode } from '../protocol.gen.ts';
import { connect } from './connect.ts';
import { ConnectionClosed } from './errors.ts';
import type { ConnectionOptions } from './options.ts';

const program = fileURLToPath(new URL('../peer/main.ts', import.meta.url));
/** How late a busy machine may be, in milliseconds. */
const lateness = 1_000;

/** A peer in a process of its own, that can be stopped; it is over when `use` is. */
async function withPeer(use: (peer: ChildProcess, port: number) => Promise<void>): Promise<void> {
  const words = [...process.execArgv, program, '--listen', '127.0.0.1:0', '--profile', 'life', '--grease', 'off'];
  const peer = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    assert.ok(peer.stdout);
    const [line] = await once(createInterface(peer.stdout), 'line');
    await use(peer, Number(/:(\d+)$/.exec(String(line))?.[1]));
  } finally {
    peer.kill('SIGCONT');
    peer.kill('SIGTERM');
    if (peer.exitCode === null) await once(peer, 'exit');
  }
}

async function talking(port: number, options: ConnectionOptions) {
  const connection = await connect({ host: '127.0.0.1', port }, options);
  const channel = connection.open('echo');
  const reading = channel[Symbol.asyncIterator]();
  const say = async (words: string) => {
    await channel.send(new TextEncoder().encode(words));
    return new TextDecoder().decode((await reading.next()).value);
  };
  assert.equal(await say('one'), 'one');
  return { connection, channel, say };
}

// There is no SIGSTOP on Windows.
const skip = process.platform === 'win32';

test('a stopped process is noticed in the advertised time', { skip }, () =>
  withPeer(async (peer, port) => {
    const idleTimeout = 2_000;
    const { connection, channel } = await talking(port, { idleTimeout });
    const begun = performance.now();
    peer.kill('SIGSTOP');
    const isIdle = (error: unknown) => error instanceof ConnectionClosed && error.code === ErrorCode.idle;
    await assert.rejects(channel.closed, isIdle);
    const took = performance.now() - begun;
    assert.ok(took >= idleTimeout - 100 && took <= idleTimeout * 1.1 + lateness, `${took} ms`);
    // Nobody reads our CLOSE until the process goes on.
    peer.kill('SIGCONT');
    await assert.rejects(connection.closed, isIdle);
  }),
);

test('a process that goes on does not give up who was there all the time', { skip }, () =>
  withPeer(async (peer, port) => {
    const { connection, say } = await talking(port, {});
    peer.kill('SIGSTOP');
    // Longer than the 3 seconds after which the peer would have given us up.
    await new Promise((resolve) => setTimeout(resolve, 3_500));
    peer.kill('SIGCONT');
    assert.equal(await say('two'), 'two');
    await connection.close();
  }),
);
