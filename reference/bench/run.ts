import { type Figure, figuresOf } from './metrics.ts';
import { type Duration, Pair } from './pair.ts';
import type { Care } from './pattern.ts';
import { type Result, Samples } from './results.ts';
import type { Idle, Workload } from './workloads.ts';

/** How long and how often is measured. */
export interface Plan extends Duration {
  readonly rounds: number;
}

/**
 * Measures one workload: in each round every peer in turn, in processes that stand all the time. Before
 * the first round all go through the same once, with every byte compared.
 */
export async function runWorkload(
  endpoint: string,
  workload: Workload,
  peers: readonly string[],
  plan: Plan,
): Promise<Result[]> {
  const samples = new Samples(workload.id);
  const pairs = new Map<string, Pair>();
  try {
    for (const peer of workload.peers) if (peers.includes(peer)) pairs.set(peer, await Pair.start(endpoint, peer));
    for (const [peer, pair] of pairs) await named(peer, workload, measure(pair, workload, plan, 'all'));
    for (let round = 0; round < plan.rounds; round++) {
      for (const [peer, pair] of pairs) {
        samples.add(peer, await named(peer, workload, measure(pair, workload, plan, 'ends')));
      }
    }
  } finally {
    for (const pair of pairs.values()) pair.stop();
  }
  return samples.results();
}

/** The figures of one peer under one workload, once. */
export async function measure(pair: Pair, { loads, idle }: Workload, plan: Plan, care: Care): Promise<Figure[]> {
  const figures = idle === undefined ? [] : [await memoryOf(pair, idle)];
  for (const load of loads) figures.push(...figuresOf(load, await pair.measure(load, plan, care)));
  return figures;
}

/** What a channel adds: the connection and what stands with its first channel are taken off. */
async function memoryOf(pair: Pair, { connections, channels }: Idle): Promise<Figure> {
  const few = await pair.memory(connections, 1);
  const many = await pair.memory(connections, 1 + channels);
  return { metric: 'memory', unit: 'KiB', value: (many - few) / (connections * channels) / 1_024 };
}

/** Says where an error comes from. */
async function named<Value>(peer: string, workload: Workload, stretch: Promise<Value>): Promise<Value> {
  try {
    return await stretch;
  } catch (error) {
    throw new Error(`${peer} fails under ${workload.id}`, { cause: error });
  }
}
