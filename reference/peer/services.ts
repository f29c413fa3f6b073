import type { Service } from '../index.ts';
import { discard } from './discard.ts';
import { echo } from './echo.ts';
import { hold, release } from './hold.ts';
import { open } from './open.ts';
import { reset } from './reset.ts';
import { source } from './source.ts';

/** The services of spec/appendix-a-test-services.md; off unless somebody turns them on. */
export const testServices: Readonly<Record<string, Service>> = {
  echo,
  discard,
  source,
  hold,
  release,
  reset,
  open,
};
