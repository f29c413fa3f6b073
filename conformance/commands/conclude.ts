import { cardLines, cardsOf } from '../report/card.ts';
import { type Destination, writeReports } from '../report/destination.ts';
import type { Report } from '../report/report.ts';
import { alignColumns, conclusions, summaryTable } from '../report/summary.ts';
import { ExitStatus } from './exit-status.ts';
import type { Output, Surroundings } from './surroundings.ts';

/** Writes the reports, then shows the cards of all red cases, the summary and what it means. Returns the exit status. */
export function conclude(
  report: Report,
  destinations: readonly Destination[],
  surroundings: Surroundings,
  output: Output,
): number {
  const complaints = writeReports(report, destinations, surroundings.stdout);
  const cards = cardsOf(report.cases).map((card) => `\n${cardLines(card).join('\n')}\n`);
  const table = alignColumns(summaryTable(report)).join('\n');
  output.write(`${cards.join('')}\n${table}\n\n${conclusions(report).join('\n')}\n`);
  for (const complaint of complaints) surroundings.stderr.write(`heddle: ${complaint}\n`);
  return complaints.length > 0 && report.status === ExitStatus.passed ? ExitStatus.incomplete : report.status;
}
