import { channelMutants } from './channels.ts';
import { connectionMutants } from './connection.ts';
import { creditMutants } from './credit.ts';
import { frameMutants } from './frames.ts';
import type { Mutant } from './mutant.ts';
import { prefaceMutants } from './preface.ts';

/** Every broken peer, in the order of the chapters. */
export const allMutants: readonly Mutant[] = [
  ...prefaceMutants,
  ...frameMutants,
  ...channelMutants,
  ...creditMutants,
  ...connectionMutants,
];
