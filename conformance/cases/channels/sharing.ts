import type { Case } from '../../harness/case.ts';
import { sharingChannelCases } from './sharing-channels.ts';
import { sharingControlCases } from './sharing-control.ts';
import { sharingFrozenCases } from './sharing-frozen.ts';
import { sharingGroupCases } from './sharing-groups.ts';
import { sharingJoinerCases } from './sharing-joiner.ts';

/** Cases of how channels share the connection. */
export const sharingCases: readonly Case[] = [
  ...sharingGroupCases,
  ...sharingChannelCases,
  ...sharingJoinerCases,
  ...sharingFrozenCases,
  ...sharingControlCases,
];
