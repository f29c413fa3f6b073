import type { Case } from './case.ts';
import type { Target } from './target.ts';
import type { Transcript } from './transcript.ts';
import type { Delivery, Level, PeerRole, Verdict } from './verdict.ts';

/** The verdict on one case in one role and delivery. */
export interface CaseResult {
  readonly id: string;
  readonly level: Level;
  readonly role: PeerRole;
  readonly delivery: Delivery;
  readonly verdict: Verdict;
  readonly requirements: readonly string[];
  readonly expected: string;
  readonly observed: string;
  readonly step?: string;
  /** The slug of the rule that was broken, where it is another than the case's own. */
  readonly requirement?: string;
  readonly twin?: { readonly id: string; readonly verdict: Verdict };
  readonly transcript: Transcript;
  readonly milliseconds: number;
}

/** What is to be run, and how. */
export interface RunOptions {
  readonly cases: readonly Case[];
  /** All cases, for the twins of those selected. */
  readonly catalogue: readonly Case[];
  readonly roles: readonly PeerRole[];
  readonly deliveries: readonly Delivery[];
  readonly repeat: number;
  /** Which of the versions that a case knows and the peer speaks; the highest if absent. */
  readonly versions?: 'highest' | 'lowest';
  /** Versions that the peer declared beforehand, whatever its HELLO says. */
  readonly declared?: readonly number[];
  readonly seed: number;
  readonly grease: boolean;
  /** Multiplies every time-out of the kit. */
  readonly timeoutScale: number;
  readonly target: Target;
  /** Called once for each result, as soon as it is known. */
  onResult(result: CaseResult): void;
  readonly signal: AbortSignal;
}

/** How a run ended. */
export interface RunSummary {
  readonly results: readonly CaseResult[];
  /** Everything that was selected has a verdict. */
  readonly complete: boolean;
  /** Why the peer could not be reached, where that is why the run is incomplete. */
  readonly unreachable?: string;
}
