import type { Why } from '../channels/channel-state.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';
import type { ByteStream, Receiver } from '../transport/byte-stream.ts';
import type { Clock } from './clock.ts';
import type { ConnectionCore } from './core.ts';
import { ConnectionLost } from './errors.ts';
import type { Liveness } from './liveness.ts';
import type { Reading } from './reading.ts';

/**
 * User-space bytes that the transport has been given and has not taken, beyond which nothing more is
 * decided: order-commitment.
 */
const commitment = 65_536;
/** Bytes that are written before the event loop turns, where the transport takes them at once. */
const turnSize = 262_144;

/** Moves bytes between a connection's core and its transport, and keeps their deadlines. */
export class Pump implements Receiver {
  readonly #stream: ByteStream;
  readonly #core: ConnectionCore;
  readonly #clock: Clock;
  readonly #onFinished: () => void;
  #committed = 0;
  #flushPlanned = false;
  /** Whether flushing stopped for want of room, to go on when the transport has taken some. */
  #starved = false;
  #endedHere = false;
  #endedThere = false;
  #finished = false;
  #cancelDeadline: () => void = () => {};
  #reading: Reading | undefined;
  #liveness: Liveness | undefined;

  /** `onFinished` is called once, when the transport is over in both directions and everything was let go. */
  constructor(stream: ByteStream, core: ConnectionCore, clock: Clock, onFinished: () => void) {
    this.#stream = stream;
    this.#core = core;
    this.#clock = clock;
    this.#onFinished = onFinished;
  }

  /** Starts reading, sends our HELLO and waits for the peer's, on a transport that was established `waited` milliseconds ago. */
  start(waited: number): void {
    this.#stream.start(this);
    // hello-patience: "An endpoint MUST NOT refuse a peer for slowness before those 10 seconds are over."
    this.#setDeadline(Limit.helloDeadline - waited, () => {
      this.#core.timeOutHello();
    });
    // hello-dialer-at-once: "A dialer MUST send its HELLO without waiting for a byte of the listener's."
    this.plan();
  }

  /** The peer's HELLO is here. `reading` decides, where there is one, whether the transport is read; `liveness` wants to know of all bytes. */
  established(reading: Reading | undefined, liveness: Liveness | undefined): void {
    this.#reading = reading;
    this.#liveness = liveness;
    this.#cancelDeadline();
  }

  /** Whether the transport has been given bytes that it has not taken. */
  get unwritten(): boolean {
    return this.#committed > 0;
  }

  /** Gives what is queued so long to be written, then closes without the rest. */
  hurry(): void {
    if (this.#core.over) return;
    this.#setDeadline(Limit.drainDeadline, () => {
      this.#core.closeNow();
    });
  }

  /** Gives a teardown so many milliseconds, then closes whatever is open. */
  limitTeardown(milliseconds: number, why: Why): void {
    if (this.#core.over) return;
    this.#setDeadline(milliseconds, () => {
      this.#core.closeAnyway(why);
    });
  }

  /** Lets go of the transport at once. */
  giveUp(): void {
    this.#core.lose(new ConnectionLost('the connection was given up', ErrorCode.cancelled, ''));
    this.#stream.destroy();
    this.#finish();
  }

  /** Flushes soon: once, behind all that asks for it in this go of the event loop and the promises that it settles. */
  plan(): void {
    if (this.#flushPlanned || this.#endedHere) return;
    this.#flushPlanned = true;
    queueMicrotask(this.#planBehind);
  }

  received(chunk: Uint8Array): void {
    // read-while-blocked: "An endpoint whose writes are blocked by the transport MUST go on reading."
    const now = this.#clock.now();
    this.#liveness?.received(now);
    this.#core.receive(chunk, now);
  }

  ended(): void {
    this.#endedThere = true;
    this.#core.receiveEnd();
    this.#finishIfOver();
  }

  lost(cause: Error): void {
    this.#core.lose(new ConnectionLost('the transport broke', ErrorCode.internal, cause.message, { cause }));
    this.#finish();
  }

  /** A tick that is asked for by a microtask comes when no microtask is left. */
  readonly #planBehind = (): void => process.nextTick(this.#flush);

  readonly #flush = (): void => {
    this.#flushPlanned = false;
    if (this.#endedHere || this.#finished) return;
    let written = 0;
    // order-commitment: "An endpoint SHOULD NOT commit more than 64 KiB and one fragment to the transport's user-space buffers ahead of its next decision what to send."
    while ((this.#committed < commitment && written < turnSize) || this.#core.over) {
      const chunks = this.#core.takeBatch(commitment - this.#committed, this.#clock.now());
      const size = sizeOf(chunks);
      if (size === 0) break;
      written += size;
      this.#committed += size;
      this.#liveness?.sent();
      this.#stream.write(chunks, () => this.#written(size));
    }
    this.#starved = this.#committed >= commitment;
    // In a later turn of the event loop, so that what there is to read is read in between.
    if (written >= turnSize && !this.#starved) this.#flushLater();
    if (this.#core.sendingOver) this.#endSending();
    else this.#reading?.review(this.#starved);
  };

  #written(size: number): void {
    this.#committed -= size;
    this.#finishIfOver();
    if (!this.#starved || this.#endedHere) return;
    this.#starved = false;
    this.#flushLater();
  }

  #flushLater(): void {
    if (this.#flushPlanned) return;
    this.#flushPlanned = true;
    setImmediate(this.#flush);
  }

  #endSending(): void {
    this.#endedHere = true;
    this.#reading?.goOn();
    this.#liveness?.stop();
    // close-ends: "An endpoint that has sent CLOSE MUST end its direction of the transport."
    this.#stream.end();
    // close-drains: "An endpoint that has sent CLOSE MUST go on reading, and discard what it reads, until the peer ends its direction or 5 seconds have passed since it sent the CLOSE."
    this.#setDeadline(Limit.drainDeadline, () => {
      this.#stream.destroy();
      this.#finish();
    });
    this.#finishIfOver();
  }

  #finishIfOver(): void {
    if (this.#endedHere && this.#endedThere && this.#committed === 0) this.#finish();
  }

  #finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#reading?.goOn();
    this.#liveness?.stop();
    this.#cancelDeadline();
    this.#onFinished();
  }

  #setDeadline(milliseconds: number, callback: () => void): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#clock.after(milliseconds, callback);
  }
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  return size;
}
