import type { Ksy } from './ksy.ts';
import { type Problem, SourceError } from './problem.ts';
import { tables } from './tables.ts';

const opening = /^<!-- generated: (\S+)(?: (\S+))? -->$/;
const closing = '<!-- /generated -->';

/** A splice that names something, by its two words, as in `<!-- generated: layout hello -->`. */
export interface Mark {
  readonly kind: string;
  readonly argument: string;
}

/** Replaces the text between each pair of marks in a page. Throws SourceError, naming each line that is wrong. */
export function spliced(path: string, page: string, ksy: Ksy, root: string): { text: string; marks: Mark[] } {
  const kept: string[] = [];
  const marks: Mark[] = [];
  const problems: Problem[] = [];
  let openSince: number | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    const report = (message: string): unknown => problems.push({ path, line: index + 1, message });
    const mark = markOf(line);
    if (mark !== undefined) {
      if (openSince !== undefined) report(`the splice of line ${openSince} has no end`);
      openSince = index + 1;
      marks.push(mark);
      kept.push(line, ...contentOf(mark, ksy, root, report));
    } else if (line === closing) {
      if (openSince === undefined) report('the end of a splice that does not begin');
      openSince = undefined;
      kept.push(line);
    } else if (openSince === undefined) kept.push(line);
  }
  if (openSince !== undefined) problems.push({ path, line: openSince, message: 'this splice has no end' });
  if (problems.length > 0) throw new SourceError(problems);
  return { text: kept.join('\n'), marks };
}

function markOf(line: string): Mark | undefined {
  const [, kind, argument = ''] = opening.exec(line) ?? [];
  return kind === undefined ? undefined : { kind, argument };
}

function contentOf({ kind, argument }: Mark, ksy: Ksy, root: string, report: (message: string) => unknown): string[] {
  const table = tables[kind];
  if (table === undefined) {
    report(`there is no splice of the kind ${kind}; there are ${Object.keys(tables).join(', ')}`);
    return [];
  }
  try {
    return table(ksy, argument, root).split('\n');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    report(error.message);
    return [];
  }
}
