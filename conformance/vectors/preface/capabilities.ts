import { Grease, ParameterType } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import type { HelloVector, VectorTopic } from '../declaration.ts';
import { acceptable, wrongAtLast } from './last-parameter.ts';

function offer(...capabilities: readonly number[]): ParameterValue {
  return { type: 'capabilities', capabilities };
}

function odd(size: number): HelloVector {
  const value = new Uint8Array(size).fill(0x0a);
  const id = `capabilities-of-${size}-${size === 1 ? 'byte' : 'bytes'}`;
  const parameters = [{ type: ParameterType.capabilities, value }];
  return wrongAtLast(id, 'capability-list-size', parameters, 'len_value', 'capabilities-one');
}

/** The list of capabilities. */
export const capabilitiesTopic: VectorTopic = {
  path: 'preface/capabilities',
  kind: 'hello',
  title: 'The capabilities in a HELLO',
  notes: ['This version defines no capability: all of these are unknown, and ignored.'],
  vectors: [
    acceptable('capabilities-none', ['capability-list-size'], [offer()]),
    acceptable('capabilities-one', ['capability-unknown', 'capability-list-size'], [offer(0x0001)]),
    acceptable('capabilities-two', ['capability-unknown'], [offer(0xffff, 0x0000)]),
    acceptable('capabilities-grease', ['capability-unknown', 'grease-meaningless'], [offer(...Grease.capability)]),
    odd(1),
    odd(3),
    wrongAtLast(
      'parameter-repeated-capabilities',
      'parameter-repeated',
      [offer(), offer()],
      'type',
      'capabilities-none',
    ),
  ],
};
