import { randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import picomatch from 'picomatch';
import { ExitStatus } from '../commands/exit-status.ts';
import { readInteger } from '../commands/read-integer.ts';
import type { Surroundings } from '../commands/surroundings.ts';
import { UsageError } from '../commands/usage-error.ts';
import { kit } from '../report/kit.ts';
import { allMutants } from './index.ts';
import { inParallel, type KillMatrix, killMatrix } from './matrix.ts';
import { type Trial, tryMutant } from './trial.ts';
import { Workshop } from './workshop.ts';

/** The options of `heddle selftest`, as they were typed. */
export interface RawSelftestOptions {
  readonly only: readonly string[];
  readonly full?: true;
  readonly jobs: string;
  readonly seed?: string;
  readonly report?: string;
}

/** Runs every mutant against its intended case, the twin and the cases of its rule, or with `full` against everything. */
export async function selftest(raw: RawSelftestOptions, surroundings: Surroundings): Promise<number> {
  const { stdout, catalogue } = surroundings;
  const jobs = readInteger('--jobs', raw.jobs, 1, 64);
  const seed = raw.seed === undefined ? randomInt(2 ** 32) : readInteger('--seed', raw.seed, 0, 2 ** 32 - 1);
  const reportFile = raw.report === undefined ? undefined : jsonFile(raw.report);
  const chosen =
    raw.only.length === 0 ? allMutants : allMutants.filter(({ id }) => picomatch.isMatch(id, [...raw.only]));
  if (chosen.length === 0)
    throw new UsageError(`no mutant matches ${raw.only.join(', ')}; their names begin with the slug of a rule`);
  stdout.write(`seed ${seed}\n`);
  const workshop = await Workshop.open();
  try {
    const trials = await inParallel(chosen, jobs, async (mutant) => {
      const others = catalogue.filter((theCase) => raw.full === true || theCase.requirements[0] === mutant.requirement);
      const matches = (id: string, globs: readonly string[]) => picomatch.isMatch(id, [...globs]);
      const setting = { catalogue, others, seed, matches, signal: new AbortController().signal };
      const trial = await tryMutant(mutant, workshop, setting);
      stdout.write(line(trial, raw.full === true));
      return trial;
    });
    const matrix = killMatrix(trials, catalogue);
    if (reportFile !== undefined) writeFileSync(reportFile, `${JSON.stringify({ kit, seed, ...matrix }, null, 2)}\n`);
    return conclusion(matrix, trials, raw, stdout);
  } finally {
    workshop.close();
  }
}

function jsonFile(option: string): string {
  const [, file] = /^json=(.+)$/s.exec(option) ?? [];
  if (file === undefined) throw new UsageError(`--report ${option} is not json=FILE, the one form of this table`);
  return file;
}

function line(trial: Trial, full: boolean): string {
  const { mutant, killed, observed, undeclared } = trial;
  const besides = full && undeclared.length > 0 ? `; besides ${undeclared.join(', ')}` : '';
  return killed
    ? `killed    ${mutant.id} by ${mutant.intended}${besides}\n`
    : `SURVIVES  ${mutant.id}: ${mutant.intended} says ${observed}${besides}\n`;
}

function conclusion(
  matrix: KillMatrix,
  trials: readonly Trial[],
  raw: RawSelftestOptions,
  stdout: Surroundings['stdout'],
): number {
  const whole = raw.only.length === 0;
  const unkilled = whole ? matrix.requirements.filter((row) => !row.killed && row.excluded === null) : [];
  for (const { id, level } of unkilled) stdout.write(`unkilled  ${id} (${level})\n`);
  for (const level of ['MUST', 'SHOULD']) {
    const rows = matrix.requirements.filter((row) => row.level === level && row.excluded === null);
    const killed = rows.filter((row) => row.killed).length;
    if (whole) stdout.write(`${level}: ${killed} of ${rows.length} requirements have a mutant that is killed\n`);
  }
  stdout.write(`${trials.length} mutants, ${matrix.survivors.length} survive\n`);
  const red = matrix.survivors.length > 0 || unkilled.some(({ level }) => level === 'MUST');
  return red ? ExitStatus.red : ExitStatus.passed;
}
