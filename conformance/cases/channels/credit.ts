import type { Case } from '../../harness/case.ts';
import { creditAbandonedCases } from './credit-abandoned.ts';
import { creditConnectionCases } from './credit-connection.ts';
import { creditConsumptionCases } from './credit-consumption.ts';
import { creditOverrunCases } from './credit-overrun.ts';
import { creditRenewalCases } from './credit-renewal.ts';
import { creditSendingCases } from './credit-sending.ts';

/** Cases of credit: what an endpoint may send, what it must give back, and what it must not take. */
export const creditCases: readonly Case[] = [
  ...creditSendingCases,
  ...creditOverrunCases,
  ...creditConsumptionCases,
  ...creditRenewalCases,
  ...creditAbandonedCases,
  ...creditConnectionCases,
];
