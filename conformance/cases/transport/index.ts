import type { Case } from '../../harness/case.ts';
import { anySplitCases } from './any-split.ts';
import { streamCases } from './stream.ts';

/** Cases of chapter 1. */
export const transportCases: readonly Case[] = [...anySplitCases, ...streamCases];
