import { cardsOf, frameLines } from './card.ts';
import { matrixOf } from './matrix.ts';
import type { Report } from './report.ts';
import { conclusions, summaryTable } from './summary.ts';

/** The report as Markdown: summary, matrix and a card for each red case. */
export function markdownReport(report: Report): string {
  const { columns, chapters } = matrixOf(report);
  const cards = cardsOf(report.cases);
  return `${[
    `# Heddle conformance: ${protect(report.peer.name)}`,
    `${report.kit.name} ${report.kit.version}, seed ${report.seed}, exit status ${report.status}.`,
    conclusions(report)
      .map((line) => `- ${protect(line)}`)
      .join('\n'),
    '## Summary',
    table(summaryTable(report)),
    ...chapters.flatMap(({ name, rows }) => [
      `## ${protect(name)}`,
      table([
        ['case', 'level', ...columns],
        ...rows.map(({ id, level, verdicts }) => [id, level, ...verdicts.map(mark)]),
      ]),
    ]),
    ...(cards.length === 0 ? [] : ['## Failure cards']),
    ...cards.flatMap(({ title, facts, frames, again }) => [
      `### ${protect(title)}`,
      facts.map(([name, value]) => `- **${name}**: ${protect(value)}`).join('\n'),
      ...(frames.length === 0 ? [] : [fence(frameLines(frames))]),
      ...(again === undefined ? [] : [fence([again])]),
    ]),
  ].join('\n\n')}\n`;
}

/** What is not a pass stands out. */
function mark(verdict: string): string {
  return verdict === 'pass' || verdict === 'n/a' || verdict === '' ? verdict : `**${verdict}**`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (words: readonly string[]) => `| ${words.map(protect).join(' | ')} |`;
  return [
    line(head),
    `|${head.map(() => '---|').join('')}`,
    ...rows.map((row) => `| ${row.map(protectBar).join(' | ')} |`),
  ].join('\n');
}

/** Text that Markdown shows as it is. */
function protect(text: string): string {
  return protectBar(text.replace(/[\\`*_<>[\]]/g, (character) => `\\${character}`));
}

function protectBar(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\|/g, '\\|');
}

/** A block of code, between more backticks than it holds. */
function fence(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([ticks]) => ticks.length)));
  const ticks = '`'.repeat(longest + 1);
  return [`${ticks}text`, ...lines, ticks].join('\n');
}
