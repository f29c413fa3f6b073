import { kitVersion } from '../harness/version.ts';

/** Who judges, as every report names it. */
export const kit = { name: 'heddle', version: kitVersion } as const;
