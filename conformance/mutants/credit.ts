import { allowanceMutants } from './credit-allowance.ts';
import { blockedMutants } from './credit-blocked.ts';
import { orderMutants } from './credit-order.ts';
import { creditReceivingMutants } from './credit-receiving.ts';
import { creditSendingMutants } from './credit-sending.ts';
import type { Mutant } from './mutant.ts';

/** Broken peers of chapter 4, in its sections Order, Credit and Allowance. */
export const creditMutants: readonly Mutant[] = [
  ...orderMutants,
  ...creditSendingMutants,
  ...blockedMutants,
  ...creditReceivingMutants,
  ...allowanceMutants,
];
