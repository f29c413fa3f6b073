import type { Socket } from 'node:net';
import type { Child } from './child.ts';
import { Incoming } from './incoming.ts';
import { type Launch, Relaunched } from './launch.ts';

/** A peer that the kit starts and that dials it, again after each connection. */
export class LaunchedDialer {
  readonly #process: Relaunched;
  readonly #patience: number;
  #incoming: Incoming | undefined;

  constructor(launch: Launch, patience: number, note: (line: string) => void) {
    this.#process = new Relaunched(launch, 'dialer', note);
    this.#patience = patience;
  }

  /** A fresh transport; throws `PeerUnreachable`, or the reason of the signal. */
  async connect(signal: AbortSignal): Promise<Socket> {
    this.#incoming ??= await Incoming.listen({ host: '127.0.0.1', port: 0 });
    const { address } = this.#incoming;
    const until = performance.now() + this.#patience;
    for (;;) {
      signal.throwIfAborted();
      const child = await this.#process.running(() => address, signal);
      const socket = await this.#await(this.#incoming, child, until - performance.now(), signal);
      if (socket !== undefined) {
        this.#process.reached();
        return socket;
      }
      if (performance.now() >= until) throw this.#process.unanswered(address, this.#patience / 1000);
    }
  }

  async kill(): Promise<void> {
    await this.#process.kill();
    await this.#incoming?.close();
  }

  /** The next dial, or undefined when the time is over or the process has ended. */
  async #await(
    incoming: Incoming,
    child: Child,
    milliseconds: number,
    signal: AbortSignal,
  ): Promise<Socket | undefined> {
    const ended = new AbortController();
    void child.over.then(() => ended.abort());
    try {
      return await incoming.accept(Math.max(milliseconds, 0), AbortSignal.any([signal, ended.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      return undefined;
    }
  }
}
