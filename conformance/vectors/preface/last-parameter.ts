import { encodeParameter } from '../../wire/encode.ts';
import { magic } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import type { HelloVector } from '../declaration.ts';

/** Where the parameters of a HELLO begin. */
export const parametersAt: number = magic.length + 5;

const behindStart = { type: 0, len_value: 2 };

/** A HELLO with parameters that are as they should be. */
export function acceptable(
  id: string,
  covers: HelloVector['covers'],
  parameters: readonly ParameterValue[],
): HelloVector {
  return { id, covers, hello: { role: 'dialer', parameters } };
}

/** A HELLO whose last parameter is wrong in one field, all others being right. */
export function wrongAtLast(
  id: string,
  rule: string,
  parameters: readonly ParameterValue[],
  field: keyof typeof behindStart,
  twin: string,
): HelloVector {
  const before = parameters.slice(0, -1).reduce((size, parameter) => size + encodeParameter(parameter).length, 0);
  const path = `hello.body.parameters[${parameters.length - 1}].${field}`;
  const offset = parametersAt + before + behindStart[field];
  return { ...acceptable(id, [rule], parameters), fault: { error: 'parameter', path, offset, twin } };
}
