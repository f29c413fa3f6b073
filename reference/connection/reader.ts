import type { ChannelState, Why } from '../channels/channel-state.ts';
import type { Inbox } from '../channels/inbox.ts';
import type { Multiplexer } from '../channels/multiplexer.ts';
import { Call, over } from './call.ts';
import type { Source, Taker } from './taker.ts';

/** Hands what one channel receives to its service. An item counts as consumed when the next one is asked for. */
export class Reader<Item> implements Source<Item> {
  readonly #multiplexer: Multiplexer;
  readonly #state: ChannelState;
  #inbox: Inbox<Item> | undefined;
  #waiting: Taker<Item> | undefined = undefined;
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
    this.#dismiss()?.end();
  }

  /** Fails what is read after what is here, unless it has ended. */
  fail(error: Error): void {
    if (this.#ended) return;
    this.#error = error;
    this.#dismiss()?.fail(error);
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
    if (this.#waiting !== undefined) return Promise.reject(busy());
    this.settle();
    const item = this.#inbox?.take();
    if (item !== undefined) return Promise.resolve({ done: false, value: item });
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(over);
    return new Promise((resolve, reject) => {
      this.#await(new Call(this, resolve, reject, signal));
    });
  }

  feed(taker: Taker<Item>): void {
    if (this.#waiting !== undefined) {
      taker.fail(busy());
      return;
    }
    for (;;) {
      this.settle();
      const item = this.#inbox?.take();
      if (item === undefined) break;
      if (!taker.take(item)) return;
    }
    if (this.#error !== undefined) taker.fail(this.#error);
    else if (this.#ended) taker.end();
    else this.#await(taker);
  }

  leave(taker: Taker<Item>): void {
    if (this.#waiting === taker) this.#waiting = undefined;
  }

  #give(item: Item | undefined): void {
    if (item === undefined) return;
    const taker = this.#dismiss();
    if (taker?.take(item)) this.feed(taker);
  }

  #dismiss(): Taker<Item> | undefined {
    const taker = this.#waiting;
    this.#waiting = undefined;
    return taker;
  }

  #await(taker: Taker<Item>): void {
    this.#waiting = taker;
    this.#multiplexer.crowd?.noteWaiting();
  }
}

function busy(): TypeError {
  return new TypeError('the channel is being read already');
}
