import type { Fragment } from '../channels/inbox.ts';
import type { HeddleError } from './errors.ts';
import type { Statistics } from './statistics.ts';

export type { Fragment };

/** A code of spec/3-frames.md#codes-and-reasons, and a text for people of at most 1,024 bytes in UTF-8. */
export interface CodeAndReason {
  readonly code?: number;
  readonly reason?: string;
}

/** Versions, of a service or of the protocol: the lowest and the highest, both included; unsigned integers of 16 bits. */
export type VersionRange = readonly [lowest: number, highest: number];

/** Whether a channel's messages are taken whole, up to the message limit, or fragment by fragment. */
export type Takes = 'messages' | 'streams';

/** Settings of a channel that we open. */
export interface OpenOptions {
  /** The group in which the channel shares the connection; 0 if not given. */
  readonly group?: number;
  /** Bytes that the service defines, at most the peer's metadata limit. */
  readonly metadata?: Uint8Array;
  /** What we offer to speak; [1, 1] if not given. With more than one version, sending waits for ACCEPT. */
  readonly versions?: VersionRange;
  /** How we take the acceptor's messages; whole if not given. */
  readonly takes?: Takes;
  /** Resets the channel, with CANCELLED, when it aborts before the channel is over. */
  readonly signal?: AbortSignal;
}

/** A signal that gives up waiting: the call rejects with its reason. */
export interface Cancellable {
  readonly signal?: AbortSignal;
}

/** What the acceptor said in ACCEPT; or, where it said nothing, the only version that was offered. */
export interface Accepted {
  readonly version: number;
  readonly metadata: Uint8Array;
}

/** What a channel receives, one after another. */
export interface Items<Item> extends AsyncIterableIterator<Item> {
  /**
   * Gives each item to the function, and the next one when what that returned has resolved. Resolves when
   * the peer has ended; rejects as the iteration would, and with what the function throws. It takes less
   * memory than a loop that waits, and no promise for a message.
   */
  each(visitor: (item: Item) => unknown): Promise<void>;
}

/** Messages both ways, in order, beside the other channels of its connection. */
export interface Channel extends AsyncIterable<Uint8Array> {
  readonly connection: Connection;
  /** The channel's id on the wire; 0 until the OPEN is written. */
  readonly id: number;
  readonly service: string;
  readonly group: number;
  /** The version that is spoken; undefined until ACCEPT names it. */
  readonly version: number | undefined;
  /** The opener's metadata. */
  readonly metadata: Uint8Array;

  /** Resolves when the acceptor shows that it serves the channel; rejects if it refuses. */
  readonly accepted: Promise<Accepted>;
  /**
   * Resolves when both directions have ended; rejects with ChannelReset, GoingAway, ConnectionClosed or
   * ConnectionLost otherwise. Nobody has to await it.
   */
  readonly closed: Promise<void>;

  /**
   * The peer's messages, whole; for a channel that takes messages. Leaving the loop leaves the channel as it is.
   * A message may be a view of memory, up to 1 MiB, that it shares with others: copy what is kept for long.
   */
  messages(options?: Cancellable): Items<Uint8Array>;
  /** The peer's messages, fragment by fragment and unassembled; for a channel that takes streams. */
  fragments(options?: Cancellable): Items<Fragment>;

  /**
   * Queues one message; resolves when there is room for the next. The bytes are not copied: they are the
   * channel's from here on, and must not change. Rejects with the error that ended our direction, or, having taken the message back
   * (by ABORT if it has begun), with the signal's reason.
   */
  send(bytes: Uint8Array, options?: Cancellable): Promise<void>;
  /** Sends one message of a length that is not known yet; what the source throws abandons it and is thrown here. Version 1 collects it first, up to our message limit, and rejects with NotInVersion beyond. */
  sendStream(source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>, options?: Cancellable): Promise<void>;
  /** Abandons the newest message that is not wholly written; false if there is none. */
  abort(code?: number, reason?: string): boolean;
  /** Ends our direction behind what was sent; without effect if it is over. TypeError inside a `sendStream`. */
  end(code?: number, reason?: string): void;
  /** Asks the peer to end its direction; what still arrives is discarded, and reading ends. */
  stop(code?: number, reason?: string): void;
  /** Abandons both directions at once; without effect if the channel is over. */
  reset(code?: number, reason?: string): void;
}

/** What an opener asks a service for. */
export interface ChannelRequest {
  readonly connection: Connection;
  readonly service: string;
  readonly group: number;
  /** The version that is going to be spoken: the highest that both offer. */
  readonly version: number;
  /** The opener's range. */
  readonly versions: VersionRange;
  readonly metadata: Uint8Array;
}

/** How a service answers a request: nothing, an ACCEPT, or a refusal. */
export type Answer =
  | { readonly metadata: Uint8Array }
  | { readonly refuse: number; readonly reason?: string }
  | undefined;

/** A service that the peer may open channels to. */
export interface Service {
  /** What is offered; [1, 1] if not given. */
  readonly versions?: VersionRange;
  readonly takes: Takes;
  /** Decides on a request at once; without it every request of a version that is offered is served. */
  accept?(request: ChannelRequest): Answer;
  /**
   * Serves one channel. When it is done our direction is ended, if it is not, and nothing more is read;
   * when it fails the channel is reset with INTERNAL.
   */
  serve(channel: Channel): void | Promise<void>;
}

/** What happens to a connection as a whole. */
export type ConnectionEvent =
  /** Both HELLOs are here and agree. */
  | { readonly type: 'established' }
  /** A PONG came; the round trip with the time that the peer took, in milliseconds. */
  | { readonly type: 'roundTrip'; readonly milliseconds: number }
  /** Nothing has come for half of our idle time-out: the peer is asked whether it lives. */
  | { readonly type: 'silent' }
  /** The connection ended; `error` says how, also where it was in order. */
  | { readonly type: 'over'; readonly error: HeddleError };

/** How long a teardown may take, in milliseconds, and what is said of it. */
export interface TeardownOptions extends CodeAndReason {
  /** From 0 to 2^31 - 1. */
  readonly deadline: number;
}

/** One connection to one peer, with any number of channels. */
export interface Connection {
  /** The two ends of the transport, for people. */
  readonly local: string;
  readonly remote: string;
  /** The protocol's version that was settled. */
  readonly version: number;
  /** Resolves when the connection was closed in order, code NONE; rejects with ConnectionClosed or ConnectionLost otherwise. Nobody has to await it. */
  readonly closed: Promise<void>;

  /** Opens a channel; data may be sent at once. Throws what ended the connection, GoingAway, or a RangeError. */
  open(service: string, options?: OpenOptions): Channel;
  /** The round trip to the peer, in milliseconds. */
  ping(options?: Cancellable): Promise<number>;
  /**
   * Closes: sends what was accepted for sending, then CLOSE, and reads to the peer's end; each of the two
   * takes 5 seconds at most. Resolves when the transport is over.
   */
  close(why?: CodeAndReason): Promise<void>;
  /**
   * Finishes what was begun, then closes: the peer is told to open no more channels, those that are open go on
   * until they are closed or the deadline passes. Resolves when the transport is over; RangeError for a deadline that is none.
   */
  tearDown(options: TeardownOptions): Promise<void>;
  /** What went both ways so far, also when the connection is over. */
  statistics(): Statistics;
}
