import { unsigned } from '../../wire/bytes.ts';
import { Limit, ParameterBounds, ParameterType } from '../../wire/protocol.gen.ts';
import type { LimitName } from '../../wire/value.ts';
import type { Fault, HelloVector, VectorTopic } from '../declaration.ts';
import { kebab } from '../naming.ts';
import { parametersAt } from './last-parameter.ts';

/** Where the first parameter of a HELLO has its length and its value. */
const lengthAt = parametersAt + 2;
const valueAt = parametersAt + 4;

// Object.keys forgets that the keys are names of limits.
const names = Object.keys(ParameterBounds) as LimitName[];

function limit(name: LimitName, variant: string, value: number | bigint, rule: string, fault?: Fault): HelloVector {
  return {
    id: `${kebab(name)}-${variant}`,
    covers: [rule],
    hello: { role: 'dialer', parameters: [{ type: name, value }] },
    ...(fault === undefined ? {} : { fault }),
  };
}

function outside(twin: string): Fault {
  return { error: 'parameter', path: 'hello.body.parameters[0].value.value', offset: valueAt, twin };
}

/** The smallest value besides 0: a credit is 0 or a whole window. */
function smallest(name: LimitName): number {
  const credit = name === 'channelCredit' || name === 'connectionCredit';
  return credit ? ParameterBounds.fragmentLimit.floor + Limit.headerSize : ParameterBounds[name].floor + 1;
}

function bounds(name: LimitName): HelloVector[] {
  const { floor, ceiling, size } = ParameterBounds[name];
  const largest = 256n ** BigInt(size) - 1n;
  const vectors = [
    limit(name, 'floor', floor, 'parameter-bounds'),
    limit(name, 'above-floor', smallest(name), 'parameter-bounds'),
    limit(name, 'below-ceiling', ceiling - 1, 'parameter-bounds'),
    limit(name, 'ceiling', ceiling, 'parameter-bounds'),
  ];
  if (floor > 0) {
    const twin = `${kebab(name)}-floor`;
    vectors.push(limit(name, 'below-floor', floor - 1, 'parameter-floor', outside(twin)));
    vectors.push(limit(name, 'zero', 0, 'parameter-floor', outside(twin)));
  }
  if (largest > ceiling) {
    const twin = `${kebab(name)}-ceiling`;
    vectors.push(limit(name, 'above-ceiling', BigInt(ceiling) + 1n, 'parameter-ceiling', outside(twin)));
    vectors.push(limit(name, 'all-ones', largest, 'parameter-ceiling', outside(twin)));
  }
  return vectors;
}

/** A value that would be right but for its size. */
function sized(name: LimitName, size: number): HelloVector {
  const value = unsigned(size, BigInt(smallest(name)));
  return {
    id: `${kebab(name)}-of-${size}-bytes`,
    covers: ['parameter-size'],
    hello: { role: 'dialer', parameters: [{ type: ParameterType[name], value }] },
    fault: {
      error: 'parameter',
      path: 'hello.body.parameters[0].len_value',
      offset: lengthAt,
      twin: `${kebab(name)}-above-floor`,
    },
  };
}

function sizes(name: LimitName): HelloVector[] {
  const { size } = ParameterBounds[name];
  return [0, size - 1, size + 1].map((wrong) => sized(name, wrong));
}

function window(name: 'channelCredit' | 'connectionCredit', fragmentLimit: number): HelloVector[] {
  const enough = fragmentLimit + Limit.headerSize;
  const parameters = (value: number) => [
    { type: 'fragmentLimit', value: fragmentLimit } as const,
    { type: name, value } as const,
  ];
  const twin = `${kebab(name)}-of-one-fragment-of-${fragmentLimit}`;
  const path = 'hello.body.parameters[1].value.value';
  // The fragment limit in front of it takes 6 bytes.
  const fault: Fault = { error: 'parameter', path, offset: valueAt + 6, twin };
  const covers = ['parameter-credit-window'] as const;
  return [
    { id: twin, covers, hello: { role: 'listener', parameters: parameters(enough) } },
    { id: `${twin}-less-one`, covers, hello: { role: 'listener', parameters: parameters(enough - 1) }, fault },
  ];
}

function smallWindow(name: 'channelCredit' | 'connectionCredit', value: number): HelloVector {
  const fault = outside(`${kebab(name)}-above-floor`);
  return limit(name, `of-${value}`, value, 'parameter-credit-window', fault);
}

/** Every limit at, above and below its bounds, and in wrong sizes. */
export const limitsTopic: VectorTopic = {
  path: 'preface/limits',
  kind: 'hello',
  title: 'The limits in a HELLO',
  notes: [
    'Each HELLO holds one limit, or two where they depend on one another; all others are absent and stand at their floors.',
    'The smallest credit besides 0 is the fragment limit + 8: where no fragment limit is given, 1,032.',
  ],
  vectors: [
    ...names.flatMap(bounds),
    ...names.flatMap(sizes),
    ...(['channelCredit', 'connectionCredit'] as const).flatMap((name) => [
      smallWindow(name, 1),
      smallWindow(name, ParameterBounds.fragmentLimit.floor + Limit.headerSize - 1),
      ...window(name, 16384),
      ...window(name, ParameterBounds.fragmentLimit.ceiling),
    ]),
  ],
};
