import type { Mutant, Patch } from './mutant.ts';

/** Makes a mutant of one rule: what it does, the case that must fail it, and the patches. */
export type Breaking = (variant: string, intended: string, ...patches: [Patch, ...Patch[]]) => Mutant;

/** Breaks one rule; the mutant's id is the rule's slug and the variant. */
export function breakingRule(requirement: string): Breaking {
  return (variant, intended, ...patches) => ({ id: `${requirement}-${variant}`, requirement, intended, patches });
}

/** Makes patches of one file of the reference. */
export function patching(file: string): (from: string, to: string) => Patch {
  return (from, to) => ({ file, from, to });
}
