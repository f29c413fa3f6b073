import { readFileSync, writeFileSync } from 'node:fs';
import { chart } from './chart.ts';
import type { Goal } from './goals.ts';
import type { Report } from './report.ts';
import { type Result, Results, ratio } from './results.ts';
import { figure } from './table.ts';
import { workloads } from './workloads.ts';

/** Writes what a measured run found into README.md and chart.svg beside it: `npm run -s bench:page`. */
function writePage(): void {
  const here = (name: string) => new URL(name, import.meta.url);
  const report: Report = JSON.parse(readFileSync(here('results.json'), 'utf8'));
  const readme = readFileSync(here('README.md'), 'utf8');
  const [before, , after] = readme.split(/<!-- (?:results|end of results) -->/);
  if (before === undefined || after === undefined) throw new Error('README.md has no place for results');
  const page = `${before}<!-- results -->\n\n${sections(report).join('\n\n')}\n\n<!-- end of results -->${after}`;
  writeFileSync(here('README.md'), page);
  writeFileSync(here('chart.svg'), chart(report.results));
}

/** A run as Markdown. */
function sections({ machine, plan, results, goals }: Report): string[] {
  const { processor, processors, memory, system, node, packages } = machine;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [
    `${processors} × ${processor}, ${memory}, ${system}; Node ${node}; ${versions.join(', ')}. Medians of ${plan.rounds} rounds of ${plan.measuring} ms.`,
    '![The figures below as bars](chart.svg)',
    '### Goals',
    goalTable(goals),
    ...workloads.flatMap(({ id, title }) => {
      const measured = results.filter(({ workload }) => workload === id);
      return measured.length === 0 ? [] : [`### ${title} (\`${id}\`)`, workloadTable(measured)];
    }),
  ];
}

function goalTable(goals: readonly Goal[]): string {
  const rows = goals.flatMap(({ id, conditions }) =>
    conditions.map(({ what, value, bound, met }) => [
      id,
      what,
      figure(value),
      bound.join(' '),
      met ? 'met' : '**not met**',
    ]),
  );
  return table(['goal', 'what', 'value', 'bound', ''], rows);
}

/** A line for each peer, a column for each metric, with the range of the rounds. */
function workloadTable(measured: readonly Result[]): string {
  const results = new Results(measured);
  const metrics = [...new Set(measured.map(({ metric }) => metric))];
  const units = metrics.map((metric) => measured.find((result) => result.metric === metric)?.unit ?? '');
  const peers = [...new Set(measured.map(({ peer }) => peer))];
  const workload = measured[0]?.workload ?? '';
  const rows = peers.map((peer) => {
    const cells = metrics.map((metric) => cell(results.find(workload, peer, metric)));
    return [peer, ...cells, multiple(results, workload, peer)];
  });
  return table(['', ...metrics.map((metric, at) => `${metric}, ${units[at]}`), '× raw'], rows);
}

function cell(result: Result | undefined): string {
  if (result === undefined) return '–';
  const [lowest, highest] = [Math.min(...result.samples), Math.max(...result.samples)];
  return `${figure(result.median)} (${figure(lowest)} – ${figure(highest)})`;
}

function multiple(results: Results, workload: string, peer: string): string {
  const value = ratio(results.find(workload, peer, 'rate'), results.find(workload, 'raw', 'rate'));
  return Number.isNaN(value) ? '–' : value.toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

writePage();
