import { readDestinations, toStdout } from '../report/destination.ts';
import { merge } from '../report/merge.ts';
import type { Report } from '../report/report.ts';
import { readJson } from '../report/schema.ts';
import { conclude } from './conclude.ts';
import { readText } from './read-file.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** Makes one report of those of a sharded run. Returns the exit status that the whole run deserves; throws `UsageError`. */
export function mergeReports(files: readonly string[], report: readonly string[], surroundings: Surroundings): number {
  const destinations = readDestinations(report);
  const [first, ...others] = files.map((file) => ({ file, report: readJson<Report>(readText(file), file, 'report') }));
  if (first === undefined) throw new UsageError('there is nothing to merge: name the JSON reports of the shards');
  const merged = merge([first, ...others], surroundings.catalogue);
  const output = destinations.some(toStdout) ? surroundings.stderr : surroundings.stdout;
  return conclude(merged, destinations, surroundings, output);
}
