import { toHex } from '../wire/bytes.ts';
import type { DecodedFrame, DecodedHello, DecodedParameter } from '../wire/decode.ts';
import type { LimitName } from '../wire/value.ts';
import { limitJson } from './expected.ts';
import type { Decoded, Json } from './record.ts';

/** What the decoder found in a frame, as vectors write it. */
export function observedFrame(frame: DecodedFrame): Decoded {
  const { bytes, ...fields } = frame;
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, json(value)]));
}

function json(value: string | number | bigint | boolean | Uint8Array): Json {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? toHex(value) : value;
}

/** What the decoder found in a HELLO, as vectors write it. */
export function observedHello(hello: DecodedHello): Decoded {
  const { bytes, parameters, limits, ...fields } = hello;
  // Object.entries forgets that the keys are names of limits.
  const entries = Object.entries(limits) as [LimitName, number][];
  return {
    type: 'hello',
    ...fields,
    parameters: parameters.map(observedParameter),
    limits: Object.fromEntries(entries.map(([name, value]) => [name, limitJson(name, value)])),
  };
}

function observedParameter(parameter: DecodedParameter): Decoded {
  switch (parameter.type) {
    case 'capabilities':
      return { type: parameter.type, value: parameter.value };
    case 'idleTimeout':
      return { type: parameter.type, value: parameter.value };
    case 'unknown':
      return { type: parameter.type, typeNumber: parameter.typeNumber, value: toHex(parameter.value) };
    default:
      return { type: parameter.type, value: limitJson(parameter.type, parameter.value) };
  }
}
