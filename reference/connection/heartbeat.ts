/** What a heartbeat asks for: a PING, any byte of ours, or the end of the connection. */
export type Beat = 'ping' | 'sign' | 'dead';

/** In parts of an idle time-out: how late a decision may be before we take ourselves for suspended. */
const lateness = 1 / 10;

/**
 * When to ask whether the peer lives, when to show that we do, and when to give the peer up. Pure: it is told
 * of bytes and asked at times. All times are in microseconds of a clock that never falls.
 */
export class Heartbeat {
  readonly #own: number;
  readonly #peers: number;
  /** When the last byte was received, or is taken to have been. */
  #heard: number;
  /** When silence ends the connection. */
  #deadline: number;
  /** Whether a PING was asked for in the present silence. */
  #asked = false;
  /** Whether the silence was seen to be over, and what the transport holds is yet to be read. */
  #confirming = false;
  /** When the first byte arrived to which no byte of ours is a sign of life yet. */
  #owedSince = Number.POSITIVE_INFINITY;

  /** `own` and `peers` are the idle time-outs of the two HELLOs; infinite where there is none. */
  constructor(own: number, peers: number, now: number) {
    this.#own = own;
    this.#peers = peers;
    this.#heard = now;
    this.#deadline = now + own;
  }

  /** When `beat` has to be asked at the latest; infinite where nothing is ever due. */
  get next(): number {
    const silence = this.#confirming ? 0 : this.#asked ? this.#deadline : this.#heard + this.#own / 2;
    return Math.min(silence, this.#signDue);
  }

  /** Takes note of bytes, whatever they belong to. */
  received(now: number): void {
    // idle-patience: "An endpoint MUST NOT give a peer up for its silence, or for a PING that is not answered, before the idle time-out that it advertised has passed since it received the last byte, whatever that byte belongs to."
    this.#heard = now;
    this.#deadline = now + this.#own;
    this.#asked = false;
    this.#confirming = false;
    if (this.#owedSince > now) this.#owedSince = now;
  }

  /** Takes note of bytes of ours. */
  sent(): void {
    this.#owedSince = Number.POSITIVE_INFINITY;
  }

  /** What is due now, if anything; a `dead` is said once what the transport holds was read, one turn later. */
  beat(now: number): Beat | undefined {
    if (now >= this.#deadline) return this.#silent(now);
    // idle-ping: "An endpoint that advertised an idle time-out MUST send a PING when it has received no byte for half of that time, unless 4 of its PINGs are unanswered."
    const askedAt = this.#heard + this.#own / 2;
    if (!this.#asked && now >= askedAt) return this.#ask(now, askedAt);
    // idle-sign-of-life: "An endpoint that knows IDLE_TIMEOUT and whose peer advertised one MUST NOT let more than half of that time pass, from a byte that it received to the next byte that it sends."
    if (now < this.#signDue) return undefined;
    this.#owedSince = Number.POSITIVE_INFINITY;
    return 'sign';
  }

  /** Earlier than half of the time-out, because timers are late and bytes take their time. */
  get #signDue(): number {
    return this.#owedSince + this.#peers * (1 / 2 - lateness);
  }

  #ask(now: number, due: number): Beat {
    this.#asked = true;
    // Who asks late was suspended, and gives the peer the whole of its time to answer.
    if (now > due + this.#own * lateness) this.#deadline = now + this.#own / 2;
    return 'ping';
  }

  #silent(now: number): Beat | undefined {
    // idle-wakes: "An endpoint that was suspended itself MUST NOT give the peer up, when it wakes, before it has read what the transport holds, has sent a PING, and has received no byte for half of its idle time-out after that."
    if (!this.#asked || now > this.#deadline + this.#own * lateness) {
      this.#confirming = false;
      this.#asked = true;
      this.#deadline = now + this.#own / 2;
      return 'ping';
    }
    if (!this.#confirming) {
      this.#confirming = true;
      return undefined;
    }
    // idle-dead: "An endpoint that advertised an idle time-out, has received no byte for that time and was not suspended meanwhile MUST send CLOSE of code IDLE before another tenth of that time is over."
    return 'dead';
  }
}
