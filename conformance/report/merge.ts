import { UsageError } from '../commands/usage-error.ts';
import { compose } from './compose.ts';
import { type Findings, type Report, type ReportedCase, resultKey } from './report.ts';

/** A report and the file that it was read from. */
export interface NamedReport {
  readonly file: string;
  readonly report: Report;
}

/** Joins the reports of shards into that of the whole run. Throws `UsageError` where they do not belong together. */
export function merge(
  parts: readonly [NamedReport, ...NamedReport[]],
  catalogue: readonly { readonly id: string }[],
): Report {
  const [first] = parts;
  for (const part of parts) refuseDifferent(first, part);
  const cases = joinCases(parts);
  const missing = missingShards(parts.map(({ report }) => report));
  const errors = parts.flatMap(({ file, report }) => (report.error === null ? [] : [`${file}: ${report.error}`]));
  if (missing.length > 0) errors.push(`these shards are missing: ${missing.join(', ')}`);
  const unreachable = parts.flatMap(({ file, report }) =>
    report.unreachable === null ? [] : [`${file}: ${report.unreachable}`],
  );
  const { kit, seed, peer, options } = first.report;
  const findings: Findings = {
    kit,
    seed,
    peer,
    options: { ...options, roles: union(parts, 'roles'), deliveries: union(parts, 'deliveries'), shard: null },
    complete: missing.length === 0 && parts.every(({ report }) => report.complete),
    unreachable: unreachable.length === 0 ? null : unreachable.join('; '),
    error: errors.length === 0 ? null : errors.join('; '),
    staleBaseline: [...new Set(parts.flatMap(({ report }) => report.staleBaseline))],
    cases,
  };
  return compose(findings, catalogue);
}

function refuseDifferent(first: NamedReport, other: NamedReport): void {
  const differences: [string, (report: Report) => string][] = [
    ['kit', ({ kit }) => `${kit.name} ${kit.version}`],
    ['seed', ({ seed }) => String(seed)],
    ['peer', ({ peer }) => peer.name],
  ];
  for (const [what, of] of differences) {
    const [ours, theirs] = [of(first.report), of(other.report)];
    if (ours === theirs) continue;
    throw new UsageError(
      `${first.file} and ${other.file} differ in the ${what} (${ours}, ${theirs}): merge the reports of one run only`,
    );
  }
}

function joinCases(parts: readonly NamedReport[]): ReportedCase[] {
  const owner = new Map<string, string>();
  const cases: ReportedCase[] = [];
  for (const { file, report } of parts) {
    for (const result of report.cases) {
      const key = resultKey(result);
      const other = owner.get(key);
      if (other !== undefined) {
        const what = `${result.id} (peer as ${result.role}, delivery ${result.delivery})`;
        throw new UsageError(`${other} and ${file} both hold a result of ${what}: name each shard once`);
      }
      owner.set(key, file);
      cases.push(result);
    }
  }
  return cases;
}

/** The shards that nobody reported, where the run was sharded at all. */
function missingShards(reports: readonly Report[]): string[] {
  const shards = reports.flatMap(({ options }) => (options.shard === null ? [] : [options.shard]));
  const count = Math.max(0, ...shards.map((shard) => shard.count));
  const here = new Set(shards.filter((shard) => shard.count === count).map(({ index }) => index));
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((index) => !here.has(index))
    .map((index) => `${index}/${count}`);
}

function union<K extends 'roles' | 'deliveries'>(parts: readonly NamedReport[], key: K): Report['options'][K] {
  // The set holds what the reports' own arrays hold.
  return [
    ...new Set(parts.flatMap(({ report }) => report.options[key] as readonly string[])),
  ] as unknown as Report['options'][K];
}
