import type { Goal } from './goals.ts';
import { type Result, type Results, ratio } from './results.ts';
import type { Workload } from './workloads.ts';

/** A workload's results for people: a line per peer and metric, rates also as multiples. */
export function resultLines({ id, title }: Workload, results: Results): string[] {
  const rows = results.list.map((result) => {
    const [lowest, highest] = [Math.min(...result.samples), Math.max(...result.samples)];
    const range = `${figure(lowest)} … ${figure(highest)}`;
    return [result.peer, result.metric, figure(result.median), result.unit, range, multiples(result, results)];
  });
  return ['', `${id}: ${title}`, ...aligned([['peer', 'metric', 'median', '', 'range', ''], ...rows])];
}

/** The goals for people. */
export function goalLines(goals: readonly Goal[]): string[] {
  const rows = goals.flatMap(({ id, conditions }) =>
    conditions.map(({ what, value, bound: [sign, limit], met }) => [
      id,
      met ? 'met' : 'NOT MET',
      what,
      figure(value),
      `${sign} ${limit}`,
    ]),
  );
  return rows.length === 0 ? [] : ['', ...aligned([['goal', '', 'what', 'value', 'bound'], ...rows])];
}

/** Three significant digits, and SI's k and M. */
export function figure(value: number): string {
  if (value >= 1e6) return `${digits(value / 1e6)} M`;
  if (value >= 1e3) return `${digits(value / 1e3)} k`;
  // An index of fairness is near 1.
  return value > 0.999 && value < 1 ? value.toFixed(5) : digits(value);
}

function digits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

/** A rate as a multiple of a bare socket's and of the best other peer's. */
function multiples(result: Result, results: Results): string {
  if (result.metric !== 'rate') return '';
  const raw = results.find(result.workload, 'raw', 'rate');
  const others = results.of(result.workload, 'rate').filter(({ peer }) => peer !== result.peer && !isBare(peer));
  const [best] = [...others].sort((one, other) => other.median - one.median);
  const texts = raw === undefined || raw === result ? [] : [`${ratio(result, raw).toFixed(2)} × raw`];
  if (best !== undefined && !isBare(result.peer)) texts.push(`${ratio(result, best).toFixed(2)} × ${best.peer}`);
  return texts.join(', ');
}

/** Whether a peer has neither channels nor anything that does their work. */
function isBare(peer: string): boolean {
  return ['raw', 'raw-1m', 'framed'].includes(peer);
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.length ?? 0;
  const widths = Array.from({ length: columns }, (_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
