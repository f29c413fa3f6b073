import { channelsTopics } from './channels/index.ts';
import { connectionTopics } from './connection/index.ts';
import type { VectorTopic } from './declaration.ts';
import { framesTopics } from './frames/index.ts';
import { prefaceTopics } from './preface/index.ts';

/** All files of vectors, in the order of the chapters. */
export const topics: readonly VectorTopic[] = [
  ...prefaceTopics,
  ...framesTopics,
  ...channelsTopics,
  ...connectionTopics,
];
