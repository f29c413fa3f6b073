import type { VectorTopic } from '../declaration.ts';
import { creditTopic } from './credit.ts';
import { messagesTopic } from './messages.ts';
import { openingTopic } from './opening.ts';

/** The vectors of chapter 4. */
export const channelsTopics: readonly VectorTopic[] = [openingTopic, messagesTopic, creditTopic];
