import type { ChannelState, Why } from '../channels/channel-state.ts';
import type { Inbox } from '../channels/inbox.ts';
import type { Multiplexer } from '../channels/multiplexer.ts';

interface Waiting<Item> {
  resolve(result: IteratorResult<Item, undefined>): void;
  reject(error: unknown): void;
}

/** Hands what one channel receives to its service. An item counts as consumed when the next one is asked for. */
export class Reader<Item> {
  readonly #multiplexer: Multiplexer;
  readonly #state: ChannelState;
  #inbox: Inbox<Item> | undefined;
  #waiting: Waiting<Item> | undefined = undefined;
  #ended = false;
  #error: Error | undefined = undefined;

  constructor(multiplexer: Multiplexer, state: ChannelState, inbox: Inbox<Item>) {
    this.#multiplexer = multiplexer;
    this.#state = state;
    this.#inbox = inbox;
  }

  /** Whether somebody waits for the next item. */
  get waiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** Takes a fragment; throws the Violation of a message that is too long. */
  add(bytes: Uint8Array, last: boolean): void {
    this.#give(this.#inbox?.add(bytes, last, this.#waiting !== undefined));
  }

  /** Takes the peer's word that it abandons its message in progress. */
  abandon(why: Why): void {
    const inbox = this.#inbox;
    if (inbox === undefined) return;
    const item = inbox.abandon(why, this.#waiting !== undefined);
    this.#multiplexer.consume(this.#state, inbox.dropped);
    this.#give(item);
  }

  /** Ends what is read after what is here. */
  end(): void {
    this.#ended = true;
    this.#waiting?.resolve(over);
    this.#waiting = undefined;
  }

  /** Fails what is read after what is here, unless it has ended. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#error = error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  /** Drops what is here and fails what is read from now on, ended or not: it was not all read. */
  breakOff(error: Error): void {
    this.drop();
    this.#ended = false;
    this.fail(error);
  }

  /** Drops what is here; it counts as consumed elsewhere or not at all. */
  drop(): void {
    this.#inbox = undefined;
  }

  /** Counts what was given last as consumed. */
  settle(): void {
    const consumed = this.#inbox?.settle() ?? 0;
    if (consumed > 0) this.#multiplexer.consume(this.#state, consumed);
  }

  /** The next item, once it is here; done when the peer has ended. One call at a time. */
  next(signal: AbortSignal | undefined): Promise<IteratorResult<Item, undefined>> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    if (this.#waiting !== undefined) return Promise.reject(new TypeError('the channel is being read already'));
    this.settle();
    const item = this.#inbox?.take();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(over);
    this.#multiplexer.crowd?.noteWaiting();
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      if (signal !== undefined) this.#giveUpOn(signal);
    });
  }

  /** The items one after another. Leaving the loop leaves the channel as it is. */
  iterate(signal: AbortSignal | undefined): AsyncIterableIterator<Item> {
    return new Reading(this, signal);
  }

  #give(item: Item | undefined): void {
    if (item === undefined || this.#waiting === undefined) return;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve({ done: false, value: item });
  }

  /** Ties the waiting call to the signal, until either is settled. */
  #giveUpOn(signal: AbortSignal): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    const aborted = () => {
      this.#waiting = undefined;
      waiting.reject(signal.reason);
    };
    signal.addEventListener('abort', aborted, { once: true });
    const letGo = () => signal.removeEventListener('abort', aborted);
    this.#waiting = {
      resolve: (result) => {
        letGo();
        waiting.resolve(result);
      },
      reject: (error) => {
        letGo();
        waiting.reject(error);
      },
    };
  }
}

/** One pass over what a reader gives. */
class Reading<Item> implements AsyncIterableIterator<Item> {
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

  [Symbol.asyncIterator](): this {
    return this;
  }
}

const over = { done: true, value: undefined } as const;
