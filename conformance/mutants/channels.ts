import { acceptingMutants } from './channels-accepting.ts';
import { endingMutants } from './channels-ending.ts';
import { idMutants } from './channels-ids.ts';
import { judgingMutants } from './channels-judging.ts';
import { laterMutants } from './channels-later.ts';
import { leakMutants } from './channels-leaks.ts';
import { messageMutants } from './channels-messages.ts';
import { openerMutants } from './channels-openers.ts';
import { openingMutants } from './channels-opening.ts';
import { serviceMutants } from './channels-services.ts';
import { stoppingMutants } from './channels-stopping.ts';
import type { Mutant } from './mutant.ts';

/** Broken peers of the chapter on channels, credit and allowance excepted, and of the test services. */
export const channelMutants: readonly Mutant[] = [
  ...idMutants,
  ...openingMutants,
  ...acceptingMutants,
  ...judgingMutants,
  ...messageMutants,
  ...endingMutants,
  ...stoppingMutants,
  ...serviceMutants,
  ...openerMutants,
  ...leakMutants,
  ...laterMutants,
];
