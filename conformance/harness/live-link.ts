import { concatenate, cut } from './delivery.ts';
import type { Deadline, Link, LinkEvent } from './link.ts';
import type { Transport } from './target.ts';
import type { LinkSignal, TranscriptEvent } from './transcript.ts';
import type { Delivery } from './verdict.ts';

/** The size of the pieces of a bulk, in bytes. */
const bulkSize = 65_536;

interface Write {
  readonly parts: readonly Uint8Array[];
  readonly times: number;
  readonly delivery: Delivery;
}

/** A link over a socket, which records what the case does and sees. */
export class LiveLink implements Link {
  readonly #socket: Transport;
  readonly #delivery: Delivery;
  readonly #born = performance.now();
  readonly #events: TranscriptEvent[] = [];
  readonly #arrived: Uint8Array[] = [];
  #arrivedAt = 0;
  /** The event that ends the peer's stream, once it is here. */
  #last: LinkEvent | undefined;
  #wake: (() => void) | undefined;
  readonly #writes: Write[] = [];
  #coalesced: Uint8Array[] = [];
  #writing = false;
  /** When the kernel took the last piece of a write. */
  #tookAt = 0;
  #ended = false;

  constructor(socket: Transport, delivery: Delivery) {
    this.#socket = socket;
    this.#delivery = delivery;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#arrived.push(Uint8Array.prototype.slice.call(chunk));
      this.#arrivedAt = this.#now();
      this.#notify();
    });
    socket.on('end', () => this.#finish({ kind: 'end', at: this.#now() }));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      this.#finish({ kind: 'lost', at: this.#now(), detail: error.code ?? error.message }),
    );
    socket.on('close', () => this.#finish({ kind: 'lost', at: this.#now(), detail: 'closed' }));
    socket.resume();
  }

  /** What happened so far. */
  get events(): readonly TranscriptEvent[] {
    return this.#events;
  }

  write(parts: readonly Uint8Array[], times = 1, undivided?: 'undivided'): void {
    const out = Buffer.from(concatenate(parts)).toString('hex');
    this.#events.push({ at: this.#now(), out, ...(times > 1 ? { times } : {}) });
    if (this.#delivery === 'coalesce' && undivided === undefined) {
      this.#coalesced.push(...parts);
      return;
    }
    this.#flush();
    this.#writes.push({ parts, times, delivery: undivided === undefined ? this.#delivery : 'whole' });
    this.#pump();
  }

  endStream(): void {
    this.#record('out-end');
    this.#flush();
    this.#ended = true;
    this.#pump();
  }

  pause(): void {
    this.#record('pause');
    this.#socket.pause();
  }

  resume(): void {
    this.#record('resume');
    this.#socket.resume();
  }

  deadline(milliseconds: number): Deadline {
    return { at: performance.now() + milliseconds, patience: milliseconds };
  }

  async pull(until: Deadline): Promise<LinkEvent> {
    this.#flush();
    const event = await this.#await(until, () => this.#takeArrived() ?? this.#last);
    if (event.kind === 'bytes') this.#events.push({ at: event.at, in: Buffer.from(event.bytes).toString('hex') });
    else this.#record(event.kind, event.at, event.detail);
    return event;
  }

  async drained(until: Deadline): Promise<LinkEvent> {
    this.#flush();
    const event = await this.#await(until, () => {
      if (this.#last?.kind === 'lost') return this.#last;
      return this.#writing ? undefined : { kind: 'drained', at: this.#now() };
    });
    if (event.kind !== 'bytes') this.#record(event.kind, event.at, event.detail);
    return event;
  }

  /** Ends the transport politely with some last bytes, and for good within the given time; never fails. */
  close(farewell: Uint8Array, milliseconds: number): Promise<void> {
    this.#writes.length = 0;
    return new Promise((resolve) => {
      if (this.#socket.destroyed) return resolve();
      const timer = setTimeout(() => this.#socket.destroy(), milliseconds);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#socket.resume();
      if (this.#ended || this.#last?.kind === 'lost' || this.#writing) this.#socket.destroy();
      else this.#socket.end(farewell);
      if (this.#last?.kind === 'end') this.#socket.destroySoon();
    });
  }

  async #await(until: Deadline, ready: () => LinkEvent | undefined): Promise<LinkEvent> {
    for (;;) {
      const event = ready();
      if (event !== undefined) return event;
      // It begins with the last byte that the kernel took: of very many small writes the last ones are late.
      const patience = Math.max(until.at, this.#tookAt + until.patience) - performance.now();
      if (patience <= 0) return { kind: 'timeout', at: this.#now() };
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => this.#notify(), patience);
        this.#wake = () => {
          clearTimeout(timer);
          this.#wake = undefined;
          resolve();
        };
      });
    }
  }

  #takeArrived(): LinkEvent | undefined {
    if (this.#arrived.length === 0) return undefined;
    const bytes = concatenate(this.#arrived);
    this.#arrived.length = 0;
    return { kind: 'bytes', at: this.#arrivedAt, bytes };
  }

  #finish(event: LinkEvent): void {
    if (this.#last?.kind === 'end' && event.kind === 'lost') return;
    this.#last ??= event;
    this.#writing = false;
    this.#notify();
  }

  #flush(): void {
    if (this.#coalesced.length === 0) return;
    this.#writes.push({ parts: this.#coalesced, times: 1, delivery: this.#delivery });
    this.#coalesced = [];
    this.#pump();
  }

  #pump(): void {
    if (this.#writing || this.#socket.destroyed) return;
    this.#writing = true;
    void this.#writeAll().finally(() => {
      this.#writing = false;
      this.#notify();
    });
  }

  /** Writes piece by piece; each waits until the kernel took the one before, and a turn, so that none is merged with it but for a bulk's. */
  async #writeAll(): Promise<void> {
    for (let write = this.#writes.shift(); write !== undefined; write = this.#writes.shift()) {
      const pieces = write.times > 1 ? repeated(write) : cut(write.parts, write.delivery);
      for (const piece of pieces) {
        if (this.#socket.destroyed) return;
        await new Promise<void>((resolve) => this.#socket.write(piece, () => resolve()));
        this.#tookAt = performance.now();
        if (write.times === 1) await new Promise(setImmediate);
      }
    }
    if (this.#ended && !this.#socket.writableEnded) this.#socket.end();
  }

  #record(event: LinkSignal, at = this.#now(), detail?: string): void {
    this.#events.push({ at, event, ...(detail === undefined ? {} : { detail }) });
  }

  #now(): number {
    return Math.round((performance.now() - this.#born) * 1000) / 1000;
  }

  #notify(): void {
    this.#wake?.();
  }
}

/** What is written again and again, as many at once as make a piece of some size. */
function* repeated({ parts, times }: Write): Generator<Uint8Array> {
  const one = concatenate(parts);
  const most = Math.max(1, Math.floor(bulkSize / one.length));
  for (let left = times; left > 0; left -= most) yield Buffer.alloc(one.length * Math.min(left, most), one);
}
