import type { Service } from '../index.ts';
import { discard } from './discard.ts';
import { echo } from './echo.ts';
import { gate } from './gate.ts';
import { hold, release } from './hold.ts';
import { open } from './open.ts';
import { reset } from './reset.ts';
import { source } from './source.ts';

/** The services of spec/appendix-a-test-services.md; off unless somebody turns them on. */
export const testServices: Readonly<Record<string, Service>> = {
  // test-services: "A peer under test MUST offer the services of this table."
  // test-services-honest: "A peer under test MUST refuse every other service name that it does not offer for a purpose of its own."
  echo,
  discard,
  source,
  gate,
  hold,
  release,
  reset,
  open,
};
