import type { Report, ReportedCase } from './report.ts';
import { chapterOf } from './rule.ts';

/** The cases of one chapter, each with its verdict in every circumstance. */
export interface Chapter {
  readonly name: string;
  readonly rows: readonly { readonly id: string; readonly level: string; readonly verdicts: readonly string[] }[];
}

/** Cases × circumstances, chapter by chapter. */
export interface Matrix {
  /** Roles and deliveries, such as `listener, whole`. */
  readonly columns: readonly string[];
  readonly chapters: readonly Chapter[];
}

/** Where a case has several verdicts in one circumstance, as in a repeated run, the matrix shows each once. */
export function matrixOf({ cases }: Report): Matrix {
  const columns = [...new Set(cases.map(columnOf))];
  const byChapter = new Map<string, Map<string, ReportedCase[]>>();
  for (const result of cases) {
    const name = chapterOf(result.requirements[0] ?? result.id);
    const chapter = byChapter.get(name) ?? new Map<string, ReportedCase[]>();
    byChapter.set(name, chapter);
    chapter.set(result.id, [...(chapter.get(result.id) ?? []), result]);
  }
  const chapters = [...byChapter].map(([name, rows]) => ({
    name,
    rows: [...rows].map(([id, results]) => ({
      id,
      level: results[0]?.level ?? '',
      verdicts: columns.map((column) => verdictsIn(results.filter((result) => columnOf(result) === column))),
    })),
  }));
  return { columns, chapters };
}

function columnOf({ role, delivery }: ReportedCase): string {
  return `${role}, ${delivery}`;
}

function verdictsIn(results: readonly ReportedCase[]): string {
  return [
    ...new Set(
      results.map(
        ({ verdict, known }) => `${verdict === 'na' ? 'n/a' : verdict}${known === undefined ? '' : ' (known)'}`,
      ),
    ),
  ].join(' / ');
}
