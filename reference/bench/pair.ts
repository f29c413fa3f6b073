import { setTimeout as pause } from 'node:timers/promises';
import type { Doings } from './dialer.ts';
import type { Care } from './pattern.ts';
import type { Arrivals } from './receiver.ts';
import { Remote } from './remote.ts';
import type { Load } from './workloads.ts';

/** What both ends measured in the same stretch of time. */
export interface Stretch {
  readonly arrivals: Arrivals;
  readonly doings: Doings;
}

/** Milliseconds that a stretch takes. */
export interface Duration {
  /** Of load before anything is measured. */
  readonly settling: number;
  readonly measuring: number;
}

/** Milliseconds that bytes may take to arrive after the load has ended. */
const arriving = 10_000;

/** One process that listens and one that dials, of one peer; or one that does both. */
export class Pair {
  readonly #listener: Remote;
  readonly #dialer: Remote;
  #port = 0;

  private constructor(listener: Remote, dialer: Remote) {
    this.#listener = listener;
    this.#dialer = dialer;
  }

  /** Starts them, and the listening end listens. */
  static async start(endpoint: string, peer: string): Promise<Pair> {
    const listener = new Remote(endpoint, peer);
    const dialer = peer === 'heddle-pair' ? listener : new Remote(endpoint, peer);
    const pair = new Pair(listener, dialer);
    try {
      await Promise.all([listener.ready, dialer.ready]);
      pair.#port = Number(await listener.order('listen'));
    } catch (error) {
      pair.stop();
      throw error;
    }
    return pair;
  }

  /** One stretch under load, on new connections; throws if what arrived is not what was sent. */
  async measure(load: Load, duration: Duration, care: Care): Promise<Stretch> {
    const pouring = (load.streams ?? 0) + (load.messages ?? 0) > 0;
    await this.#listener.order('expect', { small: load.streams === undefined, pouring, care });
    await this.#dialer.order('begin', { port: this.#port, load });
    await pause(duration.settling);
    const [arrivals, doings] = await Promise.all([
      this.#listener.order('count', duration.measuring),
      this.#dialer.order('work', duration.measuring),
    ]);
    const sent = await this.#dialer.order('end');
    await this.#expectTotal(Number(sent));
    await this.#dialer.order('close');
    // The other end is our own code; these are the types that it answers with.
    const stretch = { arrivals: arrivals as Arrivals, doings: doings as Doings };
    // One process for both ends has been asked twice for the same processor time.
    return this.#dialer === this.#listener ? { ...stretch, doings: { ...stretch.doings, cpu: 0 } } : stretch;
  }

  /** Bytes of memory that both ends take together while so many channels are open and at rest. */
  async memory(connections: number, channels: number): Promise<number> {
    await this.#dialer.order('hold', { port: this.#port, connections, channels });
    const listener = Number(await this.#listener.order('memory'));
    const dialer = Number(await this.#dialer.order('memory'));
    await this.#dialer.order('release');
    return listener + dialer;
  }

  stop(): void {
    this.#listener.stop();
    this.#dialer.stop();
  }

  async #expectTotal(sent: number): Promise<void> {
    const deadline = performance.now() + arriving;
    for (;;) {
      const total = Number(await this.#listener.order('total'));
      if (total === sent) return;
      if (total > sent || performance.now() > deadline) throw new Error(`${sent} bytes were sent, ${total} arrived`);
      await pause(5);
    }
  }
}
