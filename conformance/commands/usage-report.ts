import { compose } from '../report/compose.ts';
import { type Destination, writeReports } from '../report/destination.ts';
import { kit } from '../report/kit.ts';
import { ExitStatus } from './exit-status.ts';
import { drawSeed, usualOptions } from './run-options.ts';
import type { Surroundings } from './surroundings.ts';
import type { UsageError } from './usage-error.ts';

/** A report is written whatever happens: this one says what was wrong with the command line. */
export function reportUsage(
  error: UsageError,
  destinations: readonly Destination[],
  { catalogue, stdout }: Surroundings,
): void {
  const findings = {
    kit,
    seed: drawSeed(),
    peer: { name: 'none' },
    options: usualOptions,
    complete: false,
    unreachable: null,
    error: error.message,
    staleBaseline: [],
    cases: [],
  };
  writeReports(compose(findings, catalogue, ExitStatus.usage), destinations, stdout);
}
