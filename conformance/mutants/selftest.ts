import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { ExitStatus } from '../commands/exit-status.ts';
import { readInteger } from '../commands/read-integer.ts';
import type { Surroundings } from '../commands/surroundings.ts';
import { UsageError } from '../commands/usage-error.ts';
import { kit } from '../report/kit.ts';
import { tryDegenerates } from './degenerate.ts';
import { allMutants } from './index.ts';
import { type DegenerateRow, inParallel, type KillMatrix, killMatrix } from './matrix.ts';
import { matrixPage } from './page.ts';
import { type Trial, tryMutant } from './trial.ts';
import { Workshop } from './workshop.ts';

/** The options of `heddle selftest`, as they were typed. */
export interface RawSelftestOptions {
  readonly only: readonly string[];
  readonly full?: true;
  readonly jobs: string;
  readonly seed?: string;
  readonly report: readonly string[];
}

/** Runs every mutant against its intended case and the twin, or with `full` against everything. */
export async function selftest(raw: RawSelftestOptions, surroundings: Surroundings): Promise<number> {
  const { stdout, catalogue } = surroundings;
  const jobs = readInteger('--jobs', raw.jobs, 1, 64);
  const seed = raw.seed === undefined ? randomInt(2 ** 32) : readInteger('--seed', raw.seed, 0, 2 ** 32 - 1);
  const reports = raw.report.map(readReport);
  const chosen =
    raw.only.length === 0 ? allMutants : allMutants.filter(({ id }) => picomatch.isMatch(id, [...raw.only]));
  if (chosen.length === 0)
    throw new UsageError(`no mutant matches ${raw.only.join(', ')}; their names begin with the slug of a rule`);
  stdout.write(`seed ${seed}\n`);
  const workshop = await Workshop.open();
  try {
    const trials = await inParallel(chosen, jobs, async (mutant) => {
      const others = raw.full === true ? catalogue : [];
      const matches = (id: string, globs: readonly string[]) => picomatch.isMatch(id, [...globs]);
      const setting = { catalogue, others, seed, matches, signal: new AbortController().signal };
      const trial = await tryMutant(mutant, workshop, setting);
      stdout.write(line(trial, raw.full === true));
      return trial;
    });
    const matrix = killMatrix(trials, catalogue);
    const whole = raw.only.length === 0;
    const degenerate = whole ? await tryDegenerates(catalogue, seed, new AbortController().signal) : [];
    for (const { format, file } of reports) {
      const json = () => `${JSON.stringify({ kit, seed, ...matrix, degenerate }, null, 2)}\n`;
      writeFileSync(file, format === 'json' ? json() : matrixPage(matrix));
    }
    return conclusion(matrix, degenerate, { whole, full: raw.full === true, trials }, stdout);
  } finally {
    workshop.close();
  }
}

function readReport(option: string): { format: 'json' | 'md'; file: string } {
  const [, format, file] = /^(json|md)=(.+)$/s.exec(option) ?? [];
  if (file !== undefined && (format === 'json' || format === 'md')) return { format, file };
  throw new UsageError(`--report ${option} is not json=FILE or md=FILE, the two forms of this table`);
}

function line(trial: Trial, full: boolean): string {
  const { mutant, killed, observed, undeclared } = trial;
  const besides = full && undeclared.length > 0 ? `; besides ${undeclared.join(', ')}` : '';
  return killed
    ? `killed    ${mutant.id} by ${mutant.intended}${besides}\n`
    : `SURVIVES  ${mutant.id}: ${mutant.intended} says ${observed}${besides}\n`;
}

interface Extent {
  readonly whole: boolean;
  readonly full: boolean;
  readonly trials: readonly Trial[];
}

function conclusion(
  matrix: KillMatrix,
  degenerate: readonly DegenerateRow[],
  { whole, full, trials }: Extent,
  stdout: Surroundings['stdout'],
): number {
  const unkilled = whole ? matrix.requirements.filter((row) => !row.killed && row.excluded === null) : [];
  for (const { id, level } of unkilled) stdout.write(`unkilled  ${id} (${level})\n`);
  for (const level of whole ? ['MUST', 'SHOULD'] : []) {
    const rows = matrix.requirements.filter((row) => row.level === level && row.excluded === null);
    const killed = rows.filter((row) => row.killed).length;
    stdout.write(`${level}: ${killed} of ${rows.length} requirements have a mutant that is killed\n`);
  }
  for (const { id, mustPasses } of degenerate) stdout.write(`degenerate ${id}: ${mustPasses} MUST passes\n`);
  const undeclared = full ? trials.filter((trial) => trial.undeclared.length > 0).length : 0;
  if (full) stdout.write(`${undeclared} mutants fail other cases than they declare\n`);
  stdout.write(`${trials.length} mutants, ${matrix.survivors.length} survive\n`);
  const red =
    matrix.survivors.length > 0 ||
    undeclared > 0 ||
    unkilled.some(({ level }) => level === 'MUST') ||
    degenerate.some(({ mustPasses }) => mustPasses > 0);
  return red ? ExitStatus.red : ExitStatus.passed;
}
