import type { Stretch } from './pair.ts';
import { jain, quantile } from './statistics.ts';
import type { Load } from './workloads.ts';

/** A figure of one stretch, with its unit. */
export interface Figure {
  readonly metric: string;
  readonly unit: string;
  readonly value: number;
}

const gibi = 2 ** 30;
const messageSize = 64;

/** The figures that a stretch under a load gives. */
export function figuresOf(load: Load, { arrivals, doings }: Stretch): Figure[] {
  const figures: Figure[] = [];
  const { label, streams = 0, messages = 0, echoes = 0, churners = 0, rotating = 0, pings = false } = load;
  const add = (metric: string, unit: string, value: number) =>
    figures.push({ metric: label === undefined ? metric : `${metric}, ${label}`, unit, value });
  if (streams > 0) {
    add('rate', 'GiB/s', arrivals.bytes / gibi / arrivals.seconds);
    // The two ends may have been measured for slightly different times.
    const cpu = arrivals.cpu / arrivals.seconds + doings.cpu / doings.seconds;
    add('cost', 'CPU s/GiB', (cpu * arrivals.seconds) / (arrivals.bytes / gibi));
  }
  if (streams > 1) {
    // A peer without channels shows only one.
    const shares = arrivals.slices.filter((slice) => slice.length === streams);
    if (shares.length > 0) add('fairness', 'least Jain index of 100 ms', Math.min(...shares.map(jain)));
  }
  if (messages > 0) add('rate', '/s', arrivals.bytes / messageSize / arrivals.seconds);
  if (echoes > 0 || churners > 0) add('rate', '/s', doings.operations / doings.seconds);
  if (rotating > 0) add('time', 'µs', (doings.seconds * 1e6) / doings.operations);
  if (pings) {
    // Where none came back in all that time, one takes at least as long.
    const times = doings.pings.length > 0 ? doings.pings : [doings.seconds * 1e3];
    add('p50', 'ms', quantile(times, 0.5));
    add('p99', 'ms', quantile(times, 0.99));
  }
  return figures;
}
