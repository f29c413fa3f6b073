import type { Batch } from '../channels/batch.ts';
import type { PingFrame, PongFrame } from '../frames/frame.ts';
import { Violation } from '../preface/violation.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';
import { RoundTrip } from './round-trip.ts';

/** Who waits for the answer to a ping. */
export interface PingListener {
  /** `roundTrip` in microseconds. */
  answered(roundTrip: number): void;
}

interface Flying {
  readonly listener: PingListener;
  readonly written: number;
}

/** The PONGs that we owe and the PINGs that we wait for. Times are in microseconds. */
export class Pings {
  /** What the PONGs tell of the way to the peer. */
  readonly roundTrip = new RoundTrip();
  /** Told of each round trip, in microseconds. */
  onAnswer: (roundTrip: number) => void = () => {};
  #owed: { readonly ping: PingFrame; readonly received: number }[] = [];
  #asked: PingListener[] = [];
  readonly #flying = new Map<bigint, Flying>();
  #lastId = 0n;
  #signDue = false;

  /** Whether `write` has something to write. */
  get pending(): boolean {
    return (
      this.#owed.length > 0 || this.#signDue || (this.#asked.length > 0 && this.#flying.size < Limit.unansweredPings)
    );
  }

  /** Whether a PONG is waited for. */
  get waiting(): boolean {
    return this.#asked.length > 0 || this.#flying.size > 0;
  }

  /** Has a PONG sent that answers no PING: a sign of life. */
  sign(): void {
    this.#signDue = true;
  }

  /** Takes the peer's PING. */
  owe(ping: PingFrame, now: number): void {
    // ping-unanswered: "An endpoint MUST NOT have more than 4 PINGs unanswered." "An endpoint may treat a PING as a connection error of code RESOURCE while 4 PONGs wait to be written."
    if (this.#owed.length >= Limit.unansweredPings) {
      const found = `a PING while ${this.#owed.length} PONGs wait`;
      throw new Violation('ping-unanswered', { kind: 'connection' }, ErrorCode.resource, found);
    }
    // pong-times: "An endpoint MUST set the times of a PONG so that it was not written before the PING was read."
    this.#owed.push({ ping, received: now });
  }

  /** Asks for a PING, which is sent as soon as fewer than 4 are unanswered. */
  ask(listener: PingListener): void {
    this.#asked.push(listener);
  }

  /** Forgets who asked; a PING that is under way is answered to nobody. */
  forget(listener: PingListener): void {
    this.#asked = this.#asked.filter((asked) => asked !== listener);
  }

  /** Takes the peer's PONG. */
  answer(pong: PongFrame, now: number): void {
    // pong-unsolicited: "An endpoint MUST ignore a PONG whose id is not that of an unanswered PING of its own."
    const flying = this.#flying.get(pong.id);
    if (flying === undefined) return;
    this.#flying.delete(pong.id);
    this.roundTrip.sample(pong, flying.written, now);
    flying.listener.answered(now - flying.written);
    this.onAnswer(now - flying.written);
  }

  /** Writes the PONGs, in the order of their PINGs, and the PINGs that may go. */
  write(batch: Batch, now: number): void {
    // pong-order: "An endpoint MUST send its PONGs in the order of the PINGs."
    for (const { ping, received } of this.#owed) {
      // ping-answered: "An endpoint MUST answer each PING with one PONG that repeats its id and its time."
      batch.addFrame({ type: 'pong', id: ping.id, sent: ping.sent, received: whole(received), answered: whole(now) });
    }
    this.#owed = [];
    const time = whole(now);
    if (this.#signDue) batch.addFrame({ type: 'pong', id: 0n, sent: 0n, received: time, answered: time });
    this.#signDue = false;
    while (this.#asked.length > 0 && this.#flying.size < Limit.unansweredPings) {
      const listener = this.#asked.shift();
      if (listener === undefined) return;
      this.#lastId += 1n;
      this.#flying.set(this.#lastId, { listener, written: now });
      batch.addFrame({ type: 'ping', id: this.#lastId, sent: whole(now) });
    }
  }
}

function whole(microseconds: number): bigint {
  return BigInt(Math.floor(microseconds));
}
