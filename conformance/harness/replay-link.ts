import { concatenate } from './delivery.ts';
import type { Deadline, Link, LinkEvent } from './link.ts';
import type { LinkSignal, TranscriptEvent } from './transcript.ts';

/** The recorded events are not those of the case as this kit has it. */
export class TranscriptMismatch extends Error {
  override readonly name = 'TranscriptMismatch';
}

/** A link that plays a recording back; what the case does must be what was recorded. */
export class ReplayLink implements Link {
  readonly #events: readonly TranscriptEvent[];
  #position = 0;

  constructor(events: readonly TranscriptEvent[]) {
    this.#events = events;
  }

  write(parts: readonly Uint8Array[], times = 1): void {
    const event = this.#next(`a write of ${times} × ${parts.length} frames`);
    const hex = Buffer.from(concatenate(parts)).toString('hex');
    if (!('out' in event) || event.out !== hex || (event.times ?? 1) !== times) this.#mismatch(`a write of ${hex}`);
  }

  endStream(): void {
    this.#expectSignal('out-end');
  }

  pause(): void {
    this.#expectSignal('pause');
  }

  resume(): void {
    this.#expectSignal('resume');
  }

  deadline(): Deadline {
    return { at: 0, patience: 0 };
  }

  async pull(): Promise<LinkEvent> {
    const event = this.#next('something to be read');
    if ('in' in event) return { kind: 'bytes', at: event.at, bytes: Uint8Array.from(Buffer.from(event.in, 'hex')) };
    return this.#signal(event, 'something to be read');
  }

  async drained(): Promise<LinkEvent> {
    return this.#signal(this.#next('the end of a write'), 'the end of a write');
  }

  #signal(event: TranscriptEvent, wanted: string): LinkEvent {
    if (!('event' in event)) return this.#mismatch(wanted);
    const { event: kind, at, detail } = event;
    if (kind === 'out-end' || kind === 'pause' || kind === 'resume') return this.#mismatch(wanted);
    return { kind, at, ...(detail === undefined ? {} : { detail }) };
  }

  #expectSignal(signal: LinkSignal): void {
    const event = this.#next(signal);
    if (!('event' in event) || event.event !== signal) this.#mismatch(signal);
  }

  #next(wanted: string): TranscriptEvent {
    const event = this.#events[this.#position];
    if (event === undefined) throw new TranscriptMismatch(`the transcript ends where the case goes on to ${wanted}`);
    this.#position += 1;
    return event;
  }

  #mismatch(wanted: string): never {
    throw new TranscriptMismatch(
      `event ${this.#position} of the transcript is not ${wanted}, which this kit's case does there`,
    );
  }
}
