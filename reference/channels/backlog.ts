/** What stands beside the bytes of an entry: whether a message begins with them, and whether it ends. */
export interface Mark {
  readonly first: boolean;
  readonly last: boolean;
}

/** Bytes that wait with their mark. */
export interface Entry extends Mark {
  readonly bytes: Uint8Array;
}

const smallSize = 1_024;
const slabSize = 4_096;

/**
 * Received bytes that wait for their service, in order. Small entries are packed, so that what waits
 * takes about the memory that its credit stands for, however small its pieces are and whatever
 * chunk they arrived in.
 */
export class Backlog {
  /** A large entry, or the length and mark of one whose bytes are in the slabs. */
  #entries: (Entry | number)[] = [];
  #firstEntry = 0;
  #slabs: Uint8Array[] = [];
  #readAt = 0;
  #writeAt = slabSize;

  get empty(): boolean {
    return this.#firstEntry === this.#entries.length;
  }

  /** Adds an entry; small bytes of the message that the newest entry belongs to are joined with it. */
  push(bytes: Uint8Array, mark: Mark): void {
    if (bytes.length >= smallSize) {
      this.#entries.push({ bytes: unpinned(bytes), first: mark.first, last: mark.last });
      return;
    }
    this.#store(bytes);
    const newest = this.#entries.at(-1);
    const joins = !this.empty && typeof newest === 'number' && !mark.first && lengthOf(newest) < smallSize;
    if (joins) {
      this.#entries[this.#entries.length - 1] = pack(lengthOf(newest) + bytes.length, isFirst(newest), mark.last);
    } else {
      this.#entries.push(pack(bytes.length, mark.first, mark.last));
    }
  }

  /** The oldest entry. */
  shift(): Entry | undefined {
    const entry = this.#entries[this.#firstEntry];
    if (entry === undefined) return undefined;
    this.#entries[this.#firstEntry] = 0;
    this.#firstEntry += 1;
    if (this.#firstEntry > 64 && this.#firstEntry * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#firstEntry);
      this.#firstEntry = 0;
    }
    if (typeof entry !== 'number') return entry;
    return { bytes: this.#fetch(lengthOf(entry)), first: isFirst(entry), last: isLast(entry) };
  }

  /** Drops what waits of a message that has not ended; says how much, and whether its beginning was there. */
  dropUnfinished(): { readonly bytes: number; readonly first: boolean } {
    let bytes = 0;
    let first = false;
    while (!this.empty && !first) {
      const newest = this.#entries.at(-1);
      if (newest === undefined || (typeof newest === 'number' ? isLast(newest) : newest.last)) break;
      this.#entries.pop();
      const length = typeof newest === 'number' ? lengthOf(newest) : newest.bytes.length;
      if (typeof newest === 'number') this.#unstore(length);
      first = typeof newest === 'number' ? isFirst(newest) : newest.first;
      bytes += length;
    }
    return { bytes, first };
  }

  #store(bytes: Uint8Array): void {
    let stored = 0;
    while (stored < bytes.length) {
      if (this.#writeAt === slabSize) {
        this.#slabs.push(new Uint8Array(slabSize));
        this.#writeAt = 0;
      }
      const part = bytes.subarray(stored, stored + slabSize - this.#writeAt);
      this.#slabs.at(-1)?.set(part, this.#writeAt);
      this.#writeAt += part.length;
      stored += part.length;
    }
  }

  #unstore(length: number): void {
    this.#writeAt -= length;
    while (this.#writeAt <= 0) {
      this.#slabs.pop();
      this.#writeAt += slabSize;
    }
  }

  #fetch(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let fetched = 0;
    while (fetched < length) {
      const slab = this.#slabs[0];
      if (slab === undefined) throw new RangeError('the backlog lost bytes');
      const part = slab.subarray(this.#readAt, this.#readAt + length - fetched);
      bytes.set(part, fetched);
      fetched += part.length;
      this.#readAt += part.length;
      if (this.#readAt === slabSize) this.#dropSlab();
    }
    return bytes;
  }

  #dropSlab(): void {
    this.#slabs.shift();
    this.#readAt = 0;
    if (this.#slabs.length === 0) this.#writeAt = slabSize;
  }
}

/** The bytes as they are if they are at least half of the memory that they keep alive, else a copy. */
function unpinned(bytes: Uint8Array): Uint8Array {
  return bytes.length * 2 >= bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

function pack(length: number, first: boolean, last: boolean): number {
  return length * 4 + (first ? 2 : 0) + (last ? 1 : 0);
}

function lengthOf(packed: number): number {
  return packed >>> 2;
}

function isFirst(packed: number): boolean {
  return (packed & 2) !== 0;
}

function isLast(packed: number): boolean {
  return (packed & 1) !== 0;
}
