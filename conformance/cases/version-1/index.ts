import type { Case } from '../../harness/case.ts';
import { sequentialCreditCases } from './credit.ts';
import { sequentialFrameCases } from './frames.ts';
import { sequentialMessageCases } from './messages.ts';
import { sequentialReceivingCases } from './receiving.ts';
import { sequentialTurnCases } from './turns.ts';

/** Cases of appendix B. */
export const sequentialCases: readonly Case[] = [
  ...sequentialFrameCases,
  ...sequentialCreditCases,
  ...sequentialMessageCases,
  ...sequentialTurnCases,
  ...sequentialReceivingCases,
];
