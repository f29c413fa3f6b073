import type { Case } from '../harness/case.ts';
import { judgeTranscript } from '../harness/judge.ts';
import type { CaseResult } from '../harness/results.ts';
import { runCases } from '../harness/runner.ts';
import type { Target } from '../harness/target.ts';
import type { Delivery, PeerRole, Verdict } from '../harness/verdict.ts';
import type { Mutant } from './mutant.ts';

/** What a trial has to know of a mutant. */
export type Subject = Pick<Mutant, 'id' | 'intended' | 'role'>;

/** A verdict that is not what it has to be. */
export interface OddVerdict {
  readonly id: string;
  readonly delivery: Delivery;
  readonly verdict: Verdict;
  /** What it should have been equal to. */
  readonly otherwise: Verdict;
}

/** What became of one mutant. */
export interface Trial {
  readonly mutant: string;
  /** Whether the intended case failed it, for the reason that the case is about, while its twin passed. */
  readonly killed: boolean;
  /** What the intended case saw, in one line. */
  readonly observed: string;
  /** The other cases that were tried and that did not pass, with their verdicts. */
  readonly collateral: Readonly<Record<string, Verdict>>;
  /** Verdicts of the intended case in other deliveries than whole that differ from that in whole. */
  readonly unequalDeliveries: readonly OddVerdict[];
  /** Verdicts that the transcript alone does not give again. */
  readonly unequalRejudgements: readonly OddVerdict[];
}

/** What came of a mutant that is no peer, or none any more: nothing that could count. */
export function lostTrial(mutant: string, observed: string): Trial {
  return { mutant, killed: false, observed, collateral: {}, unequalDeliveries: [], unequalRejudgements: [] };
}

/** How a trial is made. */
export interface TrialSetting {
  readonly catalogue: readonly Case[];
  /** The cases that are tried besides the intended one and its twin. */
  readonly others: readonly Case[];
  /** Whether the transcripts of the other cases are judged again too. */
  readonly rejudgeAll: boolean;
  readonly seed: number;
  readonly timeoutScale: number;
  readonly target: Target;
  readonly signal: AbortSignal;
  /** Told of each verdict, so that somebody can tell a long trial from one that hangs. */
  onResult(): void;
}

const allDeliveries = ['whole', 'byte', 'straddle', 'coalesce'] as const;

/** The role in which a mutant is judged. */
function roleOf(mutant: Subject, intended: Case): PeerRole {
  return mutant.role ?? intended.roles?.[0] ?? 'listener';
}

/** Judges a mutant: by its intended case and the twin in every delivery, by the others in whole. Throws `PeerUnreachable`. */
export async function tryMutant(mutant: Subject, setting: TrialSetting): Promise<Trial> {
  const intended = setting.catalogue.find(({ id }) => id === mutant.intended);
  if (intended === undefined)
    throw new TypeError(`mutant ${mutant.id} names the case ${mutant.intended}, which does not exist`);
  const role = roleOf(mutant, intended);
  const own = await judged([intended], role, allDeliveries, setting);
  const others = setting.others.filter((other) => other !== intended);
  const besides = others.length === 0 ? [] : await judged(others, role, ['whole'], setting);
  const whole = own.find(({ delivery }) => delivery === 'whole');
  if (whole === undefined) throw new TypeError(`${intended.id} makes no sense in the role ${role} of ${mutant.id}`);
  return {
    mutant: mutant.id,
    killed: whole.verdict === 'fail' && forItsReason(whole),
    observed: `${whole.verdict}: ${whole.observed}${forItsReason(whole) ? '' : ` (${whole.requirement})`}`,
    collateral: Object.fromEntries(
      besides.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'na').map(({ id, verdict }) => [id, verdict]),
    ),
    unequalDeliveries: own
      .filter(({ verdict }) => verdict !== whole.verdict)
      .map(({ id, delivery, verdict }) => ({ id, delivery, verdict, otherwise: whole.verdict })),
    unequalRejudgements: await unequalRejudgements(setting.rejudgeAll ? [...own, ...besides] : own, setting.catalogue),
  };
}

/** An invariant that is broken in the intended case is a reason of the case's own only if the case is about it. */
function forItsReason({ requirement, requirements }: CaseResult): boolean {
  return requirement === undefined || requirements.includes(requirement);
}

async function judged(
  cases: readonly Case[],
  role: PeerRole,
  deliveries: readonly Delivery[],
  { catalogue, seed, timeoutScale, target, signal, onResult }: TrialSetting,
): Promise<readonly CaseResult[]> {
  // The mutant is to be told by its fault, not by what it makes of grease.
  const how = { catalogue, seed, timeoutScale, target, signal, onResult, grease: false, repeat: 1 };
  const { results, unreachable } = await runCases({ ...how, cases, roles: [role], deliveries });
  if (unreachable !== undefined) throw new Error(unreachable);
  signal.throwIfAborted();
  return results;
}

async function unequalRejudgements(results: readonly CaseResult[], catalogue: readonly Case[]): Promise<OddVerdict[]> {
  const odd: OddVerdict[] = [];
  for (const { id, delivery, verdict, transcript } of results) {
    const again = await judgeTranscript(transcript, catalogue);
    if (again.verdict !== verdict) odd.push({ id, delivery, verdict: again.verdict, otherwise: verdict });
  }
  return odd;
}
