import type { Case } from '../harness/case.ts';
import { requirements } from '../requirements.gen.ts';
import type { Mutant } from './mutant.ts';
import type { Trial } from './trial.ts';

/** What is known of one requirement: whether a case touches it, one is about it, and a mutant of it was killed. */
export interface RequirementRow {
  readonly id: string;
  readonly level: string;
  /** Where the sentence stands, from the folder of the specification. */
  readonly anchor: string;
  readonly reached: boolean;
  readonly asserted: boolean;
  readonly killed: boolean;
  /** Why no outside observation can tell, or null. */
  readonly excluded: string | null;
}

/** What became of one mutant, as the report has it. */
export interface MutantRow {
  readonly id: string;
  readonly requirement: string;
  /** The case that killed it, or null. */
  readonly killedBy: string | null;
  readonly verdict: string;
}

/** How many MUST cases a degenerate peer passed: it must be none. */
export interface DegenerateRow {
  readonly id: string;
  readonly mustPasses: number;
}

/** The table of what the kit can tell. */
export interface KillMatrix {
  readonly requirements: readonly RequirementRow[];
  readonly mutants: readonly MutantRow[];
  /** Mutants that were not killed. */
  readonly survivors: readonly string[];
}

/** Puts the trials together, for all requirements of the register. */
export function killMatrix(trials: readonly Trial[], catalogue: readonly Case[]): KillMatrix {
  const reached = new Set(catalogue.flatMap((theCase) => theCase.requirements));
  const asserted = new Set(catalogue.map((theCase) => theCase.requirements[0]));
  const killed = new Set(trials.filter((trial) => trial.killed).map((trial) => trial.mutant.requirement));
  return {
    requirements: requirements.map(({ id, level, anchor, excluded }) => ({
      id,
      level,
      anchor,
      reached: reached.has(id),
      asserted: asserted.has(id),
      killed: killed.has(id),
      excluded: excluded ?? null,
    })),
    mutants: trials.map((trial) => ({
      id: trial.mutant.id,
      requirement: trial.mutant.requirement,
      killedBy: trial.killed ? trial.mutant.intended : null,
      verdict: trial.observed,
    })),
    survivors: trials.filter((trial) => !trial.killed).map((trial) => trial.mutant.id),
  };
}

/** Runs a function on all items, so many at once; the results stand in the order of the items. */
export async function inParallel<Result>(
  mutants: readonly Mutant[],
  jobs: number,
  run: (mutant: Mutant) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = [...mutants.entries()].reverse();
  const work = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) results[next[0]] = await run(next[1]);
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}
