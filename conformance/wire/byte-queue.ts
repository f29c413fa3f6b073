/** Bytes in the order of their arrival. Each is copied at most twice, however small the chunks are. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  /** Chunks in front of this one are used up. */
  #first = 0;
  /** Bytes of the first chunk that are used up. */
  #used = 0;
  #size = 0;

  /** Bytes that wait. */
  get size(): number {
    return this.#size;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#size += chunk.length;
  }

  /** The first bytes, `count` or as many as are here, without taking them. */
  peek(count: number): Uint8Array {
    const wanted = Math.min(count, this.#size);
    const chunk = this.#chunks[this.#first];
    if (chunk === undefined) return new Uint8Array(0);
    if (chunk.length - this.#used >= wanted) return chunk.subarray(this.#used, this.#used + wanted);
    const bytes = new Uint8Array(wanted);
    let filled = 0;
    let used = this.#used;
    for (let index = this.#first; filled < wanted; index += 1) {
      const part = (this.#chunks[index] ?? bytes).subarray(used, used + wanted - filled);
      bytes.set(part, filled);
      filled += part.length;
      used = 0;
    }
    return bytes;
  }

  /** Takes the first `count` bytes, which must be here: a view where one chunk holds them all. */
  take(count: number): Uint8Array {
    const bytes = this.peek(count);
    this.#size -= count;
    this.#used += count;
    for (
      let chunk = this.#chunks[this.#first];
      chunk !== undefined && this.#used >= chunk.length;
      chunk = this.#chunks[this.#first]
    ) {
      this.#used -= chunk.length;
      this.#first += 1;
    }
    if (this.#first === this.#chunks.length || this.#first > 1024) {
      this.#chunks.splice(0, this.#first);
      this.#first = 0;
    }
    return bytes;
  }
}
