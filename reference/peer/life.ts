import { type ConnectionOptions, statisticsName, statisticsService } from '../index.ts';
import { close } from './close.ts';
import { testServices } from './services.ts';

/** What a peer has that offers the profile `life` besides `core`. */
export const lifeOptions = {
  // test-life: "A peer under test that advertises an idle time-out MUST advertise one of at most 10 seconds, and offer close and heddle.statistics."
  idleTimeout: 3_000,
  services: { ...testServices, close, [statisticsName]: statisticsService },
} as const satisfies ConnectionOptions;
