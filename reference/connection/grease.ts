import type { Frame } from '../frames/frame.ts';
import type { HelloGrease } from '../preface/hello.ts';
import { Grease, Range } from '../protocol.gen.ts';

const chance = 1 / 8;
const largestPayload = 24;

/** Meaningless values in every place that must go on tolerating them, chosen by a seed so that a run can be repeated. */
export class GreaseSource {
  readonly #seed: number | false;
  #state: number;

  /** `false` for no grease at all; else an unsigned integer of 32 bits. */
  constructor(seed: number | false) {
    if (seed !== false && seed >>> 0 !== seed) throw new RangeError(`the seed ${seed} is not an integer of 32 bits`);
    this.#seed = seed;
    this.#state = seed === false ? 0 : seed;
  }

  get on(): boolean {
    return this.#seed !== false;
  }

  /** An ignorable parameter for the HELLO. */
  hello(): HelloGrease | undefined {
    if (!this.on) return undefined;
    const value = Uint8Array.from({ length: this.#below(largestPayload) }, () => this.#below(256));
    return { parameters: [{ type: this.#oneOf(Grease.parameterType), value }] };
  }

  /** Capabilities that nobody has. */
  capabilities(): number[] {
    return this.on ? [this.#oneOf(Grease.capability)] : [];
  }

  /** Now and then a frame to be skipped. */
  frame(): Frame | undefined {
    if (!this.#now()) return undefined;
    return {
      type: 'ignorable',
      typeNumber: this.#oneOf(Grease.frameType),
      flags: this.#below(256),
      channel: this.#below(2 ** 32),
      length: this.#below(largestPayload),
    };
  }

  /** Now and then high flags to be ignored, else 0. */
  highFlags(): number {
    return this.#now() ? this.#below(16) << 4 : 0;
  }

  /** Now and then a code that nobody knows, in place of one that does not matter. */
  code(usual: number): number {
    const { first, last } = Range.errorCode.grease;
    return this.#now() ? first + this.#below(last - first + 1) : usual;
  }

  #now(): boolean {
    return this.on && this.#next() < chance;
  }

  #oneOf(values: readonly number[]): number {
    return values[this.#below(values.length)] ?? 0;
  }

  #below(bound: number): number {
    return Math.floor(this.#next() * bound);
  }

  /** Mulberry32: small, and good enough for choosing what nobody reads. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
