import type { VectorTopic } from '../declaration.ts';
import { capabilitiesTopic } from './capabilities.ts';
import { identityTopic } from './identity.ts';
import { idleTimeoutTopic } from './idle-timeout.ts';
import { lengthTopic } from './length.ts';
import { limitsTopic } from './limits.ts';
import { magicTopic } from './magic.ts';
import { parametersTopic } from './parameters.ts';

/** The vectors of chapter 2. */
export const prefaceTopics: readonly VectorTopic[] = [
  magicTopic,
  lengthTopic,
  identityTopic,
  limitsTopic,
  parametersTopic,
  capabilitiesTopic,
  idleTimeoutTopic,
];
