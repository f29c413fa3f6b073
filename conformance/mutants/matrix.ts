import picomatch from 'picomatch';
import type { Case } from '../harness/case.ts';
import type { Verdict } from '../harness/verdict.ts';
import { requirements } from '../requirements.gen.ts';
import type { Mutant } from './mutant.ts';
import type { OddVerdict, Trial } from './trial.ts';

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
  /** Other cases that did not pass, with their verdicts. */
  readonly collateral: Readonly<Record<string, Verdict>>;
  /** Those of them that are not declared. */
  readonly undeclared: readonly string[];
  /** What is declared, and passed all the same. */
  readonly stale: readonly string[];
  readonly unequalDeliveries: readonly OddVerdict[];
  readonly unequalRejudgements: readonly OddVerdict[];
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

/** Puts the mutants that were tried together, for all requirements of the register. */
export function killMatrix(mutants: readonly MutantRow[], catalogue: readonly Case[]): KillMatrix {
  const reached = new Set(catalogue.flatMap((theCase) => theCase.requirements));
  const asserted = new Set(catalogue.map((theCase) => theCase.requirements[0]));
  const killed = new Set(mutants.filter(({ killedBy }) => killedBy !== null).map(({ requirement }) => requirement));
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
    mutants,
    survivors: mutants.filter(({ killedBy }) => killedBy === null).map(({ id }) => id),
  };
}

/** The row of a mutant; `tried` are the cases that it met, `declared` its collateral as globs. */
export function mutantRow(
  { id, requirement, intended }: Mutant,
  { killed, observed, collateral, unequalDeliveries, unequalRejudgements }: Trial,
  tried: readonly Case[],
  declared: readonly string[],
): MutantRow {
  const isDeclared = picomatch([...declared]);
  const passed = tried.map((theCase) => theCase.id).filter((name) => collateral[name] === undefined);
  return {
    id,
    requirement,
    killedBy: killed ? intended : null,
    verdict: observed,
    collateral,
    undeclared: Object.keys(collateral).filter((name) => !isDeclared(name)),
    stale: declared.filter(
      (glob) =>
        passed.some((name) => picomatch.isMatch(name, glob)) &&
        !Object.keys(collateral).some((name) => picomatch.isMatch(name, glob)),
    ),
    unequalDeliveries,
    unequalRejudgements,
  };
}
