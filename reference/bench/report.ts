import type { Goal } from './goals.ts';
import type { Machine } from './machine.ts';
import type { Result } from './results.ts';
import type { Plan } from './run.ts';

/** What the benchmark writes with `--json`. */
export interface Report {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly results: readonly Result[];
  readonly goals: readonly Goal[];
}
