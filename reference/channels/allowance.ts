import { Violation } from '../preface/violation.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';

/** How many OPEN frames this endpoint may send, as its peer allows. */
export class SendAllowance {
  #limit: number;
  #opened = 0;
  #blockedAt = -1;

  constructor(initialLimit: number) {
    this.#limit = initialLimit;
  }

  /** OPEN frames that may still be sent. */
  get available(): number {
    return this.#limit - this.#opened;
  }

  /** Counts one OPEN that is being sent; throws a RangeError where none is allowed. */
  spend(): void {
    if (this.available < 1) throw new RangeError(`no allowance left of ${this.#limit}`);
    this.#opened += 1;
  }

  /** Takes the peer's new cumulative limit. */
  raiseTo(limit: number): void {
    // allow-falls: "An endpoint MUST treat an ALLOW whose limit is below the one in force as a connection error of code ALLOWANCE."
    if (limit < this.#limit) {
      const found = `ALLOW ${limit} after ${this.#limit}`;
      throw new Violation('allow-falls', { kind: 'connection' }, ErrorCode.allowance, found);
    }
    this.#limit = limit;
  }

  /** Whether BLOCKED was not yet sent for the limit in force. */
  get blockedUnsaid(): boolean {
    return this.#blockedAt !== this.#limit;
  }

  /** Notes that BLOCKED is being sent for the limit in force, and returns that limit. */
  sayBlocked(): number {
    this.#blockedAt = this.#limit;
    return this.#limit;
  }
}

/** How many OPEN frames the peer may send: what was granted, opened and ended. */
export class ReceiveAllowance {
  readonly #channelLimit: number;
  #limit: number;
  #opened = 0;
  #ended = 0;
  #peerWaits = false;

  constructor(channelLimit: number) {
    this.#channelLimit = channelLimit;
    // allowance-initial: "An endpoint MUST accept as many channels at once as the channel limit that it advertised."
    this.#limit = channelLimit;
  }

  /** The limit that was granted, cumulative. */
  get limit(): number {
    return this.#limit;
  }

  /** Throws if the peer may not send one more OPEN. */
  check(): void {
    // allowance-exceeded: "An endpoint MUST treat an OPEN beyond the allowance that it has granted as a connection error of code ALLOWANCE."
    if (this.#opened >= this.#limit) {
      const found = `OPEN ${this.#opened + 1} of ${this.#limit} allowed`;
      throw new Violation('allowance-exceeded', { kind: 'connection' }, ErrorCode.allowance, found);
    }
  }

  /** Counts an OPEN that was checked. */
  open(): void {
    this.#opened += 1;
  }

  /** Counts a channel as ended: closed, its work over, its last frame written. */
  end(): void {
    if (this.#ended >= this.#opened) throw new RangeError('more channels ended than were opened');
    this.#ended += 1;
  }

  /** Takes the peer's word that it waits at `limit`. */
  block(limit: number): void {
    // blocked-beyond: "An endpoint MUST treat a BLOCKED whose limit is above the one that it has granted as a connection error, of code CREDIT or, for kind CHANNELS, ALLOWANCE."
    if (limit > this.#limit) {
      const found = `BLOCKED at ${limit} channels, granted ${this.#limit}`;
      throw new Violation('blocked-beyond', { kind: 'connection' }, ErrorCode.allowance, found);
    }
    this.#peerWaits = limit === this.#limit;
  }

  /** Whether the limit has to be raised now. */
  get due(): boolean {
    const gain = this.#bound - this.#limit;
    if (gain <= 0) return false;
    // allowance-blocked: "An endpoint that receives BLOCKED of kind CHANNELS at the limit in force MUST raise the allowance as soon as there is a channel that has ended and whose place it has not returned."
    if (this.#peerWaits) return true;
    // allowance-returned: "An endpoint MUST raise the allowance to L + the channels that have ended when half of L, rounded up, have ended since it last did so."
    return gain >= Math.ceil(this.#channelLimit / 2) || this.#bound === Limit.allowance;
  }

  /** Raises the limit as far as the ended channels allow and returns it. */
  renew(): number {
    // allowance-bounded: "An endpoint MUST NOT raise an allowance above L + the channels that have ended."
    this.#limit = this.#bound;
    this.#peerWaits = false;
    return this.#limit;
  }

  get #bound(): number {
    return Math.min(this.#channelLimit + this.#ended, Limit.allowance);
  }
}
