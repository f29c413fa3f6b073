import type { Case } from '../harness/case.ts';
import { channelCases } from './channels/index.ts';
import { connectionCases } from './connection/index.ts';
import { frameCases } from './frames/index.ts';
import { prefaceCases } from './preface/index.ts';
import { serviceCases } from './services/index.ts';
import { transportCases } from './transport/index.ts';
import { sequentialCases } from './version-1/index.ts';

/** Every case of the kit, in the order of the chapters. */
export const allCases: readonly Case[] = [
  ...transportCases,
  ...prefaceCases,
  ...frameCases,
  ...channelCases,
  ...connectionCases,
  ...serviceCases,
  ...sequentialCases,
];
