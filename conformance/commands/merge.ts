import { readDestinations, toStdout } from '../report/destination.ts';
import { merge } from '../report/merge.ts';
import type { Report } from '../report/report.ts';
import { readJson } from '../report/schema.ts';
import { conclude } from './conclude.ts';
import { readText } from './read-file.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { reportUsage } from './usage-report.ts';

/** Makes one report of those of a sharded run. Returns the exit status that the whole run deserves; throws `UsageError`. */
export function mergeReports(files: readonly string[], report: readonly string[], surroundings: Surroundings): number {
  const destinations = readDestinations(report);
  try {
    const merged = mergeFiles(files, surroundings);
    const output = destinations.some(toStdout) ? surroundings.stderr : surroundings.stdout;
    return conclude(merged, destinations, surroundings, output);
  } catch (error) {
    if (error instanceof UsageError) reportUsage(error, destinations, surroundings);
    throw error;
  }
}

function mergeFiles(files: readonly string[], { catalogue }: Surroundings): Report {
  const [first, ...others] = files.map((file) => ({ file, report: readJson<Report>(readText(file), file, 'report') }));
  if (first === undefined) throw new UsageError('there is nothing to merge: name the JSON reports of the shards');
  return merge([first, ...others], catalogue);
}
