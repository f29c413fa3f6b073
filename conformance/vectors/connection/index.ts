import type { VectorTopic } from '../declaration.ts';
import { closingTopic } from './closing.ts';
import { sequentialTopic } from './sequential.ts';
import { workedConnectionTopic } from './worked-connection.ts';

/** The vectors of chapter 5, and the connection of spec/README.md. */
export const connectionTopics: readonly VectorTopic[] = [workedConnectionTopic, closingTopic, sequentialTopic];
