import { parse, stringify } from 'yaml';
import { type Problem, SourceError } from './problem.ts';
import type { Sentence } from './sentences.ts';

export const registerPath = 'spec/requirements.yaml';

/** What a person adds to a row. */
export interface Remarks {
  /** Why no outside observation can tell whether the rule is kept. */
  readonly excluded?: string;
  /** Which end the rule binds, `sender` or `receiver`, where the sentence leaves it open. */
  readonly binds?: string;
  readonly note?: string;
}

/** One row of the register. */
export interface Row extends Pick<Sentence, 'id' | 'level' | 'text' | 'anchor'>, Remarks {}

const generatedKeys: ReadonlySet<string> = new Set(['id', 'level', 'text', 'anchor']);
const remarkKeys: ReadonlySet<string> = new Set(['excluded', 'binds', 'note']);

const header = `# Every requirement of the spec, in the order of the chapters. \`npm run generate\` rewrites the rows from the
# chapters' marked sentences. By hand come only:
#   excluded   why no outside observation can tell whether the rule is kept
#   binds      sender or receiver, where the sentence leaves it open
#   note       whatever else a reader should know
`;

/** One row for each sentence, with the remarks that its row in the old register holds, and the rows that have lost theirs. */
export function rowsOf(sentences: readonly Sentence[], register: string): { rows: Row[]; vanished: string[] } {
  const remarks = remarksIn(register);
  const rows = sentences.map(({ id, level, text, anchor }) => ({ id, level, text, anchor, ...remarks.get(id) }));
  const present = new Set(rows.map((row) => row.id));
  return { rows, vanished: [...remarks.keys()].filter((id) => !present.has(id)) };
}

function remarksIn(register: string): Map<string, Remarks> {
  const parsed: unknown = parse(register);
  // The file is our own output; people edit only the remarks, which are checked here.
  const rows = (parsed ?? []) as readonly ({ readonly id: string } & Readonly<Record<string, string>>)[];
  const problems: Problem[] = [];
  const remarks = new Map<string, Remarks>();
  for (const row of rows) {
    const line = register.split('\n').indexOf(`- id: ${row.id}`) + 1;
    const added = Object.entries(row).filter(([key]) => !generatedKeys.has(key));
    for (const [key] of added.filter(([key]) => !remarkKeys.has(key)))
      problems.push({ path: registerPath, line, message: `${row.id} has an unknown key, ${key}` });
    remarks.set(row.id, Object.fromEntries(added));
  }
  if (problems.length > 0) throw new SourceError(problems);
  return remarks;
}

/** The register as a file. */
export function registerFile(rows: readonly Row[]): string {
  return `${header}${rows.map((row) => stringify([row], { lineWidth: 0 })).join('')}`;
}

/** The rows as a module for the kit, which has no YAML parser at run time. */
export function registerModule(rows: readonly Row[]): string {
  const entries = rows.map(({ id, level, text, anchor, excluded }) => {
    const members = Object.entries({ id, level, text, anchor, excluded }).filter(([, value]) => value !== undefined);
    return `  {\n${members.map(([key, value]) => `    ${key}: ${JSON.stringify(value)},\n`).join('')}  },\n`;
  });
  return `${moduleHead}${entries.join('')}];\n`;
}

const moduleHead = `// The register of requirements. Generated from the chapters by \`npm run generate\`; do not edit.

export interface Requirement {
  readonly id: string;
  readonly level: 'MUST' | 'SHOULD' | 'MAY';
  /** The sentence, verbatim, Markdown included. */
  readonly text: string;
  /** From the spec's folder, as in \`2-preface.md#hello-first\`. */
  readonly anchor: string;
  /** Why no outside observation can tell whether the rule is kept. */
  readonly excluded?: string;
}

export const requirements: readonly Requirement[] = [
`;
