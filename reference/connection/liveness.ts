import type { Clock } from './clock.ts';
import { Heartbeat } from './heartbeat.ts';
import type { PingListener, Pings } from './pings.ts';

/** What a liveness has done where a beat is due. */
export interface LivenessOwner {
  /** Whether the transport is read; where it is not, the peer's silence means nothing. */
  readonly listening: boolean;
  /** Half of our idle time-out has passed in silence. */
  peerIsSilent(): void;
  /** There is something to write. */
  wanted(): void;
  /** The peer was silent for the whole of our idle time-out. */
  peerIsDead(): void;
}

/** Timers shorter than this say nothing better, in milliseconds. */
const shortest = 1;

/** Keeps a heartbeat's time: one timer, which is set again when it rings and not for every byte. */
export class Liveness {
  readonly #heartbeat: Heartbeat;
  readonly #clock: Clock;
  readonly #pings: Pings;
  readonly #owner: LivenessOwner;
  /** It is enough that the PONG's bytes come. */
  readonly #asking: PingListener = { answered() {} };
  /** When the timer rings; infinite while there is none. */
  #rings = Number.POSITIVE_INFINITY;
  #cancel: () => void = () => {};

  constructor(heartbeat: Heartbeat, clock: Clock, pings: Pings, owner: LivenessOwner) {
    this.#heartbeat = heartbeat;
    this.#clock = clock;
    this.#pings = pings;
    this.#owner = owner;
    this.#set();
  }

  /** Takes note of the peer's bytes, at `now` in microseconds. */
  received(now: number): void {
    this.#heartbeat.received(now);
    if (this.#heartbeat.next < this.#rings) this.#set();
  }

  /** Takes note of bytes of ours. */
  sent(): void {
    this.#heartbeat.sent();
  }

  /** Lets go of the timer, for good. */
  stop(): void {
    this.#cancel();
    this.#rings = Number.NEGATIVE_INFINITY;
  }

  #set(): void {
    const { next } = this.#heartbeat;
    this.#cancel();
    this.#rings = next;
    if (next === Number.POSITIVE_INFINITY) return;
    const wait = Math.max((next - this.#clock.now()) / 1_000, shortest);
    this.#cancel = this.#clock.after(Math.min(wait, longest), () => this.#ring());
  }

  #ring(): void {
    const now = this.#clock.now();
    // "In version 1, an endpoint that has [stopped reading](appendix-b-version-1.md#receiving) does not count the time in which it does not read."
    if (!this.#owner.listening) this.#heartbeat.received(now);
    const beat = this.#heartbeat.beat(now);
    if (beat === 'dead') {
      this.#owner.peerIsDead();
      return;
    }
    if (beat === 'ping') {
      // ping-unanswered: "An endpoint MUST NOT have more than 4 PINGs unanswered."
      this.#pings.forget(this.#asking);
      this.#pings.ask(this.#asking);
      this.#owner.peerIsSilent();
    }
    if (beat === 'sign') this.#pings.sign();
    if (beat !== undefined) this.#owner.wanted();
    this.#set();
  }
}

/** Node's timers take no longer waits, in milliseconds. */
const longest = 2 ** 31 - 1;

/** A liveness for these idle time-outs, in milliseconds; undefined where neither endpoint has one. */
export function livenessOf(
  own: number | undefined,
  peers: number | undefined,
  clock: Clock,
  pings: Pings,
  owner: LivenessOwner,
): Liveness | undefined {
  if (own === undefined && peers === undefined) return undefined;
  const micros = (milliseconds = Number.POSITIVE_INFINITY) => milliseconds * 1_000;
  return new Liveness(new Heartbeat(micros(own), micros(peers), clock.now()), clock, pings, owner);
}
