import { encodeParameter } from '../../wire/encode.ts';
import { Grease, ParameterBounds, ParameterType, Range } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import type { HelloVector, VectorTopic } from '../declaration.ts';
import { hexName, kebab } from '../naming.ts';
import { acceptable, parametersAt, wrongAtLast } from './last-parameter.ts';

const everyLimit: readonly ParameterValue[] = [
  { type: 'fragmentLimit', value: 16384 },
  { type: 'messageLimit', value: 1048576 },
  { type: 'metadataLimit', value: 4096 },
  { type: 'channelLimit', value: 64 },
  { type: 'groupLimit', value: 16 },
  { type: 'channelCredit', value: 1081376 },
  { type: 'connectionCredit', value: 4194304 },
];

function raw(type: number, size = 0): ParameterValue {
  return { type, value: new Uint8Array(size).fill(0xa5) };
}

const { critical, ignorable } = Range.parameterType;
const lastKnown = Math.max(...Object.values(ParameterType).filter((type) => type <= critical.last));

const unknown: readonly HelloVector[] = [
  ...[critical.first, lastKnown + 1, 0x0a0a, critical.last].map((type) =>
    wrongAtLast(`parameter-critical-${hexName(type)}`, 'parameter-critical', [raw(type, 2)], 'type', 'ignorable-8000'),
  ),
  wrongAtLast('parameter-critical-empty', 'parameter-critical', [raw(critical.last)], 'type', 'ignorable-empty'),
  ...[ignorable.first, 0x8001, ignorable.last].map((type) =>
    acceptable(`ignorable-${hexName(type)}`, ['parameter-ignorable'], [raw(type, 2)]),
  ),
  acceptable('ignorable-empty', ['parameter-ignorable'], [raw(ignorable.first)]),
  acceptable('ignorable-long', ['parameter-ignorable'], [raw(ignorable.first, 1024), ...everyLimit]),
  ...Grease.parameterType.map((type, index) =>
    acceptable(`parameter-grease-${hexName(type)}`, ['parameter-ignorable', 'grease-meaningless'], [raw(type, index)]),
  ),
];

const repeated: readonly HelloVector[] = [
  acceptable('ignorable-two', ['parameter-repeated'], [raw(0x8000), raw(0x8001)]),
  ...everyLimit.map((limit) =>
    wrongAtLast(
      `parameter-repeated-${kebab(String(limit.type))}`,
      'parameter-repeated',
      [{ type: 'fragmentLimit', value: 1024 } as const, limit, limit].slice(limit.type === 'fragmentLimit' ? 1 : 0),
      'type',
      'parameters-all',
    ),
  ),
  wrongAtLast(
    'parameter-repeated-apart',
    'parameter-repeated',
    [...everyLimit, { type: 'fragmentLimit', value: 16384 }],
    'type',
    'parameters-all',
  ),
  wrongAtLast(
    'parameter-repeated-ignorable',
    'parameter-repeated',
    [raw(0x8000), raw(0x8000, 1)],
    'type',
    'ignorable-two',
  ),
];

const example = encodeParameter({ type: 'messageLimit', value: ParameterBounds.messageLimit.floor });

/** A HELLO that ends in the first bytes of a parameter, within the given field. */
function cutAfter(kept: number, field: 'type' | 'len_value' | 'value', at: number): HelloVector {
  return {
    id: `parameter-cut-after-${kept}`,
    covers: ['parameter-truncated'],
    hello: { role: 'dialer', tail: example.subarray(0, kept) },
    fault: {
      error: 'preface',
      path: `hello.body.parameters[0].${field}`,
      offset: parametersAt + at,
      twin: 'parameter-whole',
    },
  };
}

const truncated: readonly HelloVector[] = [
  acceptable('parameter-whole', ['parameter-truncated'], [{ type: 'messageLimit', value: 4096 }]),
  cutAfter(1, 'type', 0),
  cutAfter(2, 'len_value', 2),
  cutAfter(3, 'len_value', 2),
  cutAfter(4, 'value', 4),
  cutAfter(7, 'value', 4),
  {
    id: 'parameter-length-beyond-end',
    covers: ['parameter-truncated'],
    hello: { role: 'dialer', parameters: [{ type: 0x8000, value: Uint8Array.of(1, 2), length: 3 }] },
    fault: {
      error: 'preface',
      path: 'hello.body.parameters[0].value',
      offset: parametersAt + 4,
      twin: 'ignorable-8000',
    },
  },
];

/** Parameters in general: their order, unknown ones, repeated ones and those that are not whole. */
export const parametersTopic: VectorTopic = {
  path: 'preface/parameters',
  kind: 'hello',
  title: 'The parameters of a HELLO',
  notes: [
    'Of a parameter of an unknown type, the type number and the bytes of the value are given.',
    '`limits` is what holds after the HELLO: absent limits stand at their floors.',
  ],
  vectors: [
    acceptable('parameters-none', ['parameter-absent'], []),
    acceptable('parameters-all', ['parameter-bounds'], everyLimit),
    acceptable(
      'parameters-of-every-kind',
      ['parameter-bounds', 'parameter-ignorable', 'capability-unknown'],
      [...everyLimit, { type: 'capabilities', capabilities: [0x0001, 0x0a0a] }, raw(0x8a8a, 3), raw(0xffff)],
    ),
    acceptable('parameters-backwards', ['parameter-order'], everyLimit.toReversed()),
    acceptable('parameters-ignorable-first', ['parameter-order'], [raw(0xffff, 3), ...everyLimit]),
    ...unknown,
    ...repeated,
    ...truncated,
  ],
};
