import { Grease } from '../wire/protocol.gen.ts';
import type { FrameValue, ParameterValue } from '../wire/value.ts';
import { Seeded } from './seeded.ts';

/** One in so many frames is greased, and one in so many writes has a frame of grease in front. */
const rarity = 8;
const largestPayload = 24;
/** Values of the high half of the flags. */
const highFlags = 16;

/** Meaningless values in the places where every peer has to put up with them, chosen by a seed. */
export class GreaseSource {
  readonly #random: Seeded | undefined;

  /** Without a seed there is no grease at all. */
  constructor(seed: readonly (string | number)[] | undefined) {
    this.#random = seed && new Seeded(...seed, 'grease');
  }

  /** An ignorable parameter, and capabilities that nobody has. */
  parameters(): ParameterValue[] {
    const random = this.#random;
    if (random === undefined) return [];
    return [
      { type: random.pick(Grease.parameterType), value: this.#bytes(random) },
      { type: 'capabilities', capabilities: [random.pick(Grease.capability)] },
    ];
  }

  /** The frames, now and then with high flags, and now and then with a frame to be skipped in front. */
  around(frames: readonly FrameValue[]): FrameValue[] {
    const random = this.#random;
    if (random === undefined) return [...frames];
    const flagged = frames.map((frame) => (isPlain(frame) && this.#now(random) ? flag(frame, random) : frame));
    return this.#now(random) ? [this.#frame(random), ...flagged] : flagged;
  }

  /** A code that nobody knows, now and then, in the place of one that does not matter. */
  code(usual: number): number {
    const random = this.#random;
    const { first, last } = Grease.errorCode;
    return random !== undefined && this.#now(random) ? first + random.below(last - first + 1) : usual;
  }

  #frame(random: Seeded): FrameValue {
    const type = random.pick(Grease.frameType);
    return { type, flags: random.below(256), channel: random.below(2 ** 32), payload: this.#bytes(random) };
  }

  #bytes(random: Seeded): Uint8Array {
    return Uint8Array.from({ length: random.below(largestPayload) }, () => random.below(256));
  }

  #now(random: Seeded): boolean {
    return random.below(rarity) === 0;
  }
}

/** Whether the frame says what its name says and nothing of its own choice in header or payload. */
function isPlain({ type, flags, length, payload }: FrameValue): boolean {
  return typeof type === 'string' && flags === undefined && length === undefined && payload === undefined;
}

function flag(frame: FrameValue, random: Seeded): FrameValue {
  return { ...frame, flags: random.below(highFlags) * highFlags };
}
