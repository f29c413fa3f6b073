import type { ByteStream, Receiver } from '../byte-stream.ts';

/** A receiver that notes what it is told, and lets a test wait for it. */
export class Observer implements Receiver {
  readonly chunks: Uint8Array[] = [];
  length = 0;
  endings = 0;
  readonly losses: Error[] = [];
  #waiting: (() => void)[] = [];

  received(chunk: Uint8Array): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    this.#wake();
  }

  ended(): void {
    this.endings++;
    this.#wake();
  }

  lost(error: Error): void {
    this.losses.push(error);
    this.#wake();
  }

  get bytes(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.chunks));
  }

  /** Waits until the condition holds; the test's own time-out is the only one. */
  async until(condition: (observer: Observer) => boolean): Promise<void> {
    while (!condition(this)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

/** Starts a stream with an observer of its own. */
export function observe(stream: ByteStream): Observer {
  const observer = new Observer();
  stream.start(observer);
  return observer;
}

/** Writes one batch; resolves when it was taken. */
export function written(stream: ByteStream, ...chunks: Uint8Array[]): Promise<void> {
  return new Promise((resolve) => stream.write(chunks, resolve));
}

/** Lets the event loop turn so many times. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Turns the event loop until the condition holds; fails after 10 seconds in which it did not. */
export async function eventually(condition: () => boolean): Promise<void> {
  const patience = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > patience) throw new Error(`never came true: ${condition}`);
    await turns(1);
  }
}

const opened: { destroy(): void }[] = [];

/** Notes what a test opened, so that a test that fails leaves nothing running either. */
export function noted<Opened extends { destroy(): void }>(thing: Opened): Opened {
  opened.push(thing);
  return thing;
}

/** Destroys what was noted; for `afterEach`. */
export function destroyNoted(): void {
  for (const thing of opened.splice(0)) thing.destroy();
}
