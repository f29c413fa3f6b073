import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { check } from '../preface/testing/property.ts';
import { channelQuantum, Flow, groupQuantum, Scheduler } from './scheduler.ts';

const header = 8;

/** A flow whose frames have the sizes that a generator gives, one after another. */
class TestFlow extends Flow<TestFlow> {
  readonly group: number;
  readonly #sizes: () => number;
  #size: number;
  sent = 0;

  constructor(group: number, sizes: () => number) {
    super();
    this.group = group;
    this.#sizes = sizes;
    this.#size = sizes();
  }

  frameSize(): number {
    return this.#size;
  }

  send(): number {
    const size = this.#size;
    this.sent += size;
    this.#size = this.#sizes();
    return size;
  }
}

/** The largest change of a value over any stretch of its history. */
class Spread {
  #lowest = Number.POSITIVE_INFINITY;
  #highest = Number.NEGATIVE_INFINITY;
  widest = 0;

  add(value: number): void {
    this.#lowest = Math.min(this.#lowest, value);
    this.#highest = Math.max(this.#highest, value);
    this.widest = Math.max(this.widest, value - this.#lowest, this.#highest - value);
  }

  /** Begins a new stretch. */
  restart(): void {
    this.#lowest = Number.POSITIVE_INFINITY;
    this.#highest = Number.NEGATIVE_INFINITY;
  }
}

/** Small numbers from a seed; fast enough to be asked for at each step. */
function numbers(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

interface Pair {
  readonly bound: number;
  readonly spread: Spread;
  readonly difference: () => number;
  readonly bothEligible: () => boolean;
}

/** Every pair of groups, and every pair of flows in one group, with the bound that holds for it. */
function pairsOf(flows: readonly TestFlow[], largest: number): Pair[] {
  const groups = [...new Set(flows.map((flow) => flow.group))];
  const members = (group: number) => flows.filter((flow) => flow.group === group);
  const sum = (group: number) => members(group).reduce((bytes, flow) => bytes + flow.sent, 0);
  const active = (group: number) => members(group).some((flow) => flow.eligible);
  const ofGroups = twos(groups).map(([one, other]) => ({
    bound: groupQuantum + 2 * largest,
    spread: new Spread(),
    difference: () => sum(one) - sum(other),
    bothEligible: () => active(one) && active(other),
  }));
  const ofFlows = groups.flatMap((group) =>
    twos(members(group)).map(([one, other]) => ({
      bound: channelQuantum + 2 * largest,
      spread: new Spread(),
      difference: () => one.sent - other.sent,
      bothEligible: () => one.eligible && other.eligible,
    })),
  );
  return [...ofGroups, ...ofFlows];
}

function twos<Value>(values: readonly Value[]): [Value, Value][] {
  return values.flatMap((one, index) => values.slice(index + 1).map((other): [Value, Value] => [one, other]));
}

function observe(pairs: readonly Pair[]): void {
  for (const { spread, difference, bothEligible } of pairs) {
    if (bothEligible()) spread.add(difference());
    else spread.restart();
  }
}

const shape = fc.record({
  seed: fc.integer(),
  groups: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
  largest: fc.constantFrom(1_032, 16_392, 65_536, 65_543),
  /** How often, in percent of the steps, a flow joins or leaves the turns. */
  restless: fc.constantFrom(0, 1, 20),
});

function flowsOf(groups: readonly number[], largest: number, below: (bound: number) => number): TestFlow[] {
  const size = () => [header, header + 1, header + below(largest - header), largest, largest][below(5)] ?? largest;
  return groups.flatMap((count, group) => Array.from({ length: count }, () => new TestFlow(group, size)));
}

suite('bytes are shared', () => {
  test('within the bounds, between groups and between the flows of one group, whatever joins and leaves', () => {
    check(
      fc.property(shape, ({ seed, groups, largest, restless }) => {
        const below = numbers(seed);
        const flows = flowsOf(groups, largest, below);
        const scheduler = new Scheduler<TestFlow>();
        for (const flow of flows) {
          scheduler.open(flow, flow.group);
          scheduler.queue(flow);
        }
        const pairs = pairsOf(flows, largest);
        observe(pairs);
        for (let step = 0; step < 600; step++) {
          if (below(100) < restless) {
            const flow = flows[below(flows.length)];
            if (flow?.eligible) scheduler.withdraw(flow);
            else if (flow !== undefined) scheduler.queue(flow);
            observe(pairs);
          }
          const flow = scheduler.next();
          if (flow !== undefined) scheduler.charge(flow, flow.send());
          observe(pairs);
        }
        for (const { spread, bound } of pairs) assert.ok(spread.widest <= bound, `${spread.widest} of ${bound}`);
      }),
      60,
    );
  });

  test('by no more than a bit better than the bounds: they are not idle', () => {
    const below = numbers(1);
    const flows = flowsOf([3, 3], 65_543, below);
    const scheduler = new Scheduler<TestFlow>();
    for (const flow of flows) {
      scheduler.open(flow, flow.group);
      scheduler.queue(flow);
    }
    const pairs = pairsOf(flows, 65_543);
    for (let step = 0; step < 20_000; step++) {
      const flow = scheduler.next();
      if (flow !== undefined) scheduler.charge(flow, flow.send());
      observe(pairs);
    }
    assert.ok(pairs.some(({ spread, bound }) => spread.widest > bound / 2));
  });
});

suite('the ring', () => {
  const one = () => new TestFlow(0, () => 1_000);

  test('freezes while nobody may send: asking again names the same flow and grants nothing', () => {
    const scheduler = new Scheduler<TestFlow>();
    const flows = [one(), one(), one()];
    for (const flow of flows) {
      scheduler.open(flow, 0);
      scheduler.queue(flow);
    }
    const first = scheduler.next();
    const deficits = flows.map((flow) => flow.deficit);
    for (let asked = 0; asked < 10; asked++) assert.equal(scheduler.next(), first);
    assert.deepEqual(
      flows.map((flow) => flow.deficit),
      deficits,
    );
  });

  test('gives a newcomer no claim from before', () => {
    const scheduler = new Scheduler<TestFlow>();
    const [stays, comes] = [one(), one()];
    for (const flow of [stays, comes]) scheduler.open(flow, 0);
    scheduler.queue(stays);
    for (let sent = 0; sent < 1_000; sent++) scheduler.charge(stays, scheduler.next()?.send() ?? 0);
    scheduler.queue(comes);
    const before = stays.sent;
    for (let sent = 0; sent < 1_000; sent++) {
      const flow = scheduler.next();
      if (flow !== undefined) scheduler.charge(flow, flow.send());
    }
    assert.ok(Math.abs(stays.sent - before - comes.sent) <= channelQuantum + 2_000);
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

  test('takes a bounded number of steps for a frame, however many flows there are', () => {
    const cost = (count: number) => {
      let asked = 0;
      class Counting extends TestFlow {
        override frameSize(): number {
          asked += 1;
          return super.frameSize();
        }
      }
      const scheduler = new Scheduler<TestFlow>();
      for (let index = 0; index < count; index++) {
        const flow = new Counting(index % 64, () => 65_536);
        scheduler.open(flow, flow.group);
        scheduler.queue(flow);
      }
      for (let sent = 0; sent < 2 * count; sent++) {
        const flow = scheduler.next();
        if (flow !== undefined) scheduler.charge(flow, flow.send());
      }
      return asked / (2 * count);
    };
    assert.ok(cost(20_000) < 1.5 * cost(100), 'the cost of a frame grows with the number of flows');
  });
});
