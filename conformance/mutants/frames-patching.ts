import type { FrameType } from '../wire/protocol.gen.ts';
import type { Mutant } from './mutant.ts';

/** A frame type's name, as the reference's own table has it too. */
export type TypeName = keyof typeof FrameType;

/** Makes a mutant of one patch: what it does, the case that must fail it, and the change of the file. */
export type Break = (variant: string, intended: string, from: string, to: string) => Mutant;

/** Breaks one rule where one file enforces it; the mutant's id is the rule's slug and the variant. */
export function breaking(requirement: string, file: string): Break {
  return (variant, intended, from, to) => ({
    id: `${requirement}-${variant}`,
    requirement,
    intended,
    patches: [{ file, from, to }],
  });
}
