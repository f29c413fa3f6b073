import type { Case } from '../../harness/case.ts';
import { closeCases } from './close.ts';
import { containedCases } from './contained.ts';
import { connectionErrorCases } from './errors.ts';
import { pingCases } from './pings.ts';
import { pongCases } from './pongs.ts';

/** Cases of chapter 5. */
export const connectionCases: readonly Case[] = [
  ...connectionErrorCases,
  ...containedCases,
  ...closeCases,
  ...pingCases,
  ...pongCases,
];
