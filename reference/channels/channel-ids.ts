import { Violation } from '../preface/violation.ts';
import { ErrorCode, Role } from '../protocol.gen.ts';

const highestId = 0xffff_ffff;

/**
 * The ids of one side's channels: its parity, their sequence, and the high-water mark, which tells a
 * channel that was never opened (beyond it) from one that is closed (not beyond it, and not open).
 */
export class ChannelIds {
  readonly #first: number;
  #mark: number;

  constructor(role: Role) {
    // open-consecutive: "An opener MUST send its OPENs with consecutive ids of its parity, beginning with 1 at the dialer and 2 at the listener."
    this.#first = role === Role.dialer ? 1 : 2;
    this.#mark = this.#first - 2;
  }

  /** Whether `id` is of this side's parity. */
  owns(id: number): boolean {
    return id % 2 === this.#first % 2;
  }

  /** Whether an OPEN with `id`, of this side's parity, has been seen. */
  hasOpened(id: number): boolean {
    return id <= this.#mark;
  }

  /** The highest id so far; 0 if there is none. */
  get highest(): number {
    return Math.max(this.#mark, 0);
  }

  /** Whether the last id is taken: ids never wrap. */
  get exhausted(): boolean {
    return this.#mark + 2 > highestId;
  }

  /** Takes the next id for an OPEN that is being written; throws a RangeError when there is none. */
  take(): number {
    if (this.exhausted) throw new RangeError('no channel id is left on this connection');
    this.#mark += 2;
    return this.#mark;
  }

  /** Checks the id of an OPEN that was received, without advancing the mark. */
  checkNext(id: number): void {
    // open-parity: "An endpoint MUST treat an OPEN whose id is of the receiver's parity as a connection error of code CHANNEL_ID."
    if (!this.owns(id)) throw badId('open-parity', `OPEN of channel ${id}, of the receiver's parity`);
    // open-sequence: "An endpoint MUST treat an OPEN whose id is not the opener's previous id + 2, or not the opener's first id if there is none, as a connection error of code CHANNEL_ID."
    if (id !== this.#mark + 2) throw badId('open-sequence', `OPEN of channel ${id}, ${this.#mark + 2} was next`);
  }

  /** Advances the mark to the id of an OPEN that was checked. */
  advanceTo(id: number): void {
    this.#mark = id;
  }
}

/** A connection error of code CHANNEL_ID. */
export function badId(rule: string, found: string): Violation {
  return new Violation(rule, { kind: 'connection' }, ErrorCode.channelId, found);
}
