import { ParameterType, PromiseBounds } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import type { HelloVector, VectorTopic } from '../declaration.ts';
import { acceptable, parametersAt, wrongAtLast } from './last-parameter.ts';

const { size, floor, ceiling } = PromiseBounds.idleTimeout;
/** Bytes of a parameter's type and length. */
const tagSize = 4;

function promise(value: number): ParameterValue {
  return { type: 'idleTimeout', value };
}

function ofSize(bytes: number): HelloVector {
  const parameters = [{ type: ParameterType.idleTimeout, value: new Uint8Array(bytes).fill(1) }];
  return wrongAtLast(`idle-timeout-of-${bytes}-bytes`, 'idle-parameter', parameters, 'len_value', 'idle-timeout-floor');
}

function below(value: number): HelloVector {
  const path = 'hello.body.parameters[0].value.value';
  return {
    ...acceptable(`idle-timeout-of-${value}`, ['idle-parameter'], [promise(value)]),
    fault: { error: 'parameter', path, offset: parametersAt + tagSize, twin: 'idle-timeout-floor' },
  };
}

/** The idle time-out, for endpoints that know it. */
export const idleTimeoutTopic: VectorTopic = {
  path: 'preface/idle-timeout',
  kind: 'hello',
  title: 'The idle time-out in a HELLO',
  notes: [
    'An endpoint that does not know IDLE_TIMEOUT ignores it, as any ignorable parameter, and accepts all of these.',
  ],
  vectors: [
    acceptable('idle-timeout-floor', ['idle-parameter'], [promise(floor)]),
    acceptable('idle-timeout-usual', ['idle-parameter'], [promise(30_000), { type: 'fragmentLimit', value: 16_384 }]),
    acceptable('idle-timeout-ceiling', ['idle-parameter'], [promise(ceiling)]),
    below(floor - 1),
    below(0),
    ofSize(0),
    ofSize(size - 1),
    ofSize(size + 4),
  ],
};
