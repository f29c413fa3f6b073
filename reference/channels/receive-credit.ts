import { Violation } from '../preface/violation.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';

/** The sizes that all credits of one endpoint's receiving side share, in wire bytes. */
export interface Window {
  /** w for a channel, W for the connection: the first limit, and what is granted beyond the bytes that are done with. */
  readonly size: number;
  /** F + 8: a whole frame of the largest fragment. */
  readonly frame: number;
}

/** A channel's credit as its receiver grants it: renewed when bytes were consumed. Wire bytes, pure arithmetic. */
export class ReceiveCredit {
  readonly #window: Window;
  #limit: number;
  #received = 0;
  #consumed = 0;

  constructor(window: Window) {
    this.#window = window;
    this.#limit = window.size;
  }

  /** The limit that was granted, cumulative. */
  get limit(): number {
    return this.#limit;
  }

  /** Wire bytes that were received. */
  get received(): number {
    return this.#received;
  }

  /** Bytes received and not consumed: what the channel keeps in memory, message headers included. */
  get held(): number {
    return this.#received - this.#consumed;
  }

  /** Counts one DATA frame of `bytes`, header included. */
  receive(bytes: number): void {
    // credit-overrun: "An endpoint MUST treat DATA beyond a limit that it has granted, of the channel or of the connection, as a connection error of code CREDIT."
    if (this.#received + bytes > this.#limit) {
      const found = `${this.#received + bytes} bytes on a channel with credit for ${this.#limit}`;
      throw new Violation('credit-overrun', { kind: 'connection' }, ErrorCode.credit, found);
    }
    this.#received += bytes;
  }

  /** Counts bytes that no longer take memory; throws a RangeError if more are consumed than are held. */
  consume(bytes: number): void {
    if (bytes > this.held) throw new RangeError(`${bytes} bytes consumed of ${this.held} held`);
    this.#consumed += bytes;
  }

  /** Whether the limit has to be raised now. */
  get due(): boolean {
    const remaining = this.#limit - this.#received;
    const free = this.#bound - this.#received;
    // credit-renewal: "An endpoint MUST raise a channel's limit, so that at least F + 8 remains, as soon as less remains while the bytes not consumed leave F + 8 of w free and the peer has not ended its direction."
    if (remaining < this.#window.frame) return free >= this.#window.frame;
    // Earlier than that keeps a sender from pausing; a gain of a quarter keeps CREDIT frames few.
    return remaining < this.#window.size / 2 && free - remaining >= this.#window.size / 4;
  }

  /** Raises the limit as far as the consumed bytes allow and returns it. */
  renew(): number {
    // credit-on-consumption: "An endpoint MUST NOT raise a channel's limit above the bytes consumed + w, where w is not 0."
    this.#limit = this.#bound;
    return this.#limit;
  }

  get #bound(): number {
    return Math.min(this.#consumed + this.#window.size, Limit.credit);
  }

  /** Checks the limit that the peer says it is blocked at. */
  checkBlocked(limit: number): void {
    checkBlockedAt(limit, this.#limit);
  }
}

/** The connection's credit as its receiver grants it: renewed on receipt, consumed or not. */
export class ReceiveConnectionCredit {
  readonly #window: Window;
  #limit: number;
  #received = 0;

  constructor(window: Window) {
    this.#window = window;
    this.#limit = window.size;
  }

  /** The limit that was granted, cumulative. */
  get limit(): number {
    return this.#limit;
  }

  /** Counts one DATA frame of `bytes`, header included, on whatever channel. */
  receive(bytes: number): void {
    // credit-overrun: "An endpoint MUST treat DATA beyond a limit that it has granted, of the channel or of the connection, as a connection error of code CREDIT."
    if (this.#received + bytes > this.#limit) {
      const found = `${this.#received + bytes} bytes on a connection with credit for ${this.#limit}`;
      throw new Violation('credit-overrun', { kind: 'connection' }, ErrorCode.credit, found);
    }
    this.#received += bytes;
  }

  /** Whether the limit has to be raised now. */
  get due(): boolean {
    // credit-connection-renewal: "An endpoint whose W is not 0 MUST raise the connection's limit to the bytes received + W, or to 2^53 − 1 if that is less, as soon as less than the larger of W / 2 and F + 8 remains, whether or not anything was consumed."
    // credit-stalled-others: "An endpoint MUST go on receiving on a channel while other channels are not consumed."
    const least = Math.max(this.#window.size / 2, this.#window.frame);
    return this.#limit - this.#received < least && this.#bound > this.#limit;
  }

  /** Raises the limit to the bytes received + W and returns it. */
  renew(): number {
    this.#limit = this.#bound;
    return this.#limit;
  }

  get #bound(): number {
    return Math.min(this.#received + this.#window.size, Limit.credit);
  }

  /** Checks the limit that the peer says it is blocked at. */
  checkBlocked(limit: number): void {
    checkBlockedAt(limit, this.#limit);
  }
}

function checkBlockedAt(limit: number, granted: number): void {
  // blocked-beyond: "An endpoint MUST treat a BLOCKED whose limit is above the one that it has granted as a connection error, of code CREDIT or, for kind CHANNELS, ALLOWANCE."
  // blocked-stale: "An endpoint MUST accept a BLOCKED whose limit is below the one that it has granted."
  if (limit > granted) {
    const found = `BLOCKED at ${limit}, granted ${granted}`;
    throw new Violation('blocked-beyond', { kind: 'connection' }, ErrorCode.credit, found);
  }
}
