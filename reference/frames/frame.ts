import type { Violation } from '../preface/violation.ts';
import type { LimitKind } from '../protocol.gen.ts';

/** The last frame of a connection. `malformed` says what was wrong with it: it is obeyed all the same. */
export interface CloseFrame {
  readonly type: 'close';
  readonly code: number;
  readonly reason: string;
  readonly malformed?: Violation;
}

/** Asks for a PONG; `sent` in microseconds of the sender's clock. */
export interface PingFrame {
  readonly type: 'ping';
  readonly id: bigint;
  readonly sent: bigint;
}

/** Answers a PING; `received` and `answered` in microseconds of the answerer's clock. */
export interface PongFrame {
  readonly type: 'pong';
  readonly id: bigint;
  readonly sent: bigint;
  readonly received: bigint;
  readonly answered: bigint;
}

/** Announces the end of service, or names the receiver's last channel that will be served. */
export interface GoawayFrame {
  readonly type: 'goaway';
  readonly lastChannel: number;
  readonly code: number;
  readonly reason: string;
}

/** Raises the credit of a channel, or on channel 0 of the connection; `limit` in wire bytes, cumulative. */
export interface CreditFrame {
  readonly type: 'credit';
  readonly channel: number;
  readonly limit: number;
}

/**
 * Says that the sender's next frame does not fit `limit`. Above 2^53 - 1 the limit is rounded to a
 * double: it is beyond every grant in any case.
 */
export interface BlockedFrame {
  readonly type: 'blocked';
  readonly channel: number;
  readonly kind: LimitKind;
  readonly limit: number;
}

/** Raises the number of OPEN frames that the receiver may have sent; `limit` is cumulative. */
export interface AllowFrame {
  readonly type: 'allow';
  readonly kind: typeof LimitKind.channels;
  readonly limit: number;
}

/** Opens a channel for a service in one of the versions from `lowestVersion` to `highestVersion`. */
export interface OpenFrame {
  readonly type: 'open';
  readonly channel: number;
  readonly group: number;
  readonly lowestVersion: number;
  readonly highestVersion: number;
  readonly service: string;
  readonly metadata: Uint8Array;
}

/** Accepts a channel. */
export interface AcceptFrame {
  readonly type: 'accept';
  readonly channel: number;
  readonly version: number;
  readonly metadata: Uint8Array;
}

/** One fragment of a message; `last` marks the message's last one. */
export interface DataFrame {
  readonly type: 'data';
  readonly channel: number;
  readonly last: boolean;
  readonly fragment: Uint8Array;
}

/** Abandons a message, ends a direction, asks for that end, or abandons a channel, as the type says. */
export interface ReasonFrame {
  readonly type: 'abort' | 'end' | 'stop' | 'reset';
  readonly channel: number;
  readonly code: number;
  readonly reason: string;
}

/** A frame of an unknown type that may be skipped; its payload of `length` bytes is not kept. */
export interface IgnorableFrame {
  readonly type: 'ignorable';
  readonly typeNumber: number;
  readonly flags: number;
  readonly channel: number;
  readonly length: number;
}

/** Every frame (spec/3-frames.md); frames of scope connection have no channel, it is 0. */
export type Frame =
  | CloseFrame
  | PingFrame
  | PongFrame
  | GoawayFrame
  | CreditFrame
  | BlockedFrame
  | AllowFrame
  | OpenFrame
  | AcceptFrame
  | DataFrame
  | ReasonFrame
  | IgnorableFrame;
