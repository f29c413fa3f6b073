import type { AcceptAnswer, ChannelListener, ChannelState, Why } from '../channels/channel-state.ts';
import { FragmentInbox, MessageInbox } from '../channels/inbox.ts';
import type { Multiplexer } from '../channels/multiplexer.ts';
import { ErrorCode } from '../protocol.gen.ts';
import type { Accepted, Connection, Fragment, Takes } from './api.ts';
import { Deferred } from './deferred.ts';
import { ChannelRefused, ChannelReset, ChannelStopped, GoingAway } from './errors.ts';
import { Reader } from './reader.ts';
import { unseen } from './unseen.ts';
import { Writer } from './writer.ts';

/** What a channel needs of its connection. */
export interface ChannelHome {
  readonly connection: Connection;
  readonly multiplexer: Multiplexer;
  /** Our message limit, in bytes. */
  readonly messageLimit: number;
  /** A code for a STOP whose code does not matter. */
  readonly idleCode: () => number;
}

/**
 * One channel's life, from its OPEN until nobody holds it: told of events by the multiplexer, asked by
 * the channel's handle. Whatever may never be needed is made when it is, because there may be very many.
 */
export class ChannelLife implements ChannelListener {
  readonly home: ChannelHome;
  readonly state: ChannelState;
  readonly takes: Takes;
  version: number | undefined;
  #messages: Reader<Uint8Array> | undefined = undefined;
  #fragments: Reader<Fragment> | undefined = undefined;
  #writer: Writer | undefined = undefined;
  /** The metadata of the acceptor, once it is known that it serves the channel, in `version`. */
  #answer: Uint8Array | undefined = undefined;
  #acceptance: Deferred<Accepted> | undefined = undefined;
  #closure: Deferred<void> | undefined = undefined;
  #endedHere = false;
  /** Whether nothing more will be read: the peer has ended, or nobody wants to. */
  #readingOver = false;
  #stop: ChannelStopped | undefined = undefined;
  #outcome: Error | 'ended' | undefined = undefined;
  #unlisten: (() => void) | undefined = undefined;

  /** `version` is the one that is spoken, where it is known. */
  constructor(home: ChannelHome, state: ChannelState, takes: Takes, version: number | undefined) {
    this.home = home;
    this.state = state;
    this.takes = takes;
    this.version = version;
    if (state.openedByPeer) this.#answer = nothing;
  }

  /** Settled by the first sign that the acceptor serves the channel. */
  get acceptance(): Promise<Accepted> {
    if (this.#acceptance === undefined) {
      this.#acceptance = new Deferred();
      this.home.multiplexer.crowd?.noteWaiting();
      if (this.#answer !== undefined) this.#acceptance.resolve({ version: this.version ?? 0, metadata: this.#answer });
      else if (this.#outcome instanceof Error) this.#acceptance.reject(this.#outcome);
    }
    return this.#acceptance.promise;
  }

  /** Settled when the channel is over. */
  get closure(): Promise<void> {
    if (this.#closure === undefined) {
      this.#closure = new Deferred();
      this.home.multiplexer.crowd?.noteWaiting();
      if (this.#outcome === 'ended') this.#closure.resolve();
      else if (this.#outcome !== undefined) this.#closure.reject(this.#outcome);
    }
    return this.#closure.promise;
  }

  /** Whether somebody waits for the next message, the ACCEPT or the channel's end. */
  get waiting(): boolean {
    if (this.#outcome !== undefined) return false;
    if (this.#messages?.waiting === true || this.#fragments?.waiting === true) return true;
    return this.#closure !== undefined || (this.#acceptance !== undefined && this.#answer === undefined);
  }

  /** Throws a TypeError on a channel that takes streams. */
  messages(): Reader<Uint8Array> {
    if (this.takes !== 'messages') throw new TypeError('this channel takes streams: use fragments()');
    if (this.#messages === undefined) {
      const inbox = new MessageInbox(this.state, this.home.messageLimit, this.home.multiplexer.loans);
      this.#messages = this.#begin(new Reader(this.home.multiplexer, this.state, inbox));
    }
    return this.#messages;
  }

  /** Throws a TypeError on a channel that takes messages whole. */
  fragments(): Reader<Fragment> {
    if (this.takes !== 'streams') throw new TypeError('this channel takes messages: use messages()');
    this.#fragments ??= this.#begin(
      new Reader(this.home.multiplexer, this.state, new FragmentInbox(this.home.multiplexer.loans)),
    );
    return this.#fragments;
  }

  /** Throws a TypeError after `end`. */
  writer(): Writer {
    if (this.#endedHere) throw new TypeError('our direction of the channel has ended');
    if (this.#writer === undefined) {
      this.#writer = new Writer(this.home.multiplexer, this.state);
      const failure = this.#outcome instanceof Error ? this.#outcome : this.#stop;
      if (failure !== undefined) this.#writer.fail(failure);
    }
    return this.#writer;
  }

  abort(why: Why): boolean {
    return this.#writer?.abort(why) ?? false;
  }

  end(why: Why): void {
    if (this.#endedHere || this.#stop !== undefined || this.#outcome !== undefined) return;
    if (this.#writer?.inMessage) throw new TypeError('a message is being sent: await or abort it first');
    this.home.multiplexer.end(this.state, why);
    this.#endedHere = true;
  }

  stop(why: Why): void {
    if (this.#outcome !== undefined) return;
    this.home.multiplexer.stop(this.state, why);
    this.#messages?.drop();
    this.#fragments?.drop();
    this.#endReading();
  }

  reset(why: Why, cause?: unknown): void {
    if (this.#outcome !== undefined) return;
    this.home.multiplexer.reset(this.state, why);
    this.#fail(new ChannelReset(why.code, why.reason, 'local', { cause }));
  }

  /** Resets the channel if the signal aborts before the channel is over. */
  obey(signal: AbortSignal): void {
    const aborted = () => this.reset({ code: ErrorCode.cancelled, reason: '' }, signal.reason);
    signal.addEventListener('abort', aborted);
    this.#unlisten = () => signal.removeEventListener('abort', aborted);
  }

  /** The service's work is over: our direction ends, nothing more is read, and the channel is released. */
  retire(): void {
    this.#messages?.settle();
    this.#fragments?.settle();
    if (this.#writer?.inMessage) this.#writer.abort({ code: ErrorCode.internal, reason: '' });
    this.end({ code: ErrorCode.none, reason: '' });
    if (this.state.receiveCredit.held > 0) this.stop({ code: this.home.idleCode(), reason: '' });
    this.#endReading();
    this.home.multiplexer.release(this.state);
  }

  /** The service's work failed: the channel is reset, unless it is over, and released. */
  retireFailed(error: unknown): void {
    this.reset({ code: ErrorCode.internal, reason: '' }, error);
    this.home.multiplexer.release(this.state);
  }

  accepted(answer: AcceptAnswer): void {
    this.#settleAcceptance(answer.version, new Uint8Array(answer.metadata));
  }

  fragment(bytes: Uint8Array, last: boolean): void {
    this.#serves();
    if (this.#readingOver) {
      // Nobody will read it, so the peer is asked to stop; without an arrival it need not be.
      this.home.multiplexer.stop(this.state, { code: this.home.idleCode(), reason: '' });
    } else if (this.takes === 'messages') {
      this.messages().add(bytes, last);
    } else {
      this.fragments().add(bytes, last);
    }
  }

  aborted(why: Why): void {
    this.#messages?.abandon(why);
    this.#fragments?.abandon(why);
  }

  ended(): void {
    this.#serves();
    this.#endReading();
  }

  stopped(why: Why): void {
    this.#stop = new ChannelStopped(why.code, why.reason);
    this.#writer?.fail(this.#stop);
  }

  room(): void {
    this.#writer?.room();
  }

  closed(): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = 'ended';
    this.#closure?.resolve();
    this.#unlisten?.();
  }

  wasReset(why: Why, by: 'reset' | 'goaway' | 'violation'): void {
    const { code, reason } = why;
    if (by === 'goaway') this.#fail(new GoingAway(code, reason));
    else if (by === 'violation') this.#fail(new ChannelReset(code, reason, 'local'));
    else if (this.#answer === undefined) this.#fail(new ChannelRefused(code, reason));
    else this.#fail(new ChannelReset(code, reason, 'peer'));
  }

  /** What was delivered whole before the connection was over can still be read. */
  lost(error: Error): void {
    this.#finish(this.state.id === 0 ? unseen(error) : error);
  }

  #fail(error: Error): void {
    this.#messages?.breakOff(error);
    this.#fragments?.breakOff(error);
    this.#finish(error);
  }

  #finish(error: Error): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = error;
    this.#messages?.fail(error);
    this.#fragments?.fail(error);
    this.#writer?.fail(error);
    this.#acceptance?.reject(error);
    this.#closure?.reject(error);
    this.#unlisten?.();
  }

  #begin<Item>(reader: Reader<Item>): Reader<Item> {
    if (this.#readingOver) reader.end();
    else if (this.#outcome instanceof Error) reader.fail(this.#outcome);
    return reader;
  }

  #endReading(): void {
    this.#readingOver = true;
    this.#messages?.end();
    this.#fragments?.end();
  }

  /** The acceptor's first DATA, ABORT or END shows that it serves the channel, in the only version offered. */
  #serves(): void {
    if (this.#answer !== undefined) return;
    this.#settleAcceptance(this.state.request.highestVersion, nothing);
  }

  #settleAcceptance(version: number, metadata: Uint8Array): void {
    this.#answer = metadata;
    this.version = version;
    this.#acceptance?.resolve({ version, metadata });
  }
}

const nothing = new Uint8Array(0);
