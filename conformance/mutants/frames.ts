import type { Mutant } from './mutant.ts';

export const frameMutants: readonly Mutant[] = [];
