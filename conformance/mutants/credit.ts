import { allowanceMutants } from './credit-allowance.ts';
import { blockedMutants } from './credit-blocked.ts';
import { orderMutants } from './credit-order.ts';
import { creditReceivingMutants } from './credit-receiving.ts';
import { creditSendingMutants } from './credit-sending.ts';
import type { Mutant } from './mutant.ts';
import { sharingMutants } from './sharing.ts';

/** Broken peers of chapter 4, in its sections Order, Credit, Allowance and Sharing. */
export const creditMutants: readonly Mutant[] = [
  ...orderMutants,
  ...creditSendingMutants,
  ...blockedMutants,
  ...creditReceivingMutants,
  ...allowanceMutants,
  ...sharingMutants,
];
