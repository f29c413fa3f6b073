import { type ChildProcess, fork } from 'node:child_process';
import type { Answer, Order } from './endpoint.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Milliseconds after which a process that does not answer is given up. */
const patience = 120_000;

/** A process of the benchmark. */
export class Remote {
  /** Resolves when it takes orders; rejects if it ends before. */
  readonly ready: Promise<unknown>;
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(endpoint: string, peer: string) {
    // The heap as Node sizes it; the collector is exposed to measure memory.
    this.#child = fork(endpoint, [peer], { execArgv: ['--expose-gc'] });
    this.#child.on('message', (answer: Answer) => this.#take(answer));
    this.#child.on('exit', (code, signal) => this.#fail(`a process of ${peer} ended: ${code ?? signal}`));
    this.ready = this.#answer();
  }

  /** Asks it for something; rejects with what went wrong there. */
  order(name: string, argument?: unknown): Promise<unknown> {
    const order: Order = { id: this.#next, name, argument };
    const answer = this.#answer();
    this.#child.send(order);
    return answer;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  #answer(): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => this.#take({ id, error: 'it does not answer' }), patience);
      const settle = () => clearTimeout(late);
      this.#waiting.set(id, {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      });
    });
  }

  #take({ id, result, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  #fail(reason: string): void {
    for (const waiting of this.#waiting.values()) waiting.reject(new Error(reason));
    this.#waiting.clear();
  }
}
