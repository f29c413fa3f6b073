import { setTimeout as pause } from 'node:timers/promises';
import { cpuSince } from './cpu.ts';
import { type Care, Contents, chunk, message } from './pattern.ts';
import type { Peer, Received } from './peers/peer.ts';

/** What the listening end saw in a stretch of time. */
export interface Arrivals {
  readonly seconds: number;
  readonly bytes: number;
  /** Seconds of processor time of the process. */
  readonly cpu: number;
  /** Bytes of each channel in each slice of about 100 ms. */
  readonly slices: readonly (readonly number[])[];
}

const sliceMilliseconds = 100;

/** What comes next: whether small messages, and whether bytes are counted here. */
interface Expected {
  readonly small: boolean;
  readonly pouring: boolean;
  readonly care: Care;
}

/** The listening end: counts and checks what arrives. */
export class Receiver {
  readonly #peer: Peer;
  #contents: Contents[] = [];
  #expected = chunk;
  #care: Care = 'ends';
  #pouring = false;
  #failure: Error | undefined;

  readonly orders = {
    listen: () => this.#listen(),
    expect: (order: Expected) => this.#expect(order),
    count: (milliseconds: number) => this.#count(milliseconds),
    total: () => this.#total(),
  };

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  async #listen(): Promise<number> {
    const { port } = await this.#peer.listen(() => this.#opened());
    return port;
  }

  /** What comes from now on is on new channels and repeats a chunk, or the small message. */
  #expect({ small, pouring, care }: Expected): void {
    this.#contents = [];
    this.#pouring = pouring;
    this.#expected = small ? message : chunk;
    this.#care = care;
  }

  #opened(): Received {
    const contents = new Contents(this.#expected);
    this.#contents.push(contents);
    const care = this.#care;
    return (bytes) => {
      try {
        contents.take(bytes, care);
      } catch (error) {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      }
    };
  }

  async #count(milliseconds: number): Promise<Arrivals> {
    const cpu = process.cpuUsage();
    const start = performance.now();
    const before = this.#counts();
    const slices: number[][] = [];
    let last = before;
    // On a busy machine the time may pass without anything come, which says nothing.
    while (performance.now() - start < milliseconds || (this.#pouring && sum(last) === sum(before))) {
      await pause(Math.min(sliceMilliseconds, milliseconds));
      const counts = this.#counts();
      slices.push(counts.map((bytes, lane) => bytes - (last[lane] ?? 0)));
      last = counts;
    }
    const seconds = (performance.now() - start) / 1_000;
    return { seconds, bytes: sum(last) - sum(before), cpu: cpuSince(cpu), slices };
  }

  /** Bytes since `expect`; throws what was wrong with them. */
  #total(): number {
    if (this.#failure !== undefined) throw this.#failure;
    return sum(this.#counts());
  }

  #counts(): number[] {
    return this.#contents.map((contents) => contents.bytes);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
