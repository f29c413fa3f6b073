import type { ChannelState, Why } from '../channels/channel-state.ts';
import type { Multiplexer } from '../channels/multiplexer.ts';
import type { OutgoingMessage } from '../channels/outgoing.ts';
import { ErrorCode, Version } from '../protocol.gen.ts';
import { MessageAborted, NotInVersion } from './errors.ts';
import { unseen } from './unseen.ts';

/** A call that waits until its message has room, is given up, or its channel fails. */
interface Waiter {
  readonly message: OutgoingMessage;
  /** Called when there is room; undefined where something else is waited for. */
  readonly room: (() => void) | undefined;
  reject(error: unknown): void;
}

/** Queues what a service sends on one channel, and makes it wait where too much is queued. */
export class Writer {
  readonly #multiplexer: Multiplexer;
  readonly #state: ChannelState;
  #failure: Error | undefined = undefined;
  /** How a message was abandoned last. */
  #abortion: MessageAborted | undefined = undefined;
  #waiters: Set<Waiter> | undefined = undefined;

  constructor(multiplexer: Multiplexer, state: ChannelState) {
    this.#multiplexer = multiplexer;
    this.#state = state;
  }

  /** Whether a message is being sent whose length is not known. */
  get inMessage(): boolean {
    return this.#state.outgoing.newest?.complete === false;
  }

  /** Queues a message; resolves when there is room for the next. */
  send(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    try {
      this.#check(bytes, signal);
    } catch (error) {
      return Promise.reject(error);
    }
    const message = this.#multiplexer.send(this.#state, bytes);
    if (!this.#multiplexer.wantRoom(this.#state)) return roomy;
    return signal === undefined ? this.#waitForRoom(message) : this.#wait(message, signal, undefined);
  }

  /** Sends one message from a source. */
  async sendStream(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    this.#check(nothing, signal);
    const iterator = iteratorOf(source);
    const message = this.#multiplexer.send(this.#state, undefined);
    // "An endpoint that is asked to send one longer message piecemeal either collects it first, up to a bound of its own, or says that this version cannot."
    const limit = this.#multiplexer.collects;
    let size = 0;
    try {
      for (;;) {
        const { done: atEnd, value } = await this.#wait(message, signal, Promise.resolve(iterator.next()));
        this.#checkGoesOn(message);
        if (atEnd === true) break;
        if (!(value instanceof Uint8Array)) throw new TypeError('a source gives Uint8Arrays');
        size += value.length;
        if (limit !== undefined && size > limit) {
          throw new NotInVersion(Version.sequential, `to send a stream of more than ${limit} bytes as one message`);
        }
        if (value.length > 0) this.#multiplexer.append(this.#state, message, value);
        if (limit === undefined && this.#multiplexer.wantRoom(this.#state))
          await this.#wait(message, signal, undefined);
      }
      this.#multiplexer.finish(this.#state, message);
      if (limit !== undefined && this.#multiplexer.wantRoom(this.#state)) await this.#wait(message, signal, undefined);
    } catch (error) {
      this.#multiplexer.abandon(this.#state, message, { code: ErrorCode.internal, reason: '' });
      // The source may be in the middle of something: it is told, and not waited for.
      Promise.resolve()
        .then(() => iterator.return?.())
        .catch(() => {});
      throw error;
    }
  }

  /** Abandons the newest message that is not wholly written; false if there is none. */
  abort(why: Why): boolean {
    const message = this.#state.outgoing.newest;
    if (message === undefined) return false;
    this.#multiplexer.abandon(this.#state, message, why);
    this.#abortion = new MessageAborted(why.code, why.reason);
    for (const waiter of this.#waiters ?? []) {
      if (waiter.message !== message) continue;
      this.#waiters?.delete(waiter);
      waiter.reject(this.#abortion);
    }
    return true;
  }

  /** There is room again. */
  room(): void {
    for (const waiter of this.#waiters ?? []) {
      if (waiter.room === undefined) continue;
      this.#waiters?.delete(waiter);
      waiter.room();
    }
  }

  /** Fails what waits and what is sent from now on. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    for (const waiter of this.#waiters ?? []) {
      this.#waiters?.delete(waiter);
      waiter.reject(waiter.message.begun ? error : unseen(error));
    }
  }

  /** Waits for room and nothing else: little is kept for each of many such calls. */
  #waitForRoom(message: OutgoingMessage): Promise<void> {
    return new Promise((room, reject) => {
      this.#waiters ??= new Set();
      this.#waiters.add({ message, room, reject });
    });
  }

  /** Throws what forbids to send. */
  #check(bytes: Uint8Array, signal: AbortSignal | undefined): void {
    if (!(bytes instanceof Uint8Array)) throw new TypeError('a message is a Uint8Array');
    if (this.#failure !== undefined) throw unseen(this.#failure);
    signal?.throwIfAborted();
  }

  /** Throws why a message was given up meanwhile, if it was. */
  #checkGoesOn(message: OutgoingMessage): void {
    if (!message.over) return;
    const failure = this.#failure ?? this.#abortion ?? new TypeError('the message was given up');
    throw message.begun ? failure : unseen(failure);
  }

  /** Waits for `source`, or for room where there is none; a signal that aborts meanwhile abandons the message. */
  #wait<Value>(message: OutgoingMessage, signal: AbortSignal | undefined, source: Promise<Value>): Promise<Value>;
  #wait(message: OutgoingMessage, signal: AbortSignal | undefined, source: undefined): Promise<void>;
  #wait(message: OutgoingMessage, signal: AbortSignal | undefined, source: Promise<unknown> | undefined) {
    return new Promise<unknown>((resolve, reject) => {
      const leave = () => {
        this.#waiters?.delete(waiter);
        signal?.removeEventListener('abort', aborted);
      };
      const fulfil = (value: unknown) => {
        leave();
        resolve(value);
      };
      const fail = (error: unknown) => {
        leave();
        reject(error);
      };
      const aborted = () => {
        this.#multiplexer.abandon(this.#state, message, { code: ErrorCode.cancelled, reason: '' });
        fail(signal?.reason);
      };
      const waiter = { message, room: source === undefined ? () => fulfil(undefined) : undefined, reject: fail };
      this.#waiters ??= new Set();
      this.#waiters.add(waiter);
      signal?.addEventListener('abort', aborted);
      if (signal?.aborted) aborted();
      source?.then(fulfil, fail);
    });
  }
}

const nothing = new Uint8Array(0);
/** What `send` gives where it need not wait, always the same. */
export const roomy = Promise.resolve();

function iteratorOf<Value>(source: AsyncIterable<Value> | Iterable<Value>): AsyncIterator<Value> | Iterator<Value> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
