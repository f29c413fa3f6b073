import { channelMutants } from './channels.ts';
import { compatMutants } from './compat.ts';
import { connectionMutants } from './connection.ts';
import { connectionLifeMutants } from './connection-life.ts';
import { creditMutants } from './credit.ts';
import { frameMutants } from './frames.ts';
import type { Mutant } from './mutant.ts';
import { prefaceMutants } from './preface.ts';
import { sequentialMutants } from './version-1.ts';

/** Every broken peer, in the order of the chapters. */
export const allMutants: readonly Mutant[] = [
  ...prefaceMutants,
  ...frameMutants,
  ...channelMutants,
  ...creditMutants,
  ...connectionMutants,
  ...connectionLifeMutants,
  ...sequentialMutants,
  ...compatMutants,
];
