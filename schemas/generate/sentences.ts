import type { Problem } from './problem.ts';

export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** One normative sentence of a chapter. */
export interface Sentence {
  readonly id: string;
  readonly level: Level;
  /** Verbatim, Markdown included. */
  readonly text: string;
  /** From the spec's folder: `2-preface.md#hello-first`. */
  readonly anchor: string;
  readonly path: string;
  readonly line: number;
}

const marked = /^(?:- )?<a id="([a-z0-9-]+)"><\/a>(.+)<sub>\[([a-z0-9-]+)\]\(requirements\.yaml\)<\/sub>$/;
const keyword = /\b(MUST|REQUIRED|SHALL|SHOULD|RECOMMENDED|MAY|OPTIONAL)\b/;
const levels: Readonly<Record<string, Level>> = {
  MUST: 'MUST',
  REQUIRED: 'MUST',
  SHALL: 'MUST',
  SHOULD: 'SHOULD',
  RECOMMENDED: 'SHOULD',
  MAY: 'MAY',
  OPTIONAL: 'MAY',
};

/** The level that the first key word of RFC 2119 gives a text; undefined if it holds none. */
export function levelOf(text: string): Level | undefined {
  const [, word] = keyword.exec(text) ?? [];
  return word === undefined ? undefined : levels[word];
}

/** Collects the marked sentences of a page, and what is wrong with its marks and key words. */
export function sentencesOf(path: string, page: string): { sentences: Sentence[]; problems: Problem[] } {
  const sentences: Sentence[] = [];
  const problems: Problem[] = [];
  const name = path.slice(path.lastIndexOf('/') + 1);
  for (const [index, text] of prose(page).split('\n').entries()) {
    const line = index + 1;
    const report = (message: string): unknown => problems.push({ path, line, message });
    const [, id, sentence, label] = marked.exec(text) ?? [];
    const level = levelOf(sentence ?? text);
    if (id === undefined || sentence === undefined) {
      if (text.includes('(requirements.yaml)'))
        report('this mark is not of the form <a id="slug"></a>Sentence.<sub>[slug](requirements.yaml)</sub>');
      else if (level !== undefined) report(`${keyword.exec(text)?.[0]} outside a marked sentence`);
    } else if (id !== label) report(`the mark says ${id} before the sentence and ${label} behind it`);
    else if (level === undefined) report(`${id} is marked and holds no key word`);
    else sentences.push({ id, level, text: sentence, anchor: `${name}#${id}`, path, line });
  }
  return { sentences, problems };
}

/** A slug stands for one sentence in the whole spec. */
export function duplicatesIn(sentences: readonly Sentence[]): Problem[] {
  const first = new Map<string, Sentence>();
  const problems: Problem[] = [];
  for (const sentence of sentences) {
    const other = first.get(sentence.id);
    if (other === undefined) first.set(sentence.id, sentence);
    else problems.push({ ...sentence, message: `${sentence.id} is taken by ${other.path}:${other.line}` });
  }
  return problems;
}

/** The page with code blocks and comments emptied; every line stays where it is. */
function prose(page: string): string {
  return page.replace(/^```[\s\S]*?^```$|<!--[\s\S]*?-->/gm, (hidden) => hidden.replace(/[^\n]/g, ''));
}
