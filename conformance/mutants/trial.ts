import type { Case } from '../harness/case.ts';
import type { CaseResult } from '../harness/results.ts';
import { runCases } from '../harness/runner.ts';
import { addressText } from '../targets/address.ts';
import type { Launch } from '../targets/launch.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import type { Mutant } from './mutant.ts';
import type { Workshop } from './workshop.ts';

/** What became of one mutant. */
export interface Trial {
  readonly mutant: Mutant;
  /** Whether the intended case failed it, for the reason that the case is about, while its twin passed. */
  readonly killed: boolean;
  /** What the intended case saw, in one line. */
  readonly observed: string;
  /** Other cases, of those tried, that did not pass and that the mutant does not declare. */
  readonly undeclared: readonly string[];
}

/** How a trial is made. */
export interface TrialSetting {
  readonly catalogue: readonly Case[];
  /** The cases that are tried besides the intended one and its twin. */
  readonly others: readonly Case[];
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Whether a case's id is one of the globs. */
  matches(id: string, globs: readonly string[]): boolean;
}

/** Starts a mutant's peer and judges it. */
export async function tryMutant(mutant: Mutant, workshop: Workshop, setting: TrialSetting): Promise<Trial> {
  const intended = setting.catalogue.find(({ id }) => id === mutant.intended);
  if (intended === undefined)
    throw new TypeError(`mutant ${mutant.id} names the case ${mutant.intended}, which does not exist`);
  const role = mutant.role ?? intended.roles?.[0] ?? 'listener';
  const target = new LaunchedTarget(launchOf(mutant, role, workshop.build(mutant)), 1, 1, () => {});
  try {
    const { results, unreachable } = await runCases({
      cases: [intended, ...setting.others.filter((other) => other !== intended)],
      catalogue: setting.catalogue,
      roles: [role],
      deliveries: ['whole'],
      repeat: 1,
      seed: setting.seed,
      // The mutant is to be told by its fault, not by what it makes of grease.
      grease: false,
      timeoutScale: 0.4,
      target,
      onResult() {},
      signal: setting.signal,
    });
    return verdictOn(mutant, intended, results, unreachable, setting);
  } finally {
    await target.close();
    workshop.discard(mutant);
  }
}

function launchOf(mutant: Mutant, role: 'listener' | 'dialer', program: string): Launch {
  return {
    name: `the mutant ${mutant.id}`,
    roles: [role],
    command(started, address) {
      const where = [started === 'listener' ? '--listen' : '--connect', addressText(address)];
      return [process.execPath, program, ...where, '--grease', 'off'];
    },
  };
}

function verdictOn(
  mutant: Mutant,
  intended: Case,
  results: readonly CaseResult[],
  unreachable: string | undefined,
  setting: TrialSetting,
): Trial {
  const own = results.find(({ id }) => id === intended.id);
  const declared = [intended.id, ...(mutant.collateral ?? [])];
  const undeclared = results
    .filter(({ id, verdict }) => verdict !== 'pass' && !setting.matches(id, declared))
    .map(({ id }) => id);
  // An invariant that is broken in the intended case is a reason of the case's own only if the case is about it.
  const forItsReason = own?.requirement === undefined || intended.requirements.includes(own.requirement);
  return {
    mutant,
    killed: own?.verdict === 'fail' && forItsReason,
    observed: own === undefined ? (unreachable ?? 'it was not judged') : `${own.verdict}: ${own.observed}`,
    undeclared,
  };
}
