import { Violation } from '../preface/violation.ts';
import { ErrorCode } from '../protocol.gen.ts';

/**
 * Credit left to spend on one channel, or on the connection (channel 0), in wire bytes of DATA frames.
 * Pure arithmetic: no timers, no I/O.
 */
export class SendCredit {
  #limit: number;
  #spent = 0;
  #blockedAt = -1;

  constructor(initialLimit: number) {
    this.#limit = initialLimit;
  }

  /** The limit in force, cumulative. */
  get limit(): number {
    return this.#limit;
  }

  /** Wire bytes that were sent. */
  get spent(): number {
    return this.#spent;
  }

  /** Wire bytes that may still be sent. */
  get available(): number {
    return this.#limit - this.#spent;
  }

  /** Spends `bytes`; throws a RangeError if they are not available. */
  spend(bytes: number): void {
    if (bytes > this.available) throw new RangeError(`${bytes} bytes of credit wanted, ${this.available} left`);
    this.#spent += bytes;
  }

  /** Takes the peer's new cumulative limit. */
  raiseTo(limit: number): void {
    // credit-falls: "An endpoint MUST treat a CREDIT whose limit is below the one in force as a connection error of code CREDIT."
    if (limit < this.#limit) {
      const found = `CREDIT ${limit} after ${this.#limit}`;
      throw new Violation('credit-falls', { kind: 'connection' }, ErrorCode.credit, found);
    }
    // credit-same: "An endpoint MUST accept a CREDIT whose limit equals the one in force."
    this.#limit = limit;
  }

  /** Whether BLOCKED was not yet sent for the limit in force. */
  get blockedUnsaid(): boolean {
    return this.#blockedAt !== this.#limit;
  }

  /** Notes that BLOCKED is being sent for the limit in force, and returns that limit. */
  sayBlocked(): number {
    // blocked-once: "An endpoint MUST NOT send BLOCKED more than once for one limit of one channel, of the connection, or of the allowance."
    this.#blockedAt = this.#limit;
    return this.#limit;
  }
}
