import type { Figure } from './metrics.ts';
import { median } from './statistics.ts';

/** A figure of one peer under one workload: a sample per round, in the order of the rounds. */
export interface Result {
  readonly peer: string;
  readonly workload: string;
  readonly metric: string;
  readonly unit: string;
  readonly median: number;
  readonly samples: readonly number[];
}

/** Gathers the figures of one workload. */
export class Samples {
  readonly #workload: string;
  readonly #gathered = new Map<string, { peer: string; figure: Figure; samples: number[] }>();

  constructor(workload: string) {
    this.#workload = workload;
  }

  add(peer: string, figures: readonly Figure[]): void {
    for (const figure of figures) {
      const key = `${peer}\n${figure.metric}`;
      const gathered = this.#gathered.get(key) ?? { peer, figure, samples: [] };
      gathered.samples.push(figure.value);
      this.#gathered.set(key, gathered);
    }
  }

  /** What was gathered, the peers in the order in which they first came. */
  results(): Result[] {
    return [...this.#gathered.values()].map(({ peer, figure: { metric, unit }, samples }) => ({
      peer,
      workload: this.#workload,
      metric,
      unit,
      median: median(samples),
      samples,
    }));
  }
}

/** Results by what they are about. */
export class Results {
  readonly list: readonly Result[];

  constructor(list: readonly Result[]) {
    this.list = list;
  }

  find(workload: string, peer: string, metric: string): Result | undefined {
    return this.list.find((one) => one.workload === workload && one.peer === peer && one.metric === metric);
  }

  /** The results of one metric, one for each peer. */
  of(workload: string, metric: string): readonly Result[] {
    return this.list.filter((one) => one.workload === workload && one.metric === metric);
  }
}

/**
 * How many times `other` a result is: the median over the rounds of what both gave in the same round, so
 * that a machine that was slower for a while was so for both. NaN where either is missing.
 */
export function ratio(result: Result | undefined, other: Result | undefined): number {
  if (result === undefined || other === undefined) return Number.NaN;
  return median(result.samples.map((sample, round) => sample / (other.samples[round] ?? Number.NaN)));
}
