import type { Borrower, Loans } from './loans.ts';

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
/** What has been taken is forgotten at the latest when it is half of the entries, and at least so many. */
const forgottenEntries = 64;

/**
 * Received bytes that wait for their service, in order. What most services take at once stays a view of the
 * chunk it arrived in; what is left at the next recall owns its memory, and small entries are packed then, so
 * that it takes about what its credit stands for, however small the pieces are. An empty backlog keeps next to nothing.
 */
export class Backlog implements Borrower {
  readonly #loans: Loans;
  /** Whether an entry was added since the last `giveBack`, and how many entries there were then. */
  #borrowing = false;
  #owned = 0;
  /** An entry, or the length and mark of one whose bytes are in the store. */
  #entries: (Entry | number)[] = [];
  #firstEntry = 0;
  #store: Store | undefined = undefined;

  constructor(loans: Loans) {
    this.#loans = loans;
  }

  get empty(): boolean {
    return this.#firstEntry === this.#entries.length;
  }

  /** Adds an entry, a view that is borrowed. */
  push(bytes: Uint8Array, { first, last }: Mark): void {
    this.#entries.push({ bytes, first, last });
    if (this.#borrowing) return;
    this.#loans.note(this);
    this.#borrowing = true;
  }

  /** The oldest entry. */
  shift(): Entry | undefined {
    const entry = this.#entries[this.#firstEntry];
    if (entry === undefined) return undefined;
    this.#entries[this.#firstEntry] = 0;
    this.#firstEntry += 1;
    const given = typeof entry === 'number' ? this.#unpacked(entry) : entry;
    this.#forget();
    return given;
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
      if (typeof newest === 'number') this.#store?.pop(length);
      first = typeof newest === 'number' ? isFirst(newest) : newest.first;
      bytes += length;
    }
    this.#owned = Math.min(this.#owned, this.#entries.length);
    this.#forget();
    return { bytes, first };
  }

  giveBack(): void {
    const borrowed = this.#entries.splice(Math.max(this.#firstEntry, this.#owned));
    for (const entry of borrowed) {
      if (typeof entry === 'number') this.#entries.push(entry);
      else if (entry.bytes.length < smallSize) this.#pack(entry);
      else this.#entries.push({ ...entry, bytes: unpinned(entry.bytes) });
    }
    this.#owned = this.#entries.length;
    this.#borrowing = false;
  }

  /** Adds a small entry whose bytes are copied; those of the message that the newest entry belongs to are joined with it. */
  #pack({ bytes, first, last }: Entry): void {
    if (bytes.length > 0) {
      this.#store ??= new Store();
      this.#store.push(bytes);
    }
    const newest = this.empty ? undefined : this.#entries.at(-1);
    if (typeof newest === 'number' && !first && lengthOf(newest) < smallSize) {
      this.#entries[this.#entries.length - 1] = pack(lengthOf(newest) + bytes.length, isFirst(newest), last);
    } else {
      this.#entries.push(pack(bytes.length, first, last));
    }
  }

  #unpacked(entry: number): Entry {
    const length = lengthOf(entry);
    const bytes = length === 0 ? new Uint8Array(0) : this.#store?.shift(length);
    if (bytes === undefined) throw new RangeError('the backlog lost bytes');
    return { bytes, first: isFirst(entry), last: isLast(entry) };
  }

  #forget(): void {
    if (this.empty) {
      this.#entries = [];
      this.#firstEntry = 0;
      this.#owned = 0;
      this.#store = undefined;
    } else if (this.#firstEntry > forgottenEntries && this.#firstEntry * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#firstEntry);
      this.#owned = Math.max(0, this.#owned - this.#firstEntry);
      this.#firstEntry = 0;
    }
  }
}

const firstSlabSize = 128;
const slabSize = 4_096;

/** Bytes in a line: added at one end, taken at the other, and taken back where they were added. */
class Store {
  readonly #slabs: Uint8Array[] = [];
  #readAt = 0;
  /** Bytes written of the last slab. */
  #writeAt = 0;

  push(bytes: Uint8Array): void {
    let stored = 0;
    while (stored < bytes.length) {
      const slab = this.#writable(bytes.length - stored);
      const part = bytes.subarray(stored, stored + slab.length - this.#writeAt);
      slab.set(part, this.#writeAt);
      this.#writeAt += part.length;
      stored += part.length;
    }
  }

  /** The oldest bytes. */
  shift(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let taken = 0;
    while (taken < length) {
      const slab = this.#slabs[0];
      if (slab === undefined) throw new RangeError('the store is empty');
      const part = slab.subarray(this.#readAt, this.#readAt + length - taken);
      bytes.set(part, taken);
      taken += part.length;
      this.#readAt += part.length;
      if (this.#readAt < slab.length) continue;
      this.#slabs.shift();
      this.#readAt = 0;
    }
    return bytes;
  }

  /** Drops the newest bytes. */
  pop(length: number): void {
    this.#writeAt -= length;
    while (this.#writeAt < 0) {
      this.#slabs.pop();
      this.#writeAt += this.#slabs.at(-1)?.length ?? 0;
    }
  }

  /** A slab with room: few bytes begin with a small one. */
  #writable(wanted: number): Uint8Array {
    const last = this.#slabs.at(-1);
    if (last !== undefined && this.#writeAt < last.length) return last;
    const slab = new Uint8Array(last === undefined && wanted <= firstSlabSize ? firstSlabSize : slabSize);
    this.#slabs.push(slab);
    this.#writeAt = 0;
    return slab;
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
