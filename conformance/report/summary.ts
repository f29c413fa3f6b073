import { countsAgainst, levels, type Report, verdicts } from './report.ts';

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
  const against = cases.filter(countsAgainst).length;
  if (against > 0) said.push(`${against} MUST ${against === 1 ? 'result is' : 'results are'} red`);
  if (cases.length > 0 && counts.MUST.pass === 0) said.push('no MUST case passed, and so the run cannot pass');
  const known = cases.filter((result) => result.known !== undefined).length;
  if (known > 0) said.push(`${known} red ${known === 1 ? 'result is' : 'results are'} accepted by the baseline`);
  for (const line of staleBaseline) said.push(`the baseline calls ${line} failing, but it passes: remove the line`);
  if (status === 0) said.push('every MUST that was judged passes');
  return said;
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
