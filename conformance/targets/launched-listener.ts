import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Address } from './address.ts';
import { dyingTime, type Launch, Relaunched } from './launch.ts';
import { DialError, dial } from './outgoing.ts';

/** Between two dials, in milliseconds. */
const betweenDials = 25;
const host = '127.0.0.1';

/** A peer that the kit starts on a free port and dials. */
export class LaunchedListener {
  readonly #process: Relaunched;
  readonly #patience: number;
  #address: Address = { host, port: 0 };
  /** The peer ended the last transport by itself; perhaps it is dying, and its port still takes dials that nobody will serve. */
  #perhapsDying = false;

  constructor(launch: Launch, patience: number, note: (line: string) => void) {
    this.#process = new Relaunched(launch, 'listener', note);
    this.#patience = patience;
  }

  /** A fresh transport; throws `PeerUnreachable`, or the reason of the signal. */
  async connect(signal: AbortSignal): Promise<Socket> {
    const until = performance.now() + this.#patience;
    for (;;) {
      signal.throwIfAborted();
      const child = await this.#process.running(async () => {
        this.#address = { host, port: await freePort() };
        return this.#address;
      }, signal);
      if (this.#perhapsDying) {
        this.#perhapsDying = false;
        await Promise.race([child.over, pause(dyingTime)]);
        continue;
      }
      try {
        const socket = await dial(this.#address, Math.max(until - performance.now(), 1), signal);
        this.#process.reached();
        const suspect = () => {
          this.#perhapsDying ||= !socket.writableEnded;
        };
        socket.once('end', suspect).once('error', suspect);
        return socket;
      } catch (error) {
        if (!(error instanceof DialError)) throw error;
        if (performance.now() >= until) throw this.#process.unanswered(this.#address, this.#patience / 1000);
        await Promise.race([child.over, pause(betweenDials)]);
      }
    }
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }
}

/** A port on which nobody listens now. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      const bound = server.address();
      server.close(() => resolve(typeof bound === 'object' && bound !== null ? bound.port : 0));
    });
  });
}
