import type { Case } from '../harness/case.ts';
import { anyScript } from '../property/property-case.ts';
import { type KnownFailure, readBaseline } from '../report/baseline.ts';
import { compose } from '../report/compose.ts';
import { readDestinations, toStdout } from '../report/destination.ts';
import { prepareFolders } from '../report/records.ts';
import { conclude } from './conclude.ts';
import { judgePeer } from './judge-peer.ts';
import { readText } from './read-file.ts';
import { type RawRunOptions, type RunPlan, readRunOptions } from './run-options.ts';
import { selectCases } from './selection.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { reportUsage } from './usage-report.ts';

/**
 * Judges a peer, unless the command line has already shown to be `wrong`.
 * Returns the exit status; throws `UsageError`, after the reports were written all the same.
 */
export async function run(raw: RawRunOptions, surroundings: Surroundings, wrong?: UsageError): Promise<number> {
  const { catalogue, stdout, stderr } = surroundings;
  const destinations = readDestinations(raw.report);
  const output = destinations.some(toStdout) ? stderr : stdout;
  try {
    if (wrong !== undefined) throw wrong;
    const { plan, cases, baseline } = prepare(raw, catalogue);
    const findings = await judgePeer(plan, cases, baseline, catalogue, output);
    return conclude(compose(findings, catalogue), destinations, surroundings, output);
  } catch (error) {
    if (error instanceof UsageError) reportUsage(error, destinations, surroundings);
    throw error;
  }
}

/** Understands all that was asked for, before anything is started. */
function prepare(
  raw: RawRunOptions,
  catalogue: readonly Case[],
): { plan: RunPlan; cases: readonly Case[]; baseline: readonly KnownFailure[] } {
  const plan = readRunOptions(raw);
  const cases = plan.property === undefined ? selectCases(catalogue, plan.options) : [anyScript];
  const ids = new Set([...catalogue, anyScript].map(({ id }) => id));
  const { baselineFile } = plan;
  const baseline = baselineFile === undefined ? [] : readBaseline(readText(baselineFile), baselineFile, ids);
  prepareFolders(plan.folders);
  return { plan, cases, baseline };
}
