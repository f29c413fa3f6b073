import { ErrorCode } from '../protocol.gen.ts';
import type { Accepted, Cancellable, Channel, Connection, Fragment, Items } from './api.ts';
import type { ChannelLife } from './channel-life.ts';
import { Iteration } from './iteration.ts';

/** A channel in the hands of its service or its opener: nothing but the public interface. */
export class ChannelHandle implements Channel {
  readonly #life: ChannelLife;

  constructor(life: ChannelLife) {
    this.#life = life;
  }

  get connection(): Connection {
    return this.#life.home.connection;
  }

  get id(): number {
    return this.#life.state.id;
  }

  get service(): string {
    return this.#life.state.request.service;
  }

  get group(): number {
    return this.#life.state.request.group;
  }

  get version(): number | undefined {
    return this.#life.version;
  }

  get metadata(): Uint8Array {
    return this.#life.state.request.metadata;
  }

  get accepted(): Promise<Accepted> {
    return this.#life.acceptance;
  }

  get closed(): Promise<void> {
    return this.#life.closure;
  }

  messages(options?: Cancellable): Items<Uint8Array> {
    return new Iteration(this.#life.messages(), options?.signal);
  }

  fragments(options?: Cancellable): Items<Fragment> {
    return new Iteration(this.#life.fragments(), options?.signal);
  }

  [Symbol.asyncIterator](): Items<Uint8Array> {
    return this.messages();
  }

  send(bytes: Uint8Array, options?: Cancellable): Promise<void> {
    try {
      return this.#life.writer().send(bytes, options?.signal);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async sendStream(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options?: Cancellable): Promise<void> {
    await this.#life.writer().sendStream(source, options?.signal);
  }

  abort(code: number = ErrorCode.cancelled, reason = ''): boolean {
    return this.#life.abort({ code, reason });
  }

  end(code: number = ErrorCode.none, reason = ''): void {
    this.#life.end({ code, reason });
  }

  stop(code: number = ErrorCode.cancelled, reason = ''): void {
    this.#life.stop({ code, reason });
  }

  reset(code: number = ErrorCode.cancelled, reason = ''): void {
    this.#life.reset({ code, reason });
  }
}
