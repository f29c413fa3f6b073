import { countsAgainst, levels, type Report, type ReportedCase, verdicts } from './report.ts';

/** Level × verdict as rows of words, the head first. */
export function summaryTable({ levels: counts, summary }: Report): string[][] {
  return [
    ['', ...verdicts.map((verdict) => (verdict === 'na' ? 'n/a' : verdict))],
    ...levels.map((level) => [level, ...verdicts.map((verdict) => String(counts[level][verdict]))]),
    ['all', ...verdicts.map((verdict) => String(summary[verdict]))],
  ];
}

/** What the run means, in sentences: one for each thing that decided its exit status. */
export function conclusions({
  cases,
  complete,
  unreachable,
  error,
  staleBaseline,
  levels: counts,
  status,
}: Report): string[] {
  const said: string[] = [];
  if (error !== null) said.push(`the run was not made as asked: ${error}`);
  if (unreachable !== null) said.push(`the peer could not be reached: ${unreachable}`);
  else if (!complete && error === null) said.push('the run is incomplete: some of what was selected has no verdict');
  const against = cases.filter(countsAgainst);
  if (against.length > 0)
    said.push(`${against.length} MUST ${against.length === 1 ? 'result is' : 'results are'} red: ${byRule(against)}`);
  if (cases.length > 0 && counts.MUST.pass === 0) said.push('no MUST case passed, and so the run cannot pass');
  const known = cases.filter((result) => result.known !== undefined).length;
  if (known > 0) said.push(`${known} red ${known === 1 ? 'result is' : 'results are'} accepted by the baseline`);
  for (const line of staleBaseline) said.push(`the baseline calls ${line} failing, but it passes: remove the line`);
  if (status === 0) said.push('every MUST that was judged passes');
  return said;
}

/** The rules of red results, each with how many of them there are where it is more than one. */
function byRule(cases: readonly ReportedCase[]): string {
  const counts = new Map<string, number>();
  for (const { id, requirement, requirements } of cases) {
    const rule = requirement ?? requirements[0] ?? id;
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
  }
  return [...counts].map(([rule, times]) => (times === 1 ? rule : `${rule} (${times})`)).join(', ');
}

/** Rows of words as lines with aligned columns. */
export function alignColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((word, column) => (column === 0 ? word.padEnd(widths[column] ?? 0) : word.padStart(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
