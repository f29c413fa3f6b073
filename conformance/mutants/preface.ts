import type { Mutant } from './mutant.ts';
import { besideMutants } from './preface-beside.ts';
import { boundMutants } from './preface-bounds.ts';
import { capabilityMutants } from './preface-capabilities.ts';
import { helloMutants } from './preface-hello.ts';
import { limitMutants } from './preface-limits.ts';
import { parameterMutants } from './preface-parameters.ts';
import { refusalMutants } from './preface-refusal.ts';
import { transportMutants } from './preface-transport.ts';
import { versionMutants } from './preface-version.ts';

/** Broken peers for the rules of the transport and of the preface. */
export const prefaceMutants: readonly Mutant[] = [
  ...transportMutants,
  ...helloMutants,
  ...refusalMutants,
  ...versionMutants,
  ...parameterMutants,
  ...limitMutants,
  ...boundMutants,
  ...capabilityMutants,
  ...besideMutants,
];
