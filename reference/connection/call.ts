import { failOnAbort, type Source, type Taker } from './taker.ts';

type Resolve<Item> = (result: IteratorResult<Item, undefined>) => void;

/** One call of `next`: takes one item. */
export class Call<Item> implements Taker<Item> {
  readonly #resolve: Resolve<Item>;
  readonly #reject: (error: unknown) => void;
  readonly #letGo: (() => void) | undefined;

  constructor(
    source: Source<Item>,
    resolve: Resolve<Item>,
    reject: (error: unknown) => void,
    signal: AbortSignal | undefined,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#letGo = signal && failOnAbort(this, source, signal);
  }

  take(item: Item): boolean {
    this.#letGo?.();
    this.#resolve({ done: false, value: item });
    return false;
  }

  end(): void {
    this.#letGo?.();
    this.#resolve(over);
  }

  fail(error: unknown): void {
    this.#letGo?.();
    this.#reject(error);
  }
}

/** What an iterator gives at its end. */
export const over = { done: true, value: undefined } as const;
