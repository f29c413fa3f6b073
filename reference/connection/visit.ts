import { failOnAbort, type Source, type Taker } from './taker.ts';
import { roomy } from './writer.ts';

/** One run of `each`: gives each item to a function, and the next one when that is done with it. */
export class Visit<Item> implements Taker<Item> {
  readonly #source: Source<Item>;
  readonly #visitor: (item: Item) => unknown;
  readonly #resolve: () => void;
  readonly #reject: (error: unknown) => void;
  #letGo: (() => void) | undefined = undefined;
  #over = false;

  constructor(
    source: Source<Item>,
    visitor: (item: Item) => unknown,
    resolve: () => void,
    reject: (error: unknown) => void,
  ) {
    this.#source = source;
    this.#visitor = visitor;
    this.#resolve = resolve;
    this.#reject = reject;
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
      if (work === roomy || !isThenable(work)) return !this.#over;
      Promise.resolve(work).then(
        () => {
          if (!this.#over) this.#source.feed(this);
        },
        (error) => this.fail(error),
      );
    } catch (error) {
      this.fail(error);
    }
    return false;
  }

  end(): void {
    this.#finish();
    this.#resolve();
  }

  fail(error: unknown): void {
    this.#finish();
    this.#reject(error);
  }

  #finish(): void {
    this.#over = true;
    this.#letGo?.();
  }
}

function isThenable(work: unknown): work is PromiseLike<unknown> {
  return typeof work === 'object' && work !== null && 'then' in work && typeof work.then === 'function';
}
