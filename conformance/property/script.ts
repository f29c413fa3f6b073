import fc from 'fast-check';
import type { Delivery } from '../harness/verdict.ts';

/** What a channel of the kit's is opened for: a test service, or something that has to be refused. */
export type Purpose =
  | { readonly service: 'echo'; readonly lowest: number; readonly highest: number; readonly metadata: number }
  | { readonly service: 'discard' }
  | { readonly service: 'source'; readonly count: number; readonly size: number }
  | { readonly service: 'hold' | 'release'; readonly key: number }
  | { readonly service: 'reset'; readonly code: number }
  | { readonly service: 'unknown' | 'unsupported' }
  | {
      readonly service: 'open';
      readonly count: number;
      readonly group: number;
      readonly several: boolean;
      readonly messages: number;
      readonly size: number;
    };

/**
 * One step of legal traffic. `channel` chooses among the channels with which the step can be done, and the step is
 * left out where there is none: so every sublist of a script is a script.
 */
export type Step =
  | { readonly do: 'open'; readonly purpose: Purpose; readonly group: number }
  | { readonly do: 'send'; readonly channel: number; readonly size: number; readonly cuts: number }
  | { readonly do: 'fragment' | 'finish'; readonly channel: number; readonly size: number }
  | { readonly do: 'abort' | 'end' | 'stop' | 'reset'; readonly channel: number; readonly code: number }
  | { readonly do: 'credit'; readonly channel: number; readonly portion: number; readonly exact: boolean }
  | { readonly do: 'connection-credit'; readonly portion: number }
  | { readonly do: 'ping' | 'ignorable' | 'fence' | 'settle' };

/** How the kit grants credit: all at once, in portions for each channel, for the connection, or behind consumption. */
export type Gates = 'open' | 'channels' | 'connection' | 'window';

/** Everything that one run of the property does. */
export interface Script {
  readonly gates: Gates;
  /** The fragment limit that the kit advertises, in bytes. */
  readonly fragmentLimit: number;
  readonly delivery: Delivery;
  readonly steps: readonly Step[];
  /** What is used up at the end: nothing, every group, every place of the allowance, or the connection's credit. */
  readonly finale: 'none' | 'groups' | 'places' | 'credit';
}

/** Most often the oldest channel, so that much happens to one. */
const pick = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat({ max: 11 }) });
const size = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 1, 7, 100) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 5_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 20_000, max: 130_000 }) },
);
const code = fc.constantFrom(0, 1, 0x13, 0x15, 0x4000_1234, 0x8000_0001, 0xffff_ffff);

const versions = fc.constantFrom<readonly [number, number]>([1, 1], [2, 2], [1, 2], [1, 5]);
const echo = fc
  .record({ versions, metadata: fc.constantFrom(0, 0, 1, 200) })
  .map(({ versions: [lowest, highest], metadata }) => ({ service: 'echo' as const, lowest, highest, metadata }));
const source = fc.record({
  service: fc.constant('source' as const),
  count: fc.nat({ max: 6 }),
  size: fc.constantFrom(0, 1, 50, 3_000, 70_000),
});
const order = fc.record({
  service: fc.constant('open' as const),
  count: fc.integer({ min: 1, max: 6 }),
  group: fc.nat({ max: 3 }),
  several: fc.boolean(),
  messages: fc.nat({ max: 3 }),
  size: fc.constantFrom(0, 10, 2_000),
});
const purpose: fc.Arbitrary<Purpose> = fc.oneof(
  { weight: 6, arbitrary: echo },
  { weight: 4, arbitrary: fc.constant({ service: 'discard' as const }) },
  { weight: 3, arbitrary: source },
  { weight: 3, arbitrary: fc.record({ service: fc.constant('hold' as const), key: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ service: fc.constant('release' as const), key: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ service: fc.constant('reset' as const), code }) },
  { weight: 1, arbitrary: fc.record({ service: fc.constantFrom('unknown' as const, 'unsupported' as const) }) },
  { weight: 2, arbitrary: order },
);

const onChannel = <Name extends string>(...names: readonly Name[]) => ({
  do: fc.constantFrom(...names),
  channel: pick,
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('open' as const), purpose, group: fc.nat({ max: 3 }) }) },
  { weight: 5, arbitrary: fc.record({ ...onChannel('send' as const), size, cuts: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 5, arbitrary: fc.record({ ...onChannel('fragment' as const, 'finish' as const), size }) },
  { weight: 5, arbitrary: fc.record({ ...onChannel('abort' as const, 'end' as const), code }) },
  { weight: 5, arbitrary: fc.record({ ...onChannel('stop' as const, 'reset' as const), code }) },
  {
    weight: 3,
    arbitrary: fc.record({ ...onChannel('credit' as const), portion: fc.nat({ max: 6_000 }), exact: fc.boolean() }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('connection-credit' as const), portion: fc.nat({ max: 9_000 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('ping', 'ignorable', 'fence', 'settle') }) },
);

/** Scripts of at most so many steps. */
export function scripts(most: number): fc.Arbitrary<Script> {
  return fc.record({
    gates: fc.constantFrom<Gates>('open', 'channels', 'connection', 'window'),
    fragmentLimit: fc.constantFrom(65_535, 4_096, 1_024),
    delivery: fc.constantFrom<Delivery>('whole', 'coalesce', 'straddle'),
    steps: fc.array(step, { minLength: 1, maxLength: most, size: 'max' }),
    finale: fc.constantFrom<Script['finale']>('none', 'groups', 'places', 'credit'),
  });
}
