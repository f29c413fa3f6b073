import { goawayMutants } from './frames-goaway.ts';
import { headerMutants } from './frames-header.ts';
import { limitMutants } from './frames-limits.ts';
import { openMutants } from './frames-open.ts';
import { reasonMutants } from './frames-reasons.ts';
import { sizeMutants } from './frames-size.ts';
import type { Mutant } from './mutant.ts';

/** Broken peers of chapter 3. */
export const frameMutants: readonly Mutant[] = [
  ...headerMutants,
  ...sizeMutants,
  ...reasonMutants,
  ...goawayMutants,
  ...limitMutants,
  ...openMutants,
];
