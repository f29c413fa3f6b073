import type { LinkSignal } from './transcript.ts';

/** One outside fact, in the order in which the case took notice of it; `at` in milliseconds since the transport was established. */
export type LinkEvent =
  | { readonly kind: 'bytes'; readonly at: number; readonly bytes: Uint8Array }
  | {
      readonly kind: Exclude<LinkSignal, 'out-end' | 'pause' | 'resume'>;
      readonly at: number;
      readonly detail?: string;
    };

/** When patience ends; meaningless to a replay. */
export interface Deadline {
  /** On the link's own clock, in milliseconds. */
  readonly at: number;
  /** How long it was to be waited when the deadline was set, in milliseconds. */
  readonly patience: number;
}

/**
 * What a case runs over: a live transport, or the record of one. A case learns of the outside only through
 * the events that `pull` and `drained` return, so the same events give the same verdict.
 */
export interface Link {
  /**
   * Hands over one write, `times` times; the parts are frames or HELLOs, whose borders some deliveries cut across,
   * unless the write is to stay in one piece.
   */
  write(parts: readonly Uint8Array[], times?: number, undivided?: 'undivided'): void;
  /** Ends the kit's direction of the transport. */
  endStream(): void;
  /** Stops reading from the transport. */
  pause(): void;
  /** Reads on. */
  resume(): void;
  /** The moment `milliseconds` from now. */
  deadline(milliseconds: number): Deadline;
  /** The next bytes, the end or the loss of the peer's stream, or a time-out. */
  pull(until: Deadline): Promise<LinkEvent>;
  /** Waits until the kernel has taken all that was written: `drained`, or `timeout`, or `lost`. */
  drained(until: Deadline): Promise<LinkEvent>;
}
