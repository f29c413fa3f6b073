import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { type Build, build } from './build.ts';
import { goalsOf } from './goals.ts';
import { Pair } from './pair.ts';
import { Contents, chunk } from './pattern.ts';
import { type Result, Results, ratio } from './results.ts';
import { measure, runWorkload } from './run.ts';
import { jain, quantile } from './statistics.ts';
import { type Workload, workloads } from './workloads.ts';

/** A moment of each: that the benchmark works, not how fast anything is. */
const plan = { rounds: 2, settling: 5, measuring: 20 };
const peers = ['raw', 'heddle', 'heddle-pair', 'heddle-many'];
const pairs = new Map<string, Pair>();
let built: Build;

before(async () => {
  built = build();
  for (const peer of peers) pairs.set(peer, await Pair.start(built.endpoint, peer));
});
after(() => {
  for (const pair of pairs.values()) pair.stop();
  built.remove();
  assert.equal(existsSync(built.endpoint), false);
});

function shortened(workload: Workload): Workload {
  const loads = workload.loads.filter(({ rotating = 0, resting = 0 }) => rotating + resting <= 100);
  return workload.idle === undefined ? { ...workload, loads } : { ...workload, idle: { connections: 2, channels: 20 } };
}

for (const workload of workloads) {
  test(`${workload.id} runs, and what arrives is what was sent`, async () => {
    for (const peer of workload.peers) {
      const pair = pairs.get(peer);
      if (pair === undefined) continue;
      const figures = await measure(pair, shortened(workload), plan, 'all');
      assert.notEqual(figures.length, 0);
      // In so small a number of channels memory may shrink.
      for (const { metric, value } of figures) {
        if (metric !== 'memory') assert.ok(value > 0 && value < Infinity, `${peer}: ${metric} ${value}`);
      }
    }
  });
}

test('a workload gives a sample of each peer in each round', async () => {
  const [workload] = workloads;
  assert.ok(workload !== undefined);
  const results = await runWorkload(built.endpoint, workload, ['raw', 'heddle'], plan);
  assert.deepEqual(
    results.map(({ peer, metric, samples }) => [peer, metric, samples.length]),
    ['raw', 'heddle'].flatMap((peer) => ['rate', 'cost'].map((metric) => [peer, metric, plan.rounds])),
  );
});

test('a byte that was not sent is noticed', () => {
  const changed = Uint8Array.from(chunk);
  changed[1_000] = 0;
  const contents = new Contents(chunk);
  contents.take(chunk.subarray(0, 100), 'all');
  contents.take(chunk.subarray(100), 'all');
  contents.take(Buffer.concat([chunk, chunk]), 'all');
  assert.equal(contents.bytes, 3 * chunk.length);
  assert.throws(() => contents.take(changed, 'all'), /other bytes/);
  assert.throws(() => contents.take(changed.subarray(1_000), 'ends'), /other bytes/);
});

test('bytes that are missing are noticed by what follows', () => {
  const contents = new Contents(chunk);
  contents.take(chunk.subarray(0, 100), 'ends');
  assert.throws(() => contents.take(chunk.subarray(101, 200), 'ends'), /other bytes/);
});

test('quantiles and the index of fairness', () => {
  assert.equal(quantile([3, 1, 2], 0.5), 2);
  assert.equal(quantile([1, 2], 0.5), 1.5);
  assert.equal(jain([5, 5, 5]), 1);
  assert.equal(jain([9, 0, 0]), 1 / 3);
});

test('a ratio is that of the same round', () => {
  assert.equal(ratio(rate('heddle', [10, 40, 90]), rate('raw', [5, 20, 45])), 2);
});

test('a goal is met when all that it asks for is, and left out when something was not measured', () => {
  const others = [rate('raw', [2]), rate('http2', [1])];
  const judged = (heddle: number) => goalsOf(new Results([...others, rate('heddle', [heddle])]));
  assert.deepEqual(
    judged(2).map(({ id, value, met }) => ({ id, value, met })),
    [{ id: 'P1', value: 1, met: true }],
  );
  assert.equal(judged(1.7)[0]?.met, false);
  assert.equal(judged(1)[0]?.conditions[1]?.met, false);
  assert.deepEqual(goalsOf(new Results(others)), []);
});

function rate(peer: string, samples: number[]): Result {
  return { peer, workload: 'bulk-1', metric: 'rate', unit: 'GiB/s', median: quantile(samples, 0.5), samples };
}
