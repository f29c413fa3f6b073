import type { Case } from '../../harness/case.ts';
import { orderExpeditedCases } from './order-expedited.ts';
import { orderNoCreditCases } from './order-no-credit.ts';
import { orderUrgentCases } from './order-urgent.ts';

/** Cases of the order in which frames are sent. */
export const orderCases: readonly Case[] = [...orderExpeditedCases, ...orderUrgentCases, ...orderNoCreditCases];
