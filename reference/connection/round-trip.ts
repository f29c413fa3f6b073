import type { PongFrame } from '../frames/frame.ts';

/** How far the peer's clock is ahead of ours: the truth is within `error` of `offset`, both in microseconds. */
export interface ClockOffset {
  readonly offset: number;
  readonly error: number;
}

interface Sample {
  /** Without the time that the peer took to answer. */
  readonly delay: number;
  readonly offset: number;
  readonly at: number;
}

/** How many samples are compared. */
const window = 8;
/** By how much two clocks may drift apart, in parts of the time that passes. */
const drift = 0.0001;

/** What PONGs tell of the way to the peer and of its clock, as in NTP. Times are in microseconds. */
export class RoundTrip {
  #samples: Sample[] = [];
  #latest: number | undefined;

  /** The round trip that was measured last, the peer's part included. */
  get latest(): number | undefined {
    return this.#latest;
  }

  /** The shortest of the last 8, without the peer's part: the way as it is when nothing queues. */
  get least(): number | undefined {
    return this.#best?.delay;
  }

  /** Takes a PONG that was read at `now` and whose PING was written at `written`, by our own record. */
  sample(pong: PongFrame, written: number, now: number): void {
    const whole = now - written;
    this.#latest = whole;
    const inPeer = Number(pong.answered - pong.received);
    // "A PONG with t3 < t2, or with t3 − t2 above t4 − t1, is wrong or rounded, and says nothing of the clocks; it is still an answer."
    if (inPeer < 0 || inPeer > whole) return;
    const offset = (Number(pong.received - micros(written)) + Number(pong.answered - micros(now))) / 2;
    this.#samples.push({ delay: whole - inPeer, offset, at: now });
    if (this.#samples.length > window) this.#samples.shift();
  }

  /** What is known of the peer's clock at `now`; nothing before the first PONG that tells. */
  clockOffset(now: number): ClockOffset | undefined {
    const best = this.#best;
    if (best === undefined) return undefined;
    // "So of the last 8 samples the one with the least δ is believed, and its error bound grows with its age by 0.0001 of it, for clocks that drift."
    return { offset: best.offset, error: best.delay / 2 + 1 + (now - best.at) * drift };
  }

  get #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>(
      (best, sample) => (best === undefined || sample.delay < best.delay ? sample : best),
      undefined,
    );
  }
}

function micros(time: number): bigint {
  return BigInt(Math.floor(time));
}
