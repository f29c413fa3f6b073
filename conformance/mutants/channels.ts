import type { Mutant } from './mutant.ts';

export const channelMutants: readonly Mutant[] = [];
