import { cardOf, frameLines } from './card.ts';
import type { Report, ReportedCase } from './report.ts';
import { conclusions } from './summary.ts';

/** The report as TAP 14: a point for each result, with a YAML block where it is red. */
export function tapReport(report: Report): string {
  const { cases, complete } = report;
  const lines = [
    'TAP version 14',
    `1..${cases.length}${cases.length === 0 && complete ? ' # SKIP no case was selected' : ''}`,
  ];
  lines.push(`# ${report.kit.name} ${report.kit.version}, seed ${report.seed}`, `# peer: ${oneLine(report.peer.name)}`);
  for (const [index, result] of cases.entries()) lines.push(...point(result, index + 1));
  for (const line of conclusions(report)) lines.push(`# ${oneLine(line)}`);
  if (!complete) lines.push(`Bail out! ${oneLine(report.unreachable ?? report.error ?? 'the run is incomplete')}`);
  return `${lines.join('\n')}\n`;
}

function point(result: ReportedCase, number: number): string[] {
  const { id, role, delivery, verdict, level, known } = result;
  const name = protect(`${id} (${level}, ${role}, ${delivery})`);
  if (verdict === 'pass') return [`ok ${number} - ${name}`];
  if (verdict === 'na') return [`ok ${number} - ${name} # SKIP the peer does not declare it`];
  // TODO is how TAP says that a failure does not count.
  const soft = known === undefined ? level !== 'MUST' && `${level} does not bind` : `known failure: ${known}`;
  return [
    `not ok ${number} - ${name}${soft === false ? '' : ` # TODO ${protect(oneLine(soft))}`}`,
    ...diagnostics(result),
  ];
}

function diagnostics(result: ReportedCase): string[] {
  const { facts, frames, again } = cardOf(result);
  const pairs: [string, string][] = [
    ['verdict', result.verdict],
    ...facts.map(([name, value]): [string, string] => [name, value]),
  ];
  if (again !== undefined) pairs.push(['again', again]);
  return [
    '  ---',
    // A JSON string is a YAML string.
    ...pairs.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`),
    ...(frames.length === 0 ? [] : ['  frames:', ...frameLines(frames).map((line) => `    - ${JSON.stringify(line)}`)]),
    '  ...',
  ];
}

/** Backslash and # begin something else in a description. */
function protect(text: string): string {
  return text.replace(/[\\#]/g, (character) => `\\${character}`);
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ');
}
