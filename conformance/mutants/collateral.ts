import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readJson } from '../report/schema.ts';
import { chapterOf } from './chapters.ts';
import type { MutantRow } from './matrix.ts';
import type { Mutant } from './mutant.ts';

/** Mutant by mutant, the other cases that it cannot help failing, as globs. */
export type Collateral = Readonly<Record<string, readonly string[]>>;

/** One file for each chapter of the specification. */
const folder = new URL('collateral/', import.meta.url);

/** What is declared, of all chapters. Throws UsageError where a file is not of its schema's shape. */
export function readCollateral(): Collateral {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return Object.assign({}, ...names.map(readChapter));
}

/**
 * Adds to what is declared what these mutants failed besides their intended case; returns the names of the
 * files that changed. Nothing is taken away: what passes in one run may fail in the next. Mutants that are no
 * more are forgotten.
 */
export function declareCollateral(rows: readonly MutantRow[], mutants: readonly Mutant[]): string[] {
  const seen = new Map(rows.map(({ id, collateral }) => [id, Object.keys(collateral)]));
  const chapters = [...new Set(mutants.map(({ requirement }) => chapterOf(requirement)))];
  const changed = chapters.filter((chapter) => {
    const name = `${chapter}.json`;
    const present = existsSync(new URL(name, folder));
    const before = present ? readChapter(name) : {};
    const own = mutants.filter(({ requirement }) => chapterOf(requirement) === chapter);
    const declared = own.map(({ id, intended }): [string, string[]] => {
      const cases = new Set([...(before[id] ?? []), ...(seen.get(id) ?? [])]);
      cases.delete(intended);
      return [id, [...cases].sort()];
    });
    const nonempty = declared.filter(([, cases]) => cases.length > 0);
    const text = canonical(Object.fromEntries(nonempty));
    if (present ? text === readFileSync(new URL(name, folder), 'utf8') : nonempty.length === 0) return false;
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL(name, folder), text);
    return true;
  });
  return changed.map((chapter) => `${chapter}.json`);
}

/** The length of a line of such a file, at most. */
const lineLength = 120;

/** The one way to write such a file, which is the formatter's: mutants and cases in order, a case a line where one is not enough. */
export function canonical(collateral: Collateral): string {
  const sorted = Object.entries(collateral).sort(([one], [other]) => (one < other ? -1 : 1));
  const entries = sorted.map(([id, cases], index) => {
    const quoted = cases.map((name) => JSON.stringify(name));
    const comma = index === sorted.length - 1 ? '' : ',';
    const line = `  ${JSON.stringify(id)}: [${quoted.join(', ')}]${comma}`;
    if (line.length <= lineLength) return line;
    return `  ${JSON.stringify(id)}: [\n    ${quoted.join(',\n    ')}\n  ]${comma}`;
  });
  return `{\n${entries.join('\n')}\n}\n`;
}

function readChapter(name: string): Collateral {
  return readJson<Collateral>(readFileSync(new URL(name, folder), 'utf8'), name, 'collateral');
}
