/** What a look at the clock takes, in milliseconds: two moments that a peer tells apart are not the same. */
const lookTime = 0.001;

/** What a turn of the event loop takes, in milliseconds: a peer that only spins still comes to its deadlines. */
const turnTime = 0.01;

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly call: () => void;
}

/**
 * Time that passes only while nobody has anything to do, for a process in which both ends of every transport
 * live: a wait costs nothing, and no time-out is the doing of a busy machine. Replaces the global timers and
 * `performance.now` of this process, for good.
 */
export class VirtualTime {
  #now = 0;
  #order = 0;
  readonly #timers = new Map<object, Timer>();
  /** No timer is due before; stays behind where one was cleared. */
  #earliest = Number.POSITIVE_INFINITY;
  /** Immediates that wait for their turn. */
  #immediates = 0;
  #running = 0;
  readonly #later = globalThis.setImmediate;

  constructor() {
    performance.now = () => {
      this.#now += lookTime;
      return this.#now;
    };
    // Node's own types ask for more than anybody here uses: a handle that may be given to clearTimeout.
    globalThis.setTimeout = this.#setTimeout as unknown as typeof setTimeout;
    globalThis.clearTimeout = ((handle: object) => void this.#timers.delete(handle)) as typeof clearTimeout;
    globalThis.setImmediate = this.#setImmediate as unknown as typeof setImmediate;
  }

  /** Lets time pass until the work is done; then what is still to come never happens. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#running += 1;
    this.#later(this.#turn);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#timers.clear();
    }
  }

  readonly #turn = (): void => {
    if (this.#running === 0) return;
    this.#now += turnTime;
    // Microtasks are through before every immediate, so without one nothing else can be under way.
    if (this.#immediates === 0 || this.#now >= this.#earliest) this.#fire();
    this.#later(this.#turn);
  };

  /** Fires the next timer if it is due, or if nothing else would happen before. */
  #fire(): void {
    let next: [object, Timer] | undefined;
    for (const entry of this.#timers) {
      const [, { due, order }] = entry;
      if (next === undefined || due < next[1].due || (due === next[1].due && order < next[1].order)) next = entry;
    }
    this.#earliest = next?.[1].due ?? Number.POSITIVE_INFINITY;
    if (next === undefined || (this.#immediates > 0 && this.#earliest > this.#now)) return;
    const [handle, { due, call }] = next;
    this.#timers.delete(handle);
    this.#now = Math.max(this.#now, due);
    call();
  }

  readonly #setTimeout = (callback: (...values: unknown[]) => void, milliseconds = 0, ...values: unknown[]): object => {
    const handle = { unref: () => handle, ref: () => handle };
    const due = this.#now + Math.max(milliseconds, 1);
    this.#order += 1;
    this.#timers.set(handle, { due, order: this.#order, call: () => callback(...values) });
    this.#earliest = Math.min(this.#earliest, due);
    return handle;
  };

  readonly #setImmediate = (callback: (...values: unknown[]) => void, ...values: unknown[]): object => {
    this.#immediates += 1;
    return this.#later(() => {
      this.#immediates -= 1;
      callback(...values);
    });
  };
}
