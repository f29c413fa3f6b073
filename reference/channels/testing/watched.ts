import { Flow, Scheduler } from '../scheduler.ts';
import { Bounds } from './bounds.ts';

/** A flow whose frames have the sizes that a generator gives, one after another. */
export class TestFlow extends Flow<TestFlow> {
  readonly groupId: number;
  readonly group: string;
  readonly #sizes: () => number;
  #size: number;
  sent = 0;

  constructor(groupId: number, sizes: () => number) {
    super();
    this.groupId = groupId;
    this.group = `${groupId}`;
    this.#sizes = sizes;
    this.#size = sizes();
  }

  frameSize(): number {
    return this.#size;
  }

  /** Sends the next frame, or so much of it as fits `most` bytes; returns what was sent. */
  send(most = Number.POSITIVE_INFINITY): number {
    const size = Math.min(this.#size, most);
    this.sent += size;
    this.#size = size < this.#size ? this.#size - size : this.#sizes();
    return size;
  }
}

/** A scheduler that is watched: each frame is held against the bounds. */
export class Watched {
  readonly flows: readonly TestFlow[];
  readonly #scheduler: Scheduler<TestFlow>;
  readonly #bounds: Bounds;

  /** All flows are eligible; `largest` is C. */
  constructor(flows: readonly TestFlow[], largest: number, scheduler = new Scheduler<TestFlow>()) {
    this.flows = flows;
    this.#scheduler = scheduler;
    this.#bounds = new Bounds(flows, largest);
    for (const flow of flows) scheduler.open(flow, flow.groupId);
    for (const flow of flows) this.queue(flow);
  }

  /** The widest stretch of any pair, in parts of its bound. */
  get widest(): number {
    return this.#bounds.widest;
  }

  /** The flow becomes eligible. */
  queue(flow: TestFlow): void {
    this.#bounds.change(() => this.#scheduler.queue(flow));
  }

  /** The flow ceases to be eligible. */
  withdraw(flow: TestFlow): void {
    this.#bounds.change(() => this.#scheduler.withdraw(flow));
  }

  /** Asks who is next, and sends nothing: there is no credit of the connection. */
  freeze(): TestFlow | undefined {
    return this.#scheduler.next();
  }

  /** Sends one frame, or so much of it as fits `most` bytes; returns the flow. */
  send(most?: number): TestFlow | undefined {
    const flow = this.#scheduler.next();
    if (flow === undefined) return undefined;
    this.#scheduler.charge(flow, flow.send(most));
    this.#bounds.check();
    return flow;
  }
}
