import type { Case } from '../../harness/case.ts';
import { abortCases } from './abort.ts';
import { acceptingCases } from './accepting.ts';
import { acceptingAsOpenerCases } from './accepting-as-opener.ts';
import { allowanceCases } from './allowance.ts';
import { blockedCases } from './blocked.ts';
import { closedCases } from './closed.ts';
import { creditCases } from './credit.ts';
import { endCases } from './end.ts';
import { groupCases } from './groups.ts';
import { idCases } from './ids.ts';
import { messageLimitCases } from './message-limit.ts';
import { messageCases } from './messages.ts';
import { metadataCases } from './metadata.ts';
import { neverOpenedCases } from './never-opened.ts';
import { openingCases } from './opening.ts';
import { orderCases } from './order.ts';
import { refusalCases } from './refusal.ts';
import { resetCases } from './reset.ts';
import { resetCrossingCases } from './reset-crossing.ts';
import { sharingCases } from './sharing.ts';
import { stopCases } from './stop.ts';
import { stopEndsCases } from './stop-ends.ts';

/** The cases of chapter 4, in its order. */
export const channelCases: readonly Case[] = [
  ...idCases,
  ...neverOpenedCases,
  ...closedCases,
  ...openingCases,
  ...metadataCases,
  ...groupCases,
  ...refusalCases,
  ...acceptingCases,
  ...acceptingAsOpenerCases,
  ...messageCases,
  ...messageLimitCases,
  ...abortCases,
  ...endCases,
  ...stopEndsCases,
  ...stopCases,
  ...resetCases,
  ...resetCrossingCases,
  ...orderCases,
  ...creditCases,
  ...blockedCases,
  ...allowanceCases,
  ...sharingCases,
];
