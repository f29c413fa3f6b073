import type { Crowd } from '../channels/crowd.ts';
import type { Multiplexer } from '../channels/multiplexer.ts';
import { Limit } from '../protocol.gen.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import type { Clock } from './clock.ts';
import type { Pings } from './pings.ts';

/** Twice in the time in which one PONG is due, because timers are late. */
const signInterval = Limit.signOfLife / 2;

/** Who writes to the transport. */
interface Writing {
  /** Whether the transport has been given bytes that it has not taken. */
  readonly unwritten: boolean;
  /** Has a flush made soon, which leads to a `review`. */
  plan(): void;
}

/** In version 1: whether the transport is read, or left unread because a channel holds too much. */
export class Reading {
  readonly #stream: ByteStream;
  readonly #multiplexer: Multiplexer;
  readonly #crowd: Crowd;
  readonly #pings: Pings;
  readonly #clock: Clock;
  readonly #pump: Writing;
  #cancelSign: (() => void) | undefined;

  constructor(stream: ByteStream, multiplexer: Multiplexer, crowd: Crowd, pings: Pings, clock: Clock, pump: Writing) {
    this.#stream = stream;
    this.#multiplexer = multiplexer;
    this.#crowd = crowd;
    this.#pings = pings;
    this.#clock = clock;
    this.#pump = pump;
  }

  /** Whether the transport is left unread. */
  get stopped(): boolean {
    return this.#cancelSign !== undefined;
  }

  /** Stops reading or goes on, after anything that may have changed; `blocked`: whether our own writes are. */
  review(blocked: boolean): void {
    if (!this.#crowd.present) {
      this.goOn();
      return;
    }
    // sequential-stop-reading: "In version 1, an endpoint MUST NOT stop reading but while a channel is full, no write of its own is blocked, and nothing at its end waits for the peer: no reader for a message of another channel, no opener for ACCEPT or allowance, no PING for its PONG."
    if (!blocked && !this.#pings.waiting && !this.#crowd.waitedBehind) {
      this.#stop();
      return;
    }
    this.#crowd.reset(this.#multiplexer);
    this.goOn();
  }

  /** Reads again, for good if nobody asks for a review any more. */
  goOn(): void {
    if (this.#cancelSign === undefined) return;
    this.#cancelSign();
    this.#cancelSign = undefined;
    this.#stream.resume();
  }

  #stop(): void {
    if (this.#cancelSign !== undefined) return;
    this.#stream.pause();
    this.#waitForSign();
  }

  #waitForSign(): void {
    this.#cancelSign = this.#clock.after(signInterval, () => {
      // sequential-sign-of-life: "In version 1, an endpoint that has stopped reading MUST send a PONG of id 0 at least once in every second until it reads again."
      this.#pings.sign();
      this.#waitForSign();
      // What little was written when the reading stopped, or as a sign since, is not taken: that is blocked, too.
      if (this.#pump.unwritten) this.review(true);
      this.#pump.plan();
    });
  }
}
