import type { Mutant } from './mutant.ts';

export const connectionMutants: readonly Mutant[] = [];
