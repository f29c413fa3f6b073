import type { Socket } from 'node:net';
import type { Cut, Plan } from './plan.ts';

/** Bytes that wait in a lane, beyond which it stops reading, as a narrow network does. */
const capacity = 16_384;
/** How often in a second a throttled lane lets bytes pass. */
const turns = 100;

/** One direction of a proxied connection: reads from one socket and hands on to the other, by a plan. */
export class Lane {
  readonly #from: Socket;
  readonly #to: Socket;
  readonly #plan: Plan;
  readonly #onCut: (how: Cut['by']) => void;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Bytes that may be handed on now. */
  #queue: Buffer[] = [];
  #waiting = 0;
  #passed = 0;
  #ended = false;
  #working = false;
  #stopped = false;

  /** `onCut` is told when the plan resets or silences the connection. */
  constructor(from: Socket, to: Socket, plan: Plan, onCut: (how: Cut['by']) => void) {
    this.#from = from;
    this.#to = to;
    this.#plan = plan;
    this.#onCut = onCut;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => this.#later(() => this.#takeEnd()));
    to.on('drain', () => this.#work());
    this.#cutIfDue();
  }

  /** Bytes that were handed on. */
  get passed(): number {
    return this.#passed;
  }

  /** Ends the direction where it is; what comes later is dropped. */
  end(): void {
    if (this.#stopped) return;
    this.stop();
    this.#from.resume();
    this.#to.end();
  }

  /** Hands nothing on any more, and neither reads nor forgets to: what is sent to it stays with its sender. */
  stop(): void {
    this.#stopped = true;
    this.#queue = [];
    this.#from.removeAllListeners('data');
    this.#from.pause();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #take(bytes: Buffer): void {
    this.#waiting += bytes.length;
    if (this.#waiting >= capacity) this.#from.pause();
    this.#later(() => {
      this.#queue.push(bytes);
      this.#work();
    });
  }

  #takeEnd(): void {
    this.#ended = true;
    this.#work();
  }

  /** Hands on what may go, piece by piece, until the other side or the plan says to wait. */
  #work(): void {
    if (this.#working || this.#stopped || this.#to.writableNeedDrain) return;
    const piece = this.#nextPiece();
    if (piece === undefined) {
      if (this.#ended && this.#waiting === 0) this.#to.end();
      return;
    }
    this.#working = true;
    this.#to.write(piece);
    this.#passed += piece.length;
    this.#waiting -= piece.length;
    if (this.#waiting < capacity && !this.#ended) this.#from.resume();
    this.#cutIfDue();
    if (!this.#stopped) this.#goOn(piece.length);
  }

  /** The next piece has its turn when the last one is on its way by itself. */
  #goOn(handed: number): void {
    const next = () => {
      this.#working = false;
      this.#work();
    };
    const { throttle, pieces } = this.#plan;
    if (throttle !== undefined) this.#after((handed / throttle) * 1_000, next);
    else if (pieces !== undefined) setImmediate(next);
    else next();
  }

  #nextPiece(): Buffer | undefined {
    const first = this.#queue.shift();
    if (first === undefined) return undefined;
    const { throttle, pieces, cut } = this.#plan;
    const most = Math.min(
      pieces ?? first.length,
      throttle === undefined ? first.length : Math.max(1, Math.floor(throttle / turns)),
      cut === undefined ? first.length : cut.after - this.#passed,
    );
    if (most < first.length) this.#queue.unshift(first.subarray(most));
    return first.subarray(0, most);
  }

  #cutIfDue(): void {
    const { cut } = this.#plan;
    if (cut === undefined || this.#passed < cut.after) return;
    if (cut.by === 'end') {
      this.end();
      return;
    }
    this.stop();
    this.#onCut(cut.by);
  }

  #later(callback: () => void): void {
    const { delay } = this.#plan;
    if (delay === undefined) callback();
    else this.#after(delay, callback);
  }

  #after(milliseconds: number, callback: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      callback();
    }, milliseconds);
    this.#timers.add(timer);
  }
}
