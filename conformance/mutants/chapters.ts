import type { Case } from '../harness/case.ts';
import { requirements } from '../requirements.gen.ts';
import type { Mutant } from './mutant.ts';
import type { Extent } from './orders.ts';

const chapters = new Map(requirements.map(({ id, anchor }) => [id, anchor.replace(/\.md#.*$/, '')]));

/** The chapter of the specification that holds a requirement, such as `2-preface`. Throws TypeError if none does. */
export function chapterOf(requirement: string): string {
  const chapter = chapters.get(requirement);
  if (chapter === undefined) throw new TypeError(`the register does not hold ${requirement}`);
  return chapter;
}

/** The cases that a mutant meets besides the intended one and its twin. */
export function casesBesides(
  mutant: Pick<Mutant, 'requirement'>,
  extent: Extent,
  catalogue: readonly Case[],
): readonly Case[] {
  if (extent === 'nothing') return [];
  if (extent === 'everything') return catalogue;
  const chapter = chapterOf(mutant.requirement);
  return catalogue.filter(({ requirements: [first] }) => chapterOf(first) === chapter);
}
