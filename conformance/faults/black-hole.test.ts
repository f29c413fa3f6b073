import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { bundledPeer } from '../targets/bundled-launch.ts';
import { ErrorCode } from '../wire/protocol.gen.ts';
import { FaultProxy } from './fault-proxy.ts';

/** The bundled peer in a process of its own, with the profile life and its metrics. */
class Observed {
  readonly #child: ChildProcess;
  readonly #metrics: Promise<string>;
  readonly #port: Promise<number>;

  constructor(...where: readonly string[]) {
    const [program, ...rest] = bundledPeer();
    const words = [...rest, ...where, '--profile', 'life', '--metrics', '127.0.0.1:0'];
    const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    this.#metrics = said(child.stderr, /metrics at (\S+)/);
    this.#port = said(child.stdout, /:(\d+)$/).then(Number);
    // A dialer does not listen.
    this.#port.catch(() => {});
  }

  get port(): Promise<number> {
    return this.#port;
  }

  /** Waits until a sample is there; returns when it was seen. */
  async expect(sample: string): Promise<number> {
    for (;;) {
      const text = await (await fetch(await this.#metrics)).text();
      if (text.split('\n').includes(sample)) return performance.now();
      await pause(50);
    }
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit');
  }
}

async function said(stream: NodeJS.ReadableStream, what: RegExp): Promise<string> {
  for await (const line of createInterface(stream)) {
    const match = what.exec(line);
    if (match?.[1] !== undefined) return match[1];
  }
  throw new Error('the peer ended');
}

/** What the bundled peer advertises, in milliseconds. */
const idleTimeout = 3_000;
/** How late a busy machine may be, in milliseconds. */
const lateness = 1_500;

test('both ends of a connection notice in time that the network swallows everything', async () => {
  const listener = new Observed('--listen', '127.0.0.1:0');
  const proxy = await FaultProxy.start({ host: '127.0.0.1', port: await listener.port });
  const dialer = new Observed('--connect', `127.0.0.1:${proxy.address.port}`);
  try {
    await Promise.all([listener, dialer].map((peer) => peer.expect('heddle_connections 1')));
    const begun = performance.now();
    proxy.fallSilent();
    const over = `heddle_connections_ended_total{code="${ErrorCode.idle}"} 1`;
    for (const seen of await Promise.all([listener, dialer].map((peer) => peer.expect(over)))) {
      const took = seen - begun;
      // The last byte may have come half a time-out before.
      assert.ok(took >= idleTimeout / 2 - 100 && took <= idleTimeout * 1.1 + lateness, `${took} ms`);
    }
  } finally {
    await Promise.all([listener.stop(), dialer.stop(), proxy.stop()]);
  }
});
