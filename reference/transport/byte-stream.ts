/** What a byte stream tells the one who reads it. Nothing is told before `start` or after `destroy`. */
export interface Receiver {
  /** Bytes arrived, with no borders but the order; the chunk is the receiver's and is not written to again. */
  received(chunk: Uint8Array): void;
  /** The other end ended its direction; no bytes follow. Told at most once. */
  ended(): void;
  /** The stream broke, both directions are over; told at most once, after `ended` or without it. */
  lost(error: Error): void;
}

/** One reliable, ordered stream of bytes in each direction, already established (spec/1-transport.md). */
export interface ByteStream {
  /** This end's address, for people. */
  readonly local: string;
  /** The other end's address, for people. */
  readonly remote: string;

  /** Starts reading, for this receiver and for good; throws a TypeError when called again. */
  start(receiver: Receiver): void;

  /**
   * Writes one batch, in order. `onWritten` is called once, when the kernel or the other end of the pair
   * has taken the batch, in this call if it does so at once; until then the chunks must not change. A stream that is
   * lost or destroyed drops the batch without calling it. Throws a TypeError after `end`.
   */
  write(chunks: readonly Uint8Array[], onWritten: () => void): void;

  /** Stops reading: nothing arrives until `resume`, but what was read before may still be told. */
  pause(): void;

  /** Reads again. */
  resume(): void;

  /** Ends this direction after what was written; reading goes on. Without effect the second time. */
  end(): void;

  /** Ends both directions at once, drops what is not written, and calls nobody back. */
  destroy(): void;
}
