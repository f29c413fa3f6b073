import type { Items } from './api.ts';
import { over } from './call.ts';
import type { Reader } from './reader.ts';
import { Visit } from './visit.ts';

/** One pass over what a channel receives. Leaving it leaves the channel as it is. */
export class Iteration<Item> implements Items<Item> {
  readonly #reader: Reader<Item>;
  readonly #signal: AbortSignal | undefined;

  constructor(reader: Reader<Item>, signal: AbortSignal | undefined) {
    this.#reader = reader;
    this.#signal = signal;
  }

  next(): Promise<IteratorResult<Item, undefined>> {
    return this.#reader.next(this.#signal);
  }

  return(): Promise<IteratorResult<Item, undefined>> {
    return Promise.resolve(over);
  }

  each(visitor: (item: Item) => unknown): Promise<void> {
    return new Promise((settle) => {
      new Visit(this.#reader, visitor, settle).begin(this.#signal);
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
