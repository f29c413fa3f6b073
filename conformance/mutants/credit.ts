import type { Mutant } from './mutant.ts';

export const creditMutants: readonly Mutant[] = [];
