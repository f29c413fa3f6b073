import { didYouMean } from '../commands/closest.ts';
import { UsageError } from '../commands/usage-error.ts';
import type { Delivery, PeerRole } from '../harness/verdict.ts';
import { isRed, type ReportedCase } from './report.ts';
import { readJson } from './schema.ts';

/** One failure that is known and accepted; where role or delivery is absent, in all of them. */
export interface KnownFailure {
  readonly case: string;
  readonly role?: PeerRole;
  readonly delivery?: Delivery;
  readonly reason: string;
}

/** Reads a baseline; throws `UsageError` where it is malformed or names a case that the kit does not have. */
export function readBaseline(text: string, file: string, known: ReadonlySet<string>): KnownFailure[] {
  const lines = readJson<KnownFailure[]>(text, file, 'baseline');
  for (const { case: id } of lines) {
    if (!known.has(id))
      throw new UsageError(`${file} names ${id}, which is no case: remove the line${didYouMean(id, known)}`);
  }
  return lines;
}

/** Marks the red results that the baseline accepts. */
export function acceptKnown(cases: readonly ReportedCase[], baseline: readonly KnownFailure[]): ReportedCase[] {
  return cases.map((result) => {
    const line = isRed(result) ? baseline.find((candidate) => covers(candidate, result)) : undefined;
    return line === undefined ? result : { ...result, known: line.reason };
  });
}

/** The lines of the baseline whose cases ran and were not red once, in words. */
export function staleLines(cases: readonly ReportedCase[], baseline: readonly KnownFailure[]): string[] {
  return baseline
    .filter((line) => {
      const covered = cases.filter((result) => covers(line, result));
      return covered.length > 0 && !covered.some(isRed);
    })
    .map(({ case: id, role, delivery }) => [id, role, delivery].filter((word) => word !== undefined).join(' '));
}

function covers(line: KnownFailure, result: ReportedCase): boolean {
  return (
    line.case === result.id &&
    (line.role ?? result.role) === result.role &&
    (line.delivery ?? result.delivery) === result.delivery
  );
}
