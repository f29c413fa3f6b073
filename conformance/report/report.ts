import type { Delivery, Level, PeerRole, Verdict } from '../harness/verdict.ts';

/** How many results there are of each verdict. */
export type Counts = Readonly<Record<Verdict, number>>;

/** A frame or HELLO near the end of a red case; `at` in milliseconds since the transport was established. */
export interface ReportedFrame {
  readonly at: number;
  readonly direction: 'sent' | 'received';
  /** The bytes, annotated with their fields. */
  readonly lines: readonly string[];
}

/** One result, with all that its failure card says. */
export interface ReportedCase {
  readonly id: string;
  readonly level: Level;
  readonly role: PeerRole;
  readonly delivery: Delivery;
  readonly seed: number;
  readonly verdict: Verdict;
  readonly requirements: readonly string[];
  readonly expected: string;
  readonly observed: string;
  readonly milliseconds: number;
  readonly step?: string;
  readonly requirement?: string;
  readonly twin?: { readonly id: string; readonly verdict: Verdict };
  readonly control?: string;
  /** Why the baseline accepts that it is red. */
  readonly known?: string;
  readonly frames?: readonly ReportedFrame[];
  /** The command that repeats it. */
  readonly again?: string;
}

/** The part of the results that one of several machines judged, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** What was asked for. */
export interface ReportedOptions {
  readonly roles: readonly PeerRole[];
  readonly deliveries: readonly Delivery[];
  readonly profiles: readonly string[];
  readonly only: readonly string[];
  readonly not: readonly string[];
  readonly level: 'must' | 'should' | 'may' | 'all';
  readonly repeat: number;
  readonly jobs: number;
  readonly shard: Shard | null;
  readonly timeoutScale: number;
  readonly grease: boolean;
}

/** Who was judged, and what it declares of itself. */
export interface ReportedPeer {
  readonly name: string;
  readonly versions?: readonly number[];
  readonly capabilities?: readonly string[];
  readonly profiles?: readonly string[];
}

/** What a run found before it is counted. */
export interface Findings {
  readonly kit: { readonly name: string; readonly version: string };
  readonly seed: number;
  readonly peer: ReportedPeer;
  readonly options: ReportedOptions;
  readonly complete: boolean;
  readonly unreachable: string | null;
  readonly error: string | null;
  readonly staleBaseline: readonly string[];
  readonly cases: readonly ReportedCase[];
}

/** The report of a run, in the shape of schemas/report.schema.json: every other form is made from it alone. */
export interface Report extends Findings {
  readonly format: 'heddle-report';
  readonly version: 1;
  readonly status: number;
  readonly summary: Counts;
  readonly levels: Readonly<Record<Level, Counts>>;
}

/** All levels, the most binding first. */
export const levels: readonly Level[] = ['MUST', 'SHOULD', 'MAY', 'info'];

/** All verdicts, the best first. */
export const verdicts: readonly Verdict[] = ['pass', 'fail', 'inconclusive', 'untestable', 'na'];

/** Neither passed nor outside what the peer declares. */
export function isRed({ verdict }: { readonly verdict: Verdict }): boolean {
  return verdict !== 'pass' && verdict !== 'na';
}

/** Red, binding, and not accepted by the baseline. */
export function countsAgainst(result: ReportedCase): boolean {
  return isRed(result) && result.level === 'MUST' && result.known === undefined;
}

/** How often each verdict was given. */
export function count(cases: readonly { readonly verdict: Verdict }[]): Counts {
  const counts = { pass: 0, fail: 0, inconclusive: 0, untestable: 0, na: 0 };
  for (const { verdict } of cases) counts[verdict] += 1;
  return counts;
}

/** The same case in the same circumstances has the same key. */
export function resultKey({ id, role, delivery, seed }: ReportedCase): string {
  return `${id} ${role} ${delivery} ${seed}`;
}
