import { writeFileSync } from 'node:fs';
import { UsageError } from '../commands/usage-error.ts';
import type { DegenerateRow, KillMatrix } from './matrix.ts';
import type { Extent } from './orders.ts';
import { matrixPage } from './page.ts';

/** All that selftest found out, as its JSON report has it. */
export interface SelftestReport extends KillMatrix {
  readonly format: 'heddle-selftest';
  readonly version: 1;
  readonly kit: { readonly name: string; readonly version: string };
  readonly seed: number;
  /** What every mutant met besides its intended case and the twin. */
  readonly extent: Extent;
  /** Whether every mutant was tried, not only some. */
  readonly whole: boolean;
  readonly degenerate: readonly DegenerateRow[];
  /** The cases that the reference as it is does not pass. */
  readonly failedByReference: readonly string[];
}

/** Where a report goes, and in which form. */
export interface Destination {
  readonly format: 'json' | 'md';
  readonly file: string;
}

/** Reads `FORMAT=FILE`; throws UsageError. */
export function readDestination(option: string): Destination {
  const [, format, file] = /^(json|md)=(.+)$/s.exec(option) ?? [];
  if (file !== undefined && (format === 'json' || format === 'md')) return { format, file };
  throw new UsageError(`--report ${option} is not json=FILE or md=FILE, the two forms of this table`);
}

/** Writes the report where it was asked for. */
export function writeReports(report: SelftestReport, destinations: readonly Destination[]): void {
  for (const { format, file } of destinations) {
    writeFileSync(file, format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : matrixPage(report));
  }
}
