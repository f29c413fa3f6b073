import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { check } from '../preface/testing/property.ts';
import { Limit } from '../protocol.gen.ts';
import { Scheduler } from './scheduler.ts';
import { TestFlow, Watched } from './testing/watched.ts';

/** Small numbers from a seed; fast enough to be asked for at each step. */
function numbers(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const shape = fc.record({
  seed: fc.integer(),
  groups: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
  largest: fc.constantFrom(1_032, 16_392, 65_536, 65_543),
  /** How often, in percent of the steps, a flow joins or leaves the turns. */
  restless: fc.constantFrom(0, 1, 20, 60),
  /** How often the connection is out of credit, and how often it has room for a part of a frame only. */
  frozen: fc.constantFrom(0, 5, 50),
});

/** As many flows in each group as it says. Frames are the smallest, the largest, or anything between. */
function flowsOf(groups: readonly number[], largest: number, below: (bound: number) => number): TestFlow[] {
  const { headerSize } = Limit;
  const sizes = () =>
    [headerSize, headerSize + 1, headerSize + below(largest - headerSize), largest, largest][below(5)] ?? largest;
  return groups.flatMap((count, group) => Array.from({ length: count }, () => new TestFlow(group, sizes)));
}

suite('bytes are shared', () => {
  test('within the bounds over every stretch, whatever joins and leaves, and whenever credit is out', () => {
    check(
      fc.property(shape, ({ seed, groups, largest, restless, frozen }) => {
        const below = numbers(seed);
        const watched = new Watched(flowsOf(groups, largest, below), largest);
        for (let step = 0; step < 600; step++) {
          const flow = watched.flows[below(watched.flows.length)];
          if (flow !== undefined && below(100) < restless) {
            if (flow.eligible) watched.withdraw(flow);
            else watched.queue(flow);
          }
          if (below(100) < frozen) watched.freeze();
          else watched.send(below(100) < frozen ? Limit.headerSize + 1 + below(largest) : undefined);
        }
      }),
      60,
    );
  });

  test('to the bounds: they could hardly be narrower', () => {
    const below = numbers(1);
    const watched = new Watched(flowsOf([3, 3], 65_543, below), 65_543);
    for (let step = 0; step < 20_000; step++) watched.send();
    assert.ok(watched.widest > 0.9, `${watched.widest} of the bound`);
  });

  test('or the test notices: without deficits, one flow gets everything', () => {
    class Greedy extends Scheduler<TestFlow> {
      override charge(): void {}
    }
    const watched = new Watched(flowsOf([2], 1_032, numbers(1)), 1_032, new Greedy());
    assert.throws(() => {
      for (let step = 0; step < 1_000; step++) watched.send();
    }, /bytes ahead/);
  });

  test('with a flow that comes, sends one frame and goes, at the expense of nobody', () => {
    const [one, other, fleeting] = [0, 1, 2].map((group) => new TestFlow(group, () => 1_000));
    if (one === undefined || other === undefined || fleeting === undefined) throw new TypeError('three flows');
    const watched = new Watched([one, other, fleeting], 1_000);
    for (let step = 0; step < 2_000; step++) {
      if (watched.send() === fleeting) watched.withdraw(fleeting);
      else watched.queue(fleeting);
    }
    assert.ok(fleeting.sent < 2_000_000 / 20, 'a turn of its own at most for each turn of the others');
  });
});

suite('the ring', () => {
  const one = (group = 0) => new TestFlow(group, () => 1_000);

  test('freezes while nobody may send: asking again names the same flow and grants nothing', () => {
    const flows = [one(), one(), one(1)];
    const watched = new Watched(flows, 1_000);
    const first = watched.freeze();
    const deficits = flows.map((flow) => [flow.deficit, flow.share?.deficit]);
    for (let asked = 0; asked < 10; asked++) assert.equal(watched.freeze(), first);
    assert.deepEqual(
      flows.map((flow) => [flow.deficit, flow.share?.deficit]),
      deficits,
    );
  });

  test('of a group survives the turns of others: each of its flows has its turn', () => {
    const flows = [one(), one(), one(), one(1)];
    const watched = new Watched(flows, 1_000);
    for (let sent = 0; sent < 6 * 16; sent++) watched.send();
    assert.ok(flows.every((flow) => flow.sent >= 16_000));
  });

  test('forgets flows and groups that are closed', () => {
    const scheduler = new Scheduler<TestFlow>();
    const flow = one();
    scheduler.open(flow, 0);
    scheduler.queue(flow);
    scheduler.close(flow);
    assert.equal(scheduler.next(), undefined);
    assert.equal(flow.share, undefined);
    scheduler.queue(flow);
    assert.equal(scheduler.next(), undefined);
  });
});

suite('a frame takes as many steps among 100,000 flows as among 10', () => {
  /** How often the size of a frame was looked at, which each step does once, for each frame that was sent. */
  function steps(count: number, groups: number): number {
    let looks = 0;
    class Counting extends TestFlow {
      override frameSize(): number {
        looks += 1;
        return super.frameSize();
      }
    }
    const scheduler = new Scheduler<TestFlow>();
    for (let index = 0; index < count; index++) {
      const flow = new Counting(index % groups, () => 65_536);
      scheduler.open(flow, flow.groupId);
      scheduler.queue(flow);
    }
    const frames = Math.max(2 * count, 2_000);
    for (let sent = 0; sent < frames; sent++) {
      const flow = scheduler.next();
      if (flow !== undefined) scheduler.charge(flow, flow.send());
    }
    return looks / frames;
  }

  for (const [name, groupsOf] of [
    ['in one group', () => 1],
    ['in eight groups', () => 8],
    ['in a group each', (count: number) => count],
  ] as const) {
    test(name, () => {
      const few = steps(10, groupsOf(10));
      for (const count of [100, 1_000, 10_000, 100_000]) {
        const many = steps(count, groupsOf(count));
        assert.ok(many < 1.2 * few, `${many} steps among ${count}, ${few} among 10`);
      }
    });
  }
});
