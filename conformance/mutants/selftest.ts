import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import picomatch from 'picomatch';
import { Interrupt } from '../commands/interrupt.ts';
import { readInteger } from '../commands/read-integer.ts';
import type { Surroundings } from '../commands/surroundings.ts';
import { UsageError } from '../commands/usage-error.ts';
import { kit } from '../report/kit.ts';
import { casesBesides } from './chapters.ts';
import { readCollateral } from './collateral.ts';
import { conclusionLines, statusOf } from './conclusion.ts';
import { Crew } from './crew.ts';
import { degenerates } from './degenerate.ts';
import { allMutants } from './index.ts';
import { killMatrix, type MutantRow, mutantRow } from './matrix.ts';
import type { Mutant } from './mutant.ts';
import type { Extent } from './orders.ts';
import { SelftestProgress } from './progress.ts';
import { readDestination, type SelftestReport, writeReports } from './reports.ts';
import { Workshop } from './workshop.ts';

/** The options of `heddle selftest`, as they were typed. */
export interface RawSelftestOptions {
  readonly only: readonly string[];
  readonly full?: true;
  readonly jobs?: string;
  readonly seed?: string;
  readonly report: readonly string[];
}

/** Processes at once unless somebody asks for another number. */
const usualJobs = Math.min(availableParallelism(), 8);

/** Tries every mutant with its intended case, the twin and its chapter, or with `full` against everything. */
export async function selftest(raw: RawSelftestOptions, surroundings: Surroundings): Promise<number> {
  const { stdout } = surroundings;
  const jobs = raw.jobs === undefined ? usualJobs : readInteger('--jobs', raw.jobs, 1, 64);
  const seed = raw.seed === undefined ? randomInt(2 ** 32) : readInteger('--seed', raw.seed, 0, 2 ** 32 - 1);
  const destinations = raw.report.map(readDestination);
  const mutants = chosen(raw.only);
  const extent = raw.full === true ? 'everything' : 'chapter';
  const whole = raw.only.length === 0;
  stdout.write(`seed ${seed}\n`);
  const workshop = await Workshop.open();
  const interrupt = new Interrupt();
  try {
    const crew = new Crew(workshop, jobs, { seed, extent });
    interrupt.signal.addEventListener('abort', () => crew.dismiss(interrupt.signal.reason));
    const failedByReference = await crew.failedByReference();
    for (const id of failedByReference) stdout.write(`WRONG     ${id}: the reference as it is does not pass it\n`);
    const rows = await tryAll(crew, mutants, extent, surroundings);
    const degenerate = whole ? await crew.judgeDegenerates(degenerates) : [];
    const matrix = killMatrix(rows, surroundings.catalogue);
    const report: SelftestReport = {
      format: 'heddle-selftest',
      version: 1,
      kit,
      seed,
      extent,
      whole,
      ...matrix,
      degenerate,
      failedByReference,
    };
    writeReports(report, destinations);
    for (const line of conclusionLines(report)) stdout.write(`${line}\n`);
    return statusOf(report);
  } finally {
    interrupt.release();
    workshop.close();
  }
}

function chosen(globs: readonly string[]): readonly Mutant[] {
  if (globs.length === 0) return allMutants;
  const mutants = allMutants.filter(({ id }) => picomatch.isMatch(id, [...globs]));
  if (mutants.length > 0) return mutants;
  throw new UsageError(`no mutant matches ${globs.join(', ')}; their names begin with the slug of a rule`);
}

async function tryAll(
  crew: Crew,
  mutants: readonly Mutant[],
  extent: Extent,
  { stdout, catalogue }: Surroundings,
): Promise<MutantRow[]> {
  const declared = readCollateral();
  const progress = new SelftestProgress(stdout, mutants.length);
  const rows = new Map<string, MutantRow>();
  await crew.tryAll(mutants, (trial, mutant) => {
    const tried = casesBesides(mutant, extent, catalogue);
    const row = mutantRow(mutant, trial, tried, declared[mutant.id] ?? []);
    rows.set(mutant.id, row);
    progress.add(row);
  });
  progress.end();
  return mutants.flatMap(({ id }) => rows.get(id) ?? []);
}
