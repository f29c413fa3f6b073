import type { Mutant } from './mutant.ts';
import { sequentialFrameMutants } from './version-1-frames.ts';
import { sequentialMessageMutants } from './version-1-messages.ts';
import { sequentialReceivingMutants } from './version-1-receiving.ts';

/** Broken peers for version 1. */
export const sequentialMutants: readonly Mutant[] = [
  ...sequentialFrameMutants,
  ...sequentialMessageMutants,
  ...sequentialReceivingMutants,
];
