const smallest = 65_536;
const largest = 1_048_576;
/** What one read brings at most: more at once would keep the sender waiting for credit. */
const readSize = 131_072;
/** What is left of a slab when the next one is begun. */
const leastRoom = 4_096;
/** A slab that is used up in fewer reads is followed by a larger one, in more than `manyReads` by a smaller one. */
const fewReads = 8;
const manyReads = 64;

/**
 * Memory to read into. No byte of it is given out twice, so what was read can be kept as it is, and what
 * was read one after another lies side by side. Busy streams get large slabs, quiet ones small ones.
 */
export class ReadSlabs {
  #slab = new Uint8Array(0);
  #used = 0;
  #reads = 0;

  /** The region to read into next. */
  readonly room = (): Uint8Array => {
    if (this.#slab.length - this.#used < leastRoom) this.#begin();
    return this.#slab.subarray(this.#used, this.#used + readSize);
  };

  /** What a read brought: the first `size` bytes of `room`. */
  take(size: number): Uint8Array {
    const start = this.#used;
    this.#used += size;
    this.#reads += 1;
    return this.#slab.subarray(start, this.#used);
  }

  #begin(): void {
    let size = Math.max(this.#slab.length, smallest);
    if (this.#reads > manyReads) size = Math.max(size / 2, smallest);
    else if (this.#reads > 0 && this.#reads < fewReads) size = Math.min(size * 2, largest);
    // Not of the pool, and not filled with zeros: only what was read is ever given out.
    const slab = Buffer.allocUnsafeSlow(size);
    this.#slab = new Uint8Array(slab.buffer, 0, size);
    this.#used = 0;
    this.#reads = 0;
  }
}
