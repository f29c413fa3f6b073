import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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
  return Object.assign({}, ...readdirSync(folder).map(readChapter));
}

/**
 * Adds to what is declared what these mutants failed besides their intended case; returns the names of the
 * files that changed. Nothing is taken away: what passes in one run may fail in the next. Mutants that are no
 * more are forgotten.
 */
export function declareCollateral(rows: readonly MutantRow[], mutants: readonly Mutant[]): string[] {
  const seen = new Map(rows.map(({ id, collateral }) => [id, Object.keys(collateral)]));
  const chapters = new Set(mutants.map(({ requirement }) => chapterOf(requirement)));
  return [...chapters]
    .map((chapter) => `${chapter}.json`)
    .filter((name) => {
      const before = existsSync(new URL(name, folder)) ? readChapter(name) : {};
      const own = mutants.filter(({ requirement }) => `${chapterOf(requirement)}.json` === name);
      const declared = own.map(({ id }): [string, string[]] => [
        id,
        [...new Set([...(before[id] ?? []), ...(seen.get(id) ?? [])])].sort(),
      ]);
      const text = canonical(Object.fromEntries(declared.filter(([, cases]) => cases.length > 0)));
      if (text === canonical(before)) return false;
      writeFileSync(new URL(name, folder), text);
      return true;
    });
}

/** The one way to write such a file: mutants and cases in order, a case a line. */
export function canonical(collateral: Collateral): string {
  const sorted = Object.entries(collateral).sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

function readChapter(name: string): Collateral {
  return readJson<Collateral>(readFileSync(new URL(name, folder), 'utf8'), name, 'collateral');
}
