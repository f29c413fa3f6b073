import type { Clock } from '../clock.ts';

/** A clock that stands still until it is told. */
export class ManualClock implements Clock {
  #milliseconds = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** Timers that are not cancelled and not due. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#milliseconds * 1_000;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const timer = { at: this.#milliseconds + milliseconds, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  advance(milliseconds: number): void {
    this.#milliseconds += milliseconds;
    for (const timer of [...this.#timers].sort((one, other) => one.at - other.at)) {
      if (timer.at > this.#milliseconds || !this.#timers.delete(timer)) continue;
      timer.callback();
    }
  }
}
