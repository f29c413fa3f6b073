import { failOnAbort, type Source, type Taker } from './taker.ts';
import { roomy } from './writer.ts';

/** One run of `each`: gives each item to a function, and the next one when that is done with it. */
export class Visit<Item> implements Taker<Item> {
  readonly #source: Source<Item>;
  readonly #visitor: (item: Item) => unknown;
  /** Undefined when it is over. Settled through one function: there may be very many that wait. */
  #settle: ((how: void | Promise<void>) => void) | undefined;
  #letGo: (() => void) | undefined = undefined;

  constructor(source: Source<Item>, visitor: (item: Item) => unknown, settle: (how: void | Promise<void>) => void) {
    this.#source = source;
    this.#visitor = visitor;
    this.#settle = settle;
  }

  /** Begins; a signal that aborts is obeyed at once, also while the function is busy. */
  begin(signal: AbortSignal | undefined): void {
    if (signal !== undefined) this.#letGo = failOnAbort(this, this.#source, signal);
    if (signal?.aborted) this.fail(signal.reason);
    else this.#source.feed(this);
  }

  take(item: Item): boolean {
    try {
      const work = this.#visitor(item);
      // What a send gives that need not wait is not waited for: no promise is made for each message.
      if (work === roomy || !isThenable(work)) return this.#settle !== undefined;
      Promise.resolve(work).then(
        () => {
          if (this.#settle !== undefined) this.#source.feed(this);
        },
        (error) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
    return false;
  }

  end(): void {
    this.#finish(undefined);
  }

  fail(error: unknown): void {
    if (this.#settle !== undefined) this.#finish(Promise.reject(error));
  }

  #finish(how: Promise<never> | undefined): void {
    this.#letGo?.();
    this.#settle?.(how);
    this.#settle = undefined;
  }
}

function isThenable(work: unknown): work is PromiseLike<unknown> {
  return typeof work === 'object' && work !== null && 'then' in work && typeof work.then === 'function';
}
