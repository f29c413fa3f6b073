import type { Case } from '../../harness/case.ts';
import { holdCases } from './hold.ts';
import { honestCases } from './honest.ts';
import { limitsCases } from './limits.ts';
import { openServiceCases } from './open.ts';
import { simpleServiceCases } from './simple.ts';

/** The cases of appendix A: the test services behave as its table says. */
export const serviceCases: readonly Case[] = [
  ...simpleServiceCases,
  ...holdCases,
  ...openServiceCases,
  ...honestCases,
  ...limitsCases,
];
