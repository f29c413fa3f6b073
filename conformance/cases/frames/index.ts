import type { Case } from '../../harness/case.ts';
import { allowCases } from './allow.ts';
import { blockedCases } from './blocked.ts';
import { closeCases } from './close.ts';
import { codeCases } from './codes.ts';
import { creditCases } from './credit.ts';
import { flagCases } from './flags.ts';
import { fragmentCases } from './fragment.ts';
import { goawayCases } from './goaway.ts';
import { goawayLastCases } from './goaway-last.ts';
import { headerCases } from './header.ts';
import { openCases } from './open.ts';
import { pingCases } from './ping.ts';
import { reasonCases } from './reasons.ts';
import { scopeCases } from './scope.ts';
import { sizeCases } from './size.ts';
import { typeCases } from './types.ts';

/** Cases of chapter 3. */
export const frameCases: readonly Case[] = [
  ...headerCases,
  ...typeCases,
  ...flagCases,
  ...scopeCases,
  ...sizeCases,
  ...codeCases,
  ...reasonCases,
  ...closeCases,
  ...pingCases,
  ...goawayCases,
  ...goawayLastCases,
  ...creditCases,
  ...blockedCases,
  ...allowCases,
  ...openCases,
  ...fragmentCases,
];
