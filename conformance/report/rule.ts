import type { Level } from '../harness/verdict.ts';
import { requirements } from '../requirements.gen.ts';

/** A row of the register. */
export interface Rule {
  readonly id: string;
  readonly level: Level;
  /** The sentence, word for word. */
  readonly text: string;
  /** Where it stands, such as `spec/2-preface.md#hello-role`. */
  readonly link: string;
  /** Why no case judges it, where none does. */
  readonly excluded?: string;
}

/** The register by slug, in the order of the chapters. */
export const rules: ReadonlyMap<string, Rule> = new Map(
  requirements.map(({ id, level, text, anchor, excluded }) => [
    id,
    { id, level, text, link: `spec/${anchor}`, ...(excluded === undefined ? {} : { excluded }) },
  ]),
);

/** The chapter of a requirement, such as `2-preface`. */
export function chapterOf(slug: string): string {
  return /^spec\/(.+)\.md/.exec(rules.get(slug)?.link ?? '')?.[1] ?? 'other';
}
