import type { VectorTopic } from '../declaration.ts';
import { channelFramesTopic } from './channel-frames.ts';
import { connectionFramesTopic } from './connection-frames.ts';
import { flagsTopic } from './flags.ts';
import { reasonsTopic } from './reasons.ts';
import { scopeTopic } from './scope.ts';
import { sizeTopic } from './size.ts';
import { typesTopic } from './types.ts';

/** The vectors of chapter 3. */
export const framesTopics: readonly VectorTopic[] = [
  typesTopic,
  flagsTopic,
  scopeTopic,
  sizeTopic,
  reasonsTopic,
  connectionFramesTopic,
  channelFramesTopic,
];
