/** Bytes in one write of a long transfer, whatever the peer. */
export const chunkSize = 65_536;
const period = 251;

/** What every long transfer repeats: byte i of a chunk is i mod 251. */
export const chunk: Uint8Array = new Uint8Array(chunkSize).map((_, index) => index % period);
/** The one small message. */
export const message: Uint8Array = new Uint8Array(64).map((_, index) => index % period);

/** How closely contents are looked at: every byte, or the ends of what arrives at once. Lengths always count. */
export type Care = 'all' | 'ends';

/** Follows one direction of one channel, which repeats `expected`, and counts it. */
export class Contents {
  bytes = 0;
  readonly #expected: Uint8Array;
  #at = 0;

  constructor(expected: Uint8Array) {
    this.#expected = expected;
  }

  /** Counts the next bytes; throws if they are not what was sent. */
  take(bytes: Uint8Array, care: Care): void {
    const { length } = bytes;
    if (length === 0) return;
    const expected = this.#expected;
    const size = expected.length;
    if (care === 'all') this.#compare(bytes);
    const last = (this.#at + length - 1) % size;
    if (bytes[0] !== expected[this.#at] || bytes[length - 1] !== expected[last]) {
      throw new Error(`other bytes than were sent, at ${this.bytes}`);
    }
    this.#at = last + 1 === size ? 0 : last + 1;
    this.bytes += length;
  }

  #compare(bytes: Uint8Array): void {
    const size = this.#expected.length;
    for (let done = 0, at = this.#at; done < bytes.length; at = 0) {
      const piece = bytes.subarray(done, done + size - at);
      if (Buffer.compare(piece, this.#expected.subarray(at, at + piece.length)) !== 0) {
        throw new Error(`other bytes than were sent, from ${this.bytes + done} on`);
      }
      done += piece.length;
    }
  }
}
