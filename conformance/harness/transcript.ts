import type { Delivery, PeerRole } from './verdict.ts';

/** What a case saw or did, in the order in which the case took notice; `at` in milliseconds since the transport was established; bytes in hex. */
export type TranscriptEvent =
  | { readonly at: number; readonly out: string; readonly times?: number }
  | { readonly at: number; readonly in: string }
  | { readonly at: number; readonly event: LinkSignal; readonly detail?: string };

/**
 * Facts other than bytes: the peer ended its stream, the connection broke, nothing came in time, a wait was over,
 * the kernel took all that was written, the kit ended its own stream, the kit stopped or resumed reading.
 */
export type LinkSignal = 'end' | 'lost' | 'timeout' | 'timer' | 'drained' | 'out-end' | 'pause' | 'resume';

/** One case against one connection. */
export interface TranscriptRun {
  readonly case: string;
  readonly events: readonly TranscriptEvent[];
}

/** All that a verdict is made of: the case, then its twin if it has one. */
export interface Transcript {
  readonly format: 'heddle-transcript';
  readonly version: 1;
  readonly kit: string;
  readonly case: string;
  readonly role: PeerRole;
  readonly delivery: Delivery;
  readonly seed: number;
  readonly grease: boolean;
  readonly timeoutScale: number;
  /** The version of Heddle in which the case was judged; 2 if absent. */
  readonly protocol?: number;
  /** Versions that the peer declared beforehand. */
  readonly declared?: readonly number[];
  readonly runs: readonly TranscriptRun[];
}
