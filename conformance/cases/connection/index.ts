import type { Case } from '../../harness/case.ts';
import { closeCases } from './close.ts';
import { containedCases } from './contained.ts';
import { connectionErrorCases } from './errors.ts';
import { heartbeatCases } from './heartbeat.ts';
import { pingCases } from './pings.ts';
import { pongCases } from './pongs.ts';
import { statisticsCases } from './statistics.ts';
import { teardownCases } from './teardown.ts';

/** Cases of chapter 5. */
export const connectionCases: readonly Case[] = [
  ...connectionErrorCases,
  ...containedCases,
  ...closeCases,
  ...pingCases,
  ...pongCases,
  ...heartbeatCases,
  ...teardownCases,
  ...statisticsCases,
];
