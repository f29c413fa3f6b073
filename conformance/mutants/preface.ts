import type { Mutant } from './mutant.ts';

export const prefaceMutants: readonly Mutant[] = [
  {
    id: 'hello-version-order-ignored',
    requirement: 'hello-version-order',
    intended: 'hello-version-order-3-2',
    patches: [{ file: 'preface/hello-decoder.ts', from: 'if (lowest > highest) throw', to: 'if (lowest > 255) throw' }],
  },
];
