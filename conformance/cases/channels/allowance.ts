import type { Case } from '../../harness/case.ts';
import { allowanceBlockedCases, allowanceExactCases } from './allowance-exact.ts';
import { allowanceObeyedCases } from './allowance-obeyed.ts';
import { allowanceReturnedCases } from './allowance-returned.ts';

/** Cases of how many channels may be opened. */
export const allowanceCases: readonly Case[] = [
  ...allowanceExactCases,
  ...allowanceBlockedCases,
  ...allowanceReturnedCases,
  ...allowanceObeyedCases,
];
