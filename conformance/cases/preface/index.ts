import type { Case } from '../../harness/case.ts';
import { besideCases } from './beside.ts';
import { capabilityCases } from './capability.ts';
import { coexistCases } from './coexist.ts';
import { deadlineCases } from './deadline.ts';
import { futureCases } from './future.ts';
import { greaseCases } from './grease.ts';
import { helloCases } from './hello.ts';
import { magicCases } from './magic.ts';
import { orderCases } from './order.ts';
import { parameterAbsentCases } from './parameter-absent.ts';
import { parameterShapeCases } from './parameter-shape.ts';
import { parameterValueCases } from './parameter-value.ts';
import { helloSizeCases } from './size.ts';
import { versionCases } from './version.ts';
import { matrixCases } from './versions.ts';

/** Cases of chapter 2. */
export const prefaceCases: readonly Case[] = [
  ...helloCases,
  ...magicCases,
  ...helloSizeCases,
  ...deadlineCases,
  ...orderCases,
  ...versionCases,
  ...parameterShapeCases,
  ...parameterValueCases,
  ...parameterAbsentCases,
  ...capabilityCases,
  ...besideCases,
  ...matrixCases,
  ...coexistCases,
  ...greaseCases,
  ...futureCases,
];
