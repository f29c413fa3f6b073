import type { DecodedParameter } from './hello.ts';
import { type KaitaiParameter, kaitai, offsetOf, read } from './kaitai.ts';
import { ErrorCode, Limit, ParameterBounds, ParameterType, PromiseBounds, Range } from './protocol.gen.ts';
import type { LimitName } from './value.ts';
import { WireError } from './wire-error.ts';

// Object.keys forgets that the keys are names of limits.
const limitNames = Object.keys(ParameterBounds) as LimitName[];
const limitsByType = new Map<number, LimitName>(limitNames.map((name) => [ParameterType[name], name]));
const bytesOfCapability = 2;

/** A parameter that is whole, with what is needed to say where it is wrong. */
interface Piece {
  readonly parameter: KaitaiParameter;
  readonly index: number;
  /** Where it begins in the HELLO. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** Cuts the end of a HELLO into its parameters, of any type and size; throws `WireError` where the last one is not whole. */
export function cutParameters(hello: Uint8Array, from: number): Piece[] {
  const pieces: Piece[] = [];
  for (let at = from; at < hello.length; ) {
    const index = pieces.length;
    const rest = hello.subarray(at);
    const { object: parameter } = read(kaitai.Parameter, rest);
    const field = ['type', 'lenValue'].find((name) => parameter._debug[name]?.end === undefined) ?? 'value';
    const size = field === 'value' ? offsetOf(parameter, 'value', rest) + parameter.lenValue : undefined;
    // parameter-truncated: "An endpoint MUST refuse, with PREFACE, a HELLO whose body ends inside a parameter."
    if (size === undefined || size > rest.length) {
      const path = `hello.body.parameters[${index}].${field === 'lenValue' ? 'len_value' : field}`;
      throw new WireError('parameter-truncated', ErrorCode.preface, path, at + offsetOf(parameter, field, rest));
    }
    pieces.push({ parameter, index, at, bytes: rest.subarray(0, size) });
    at += size;
  }
  return pieces;
}

/** What whole parameters say; throws `WireError` at the first that is not allowed. */
export function judgeParameters(pieces: readonly Piece[]): DecodedParameter[] {
  const seen = new Set<number>();
  const parameters = pieces.map((piece) => {
    const { type } = piece.parameter;
    // parameter-repeated: "An endpoint MUST refuse, with PARAMETER, a HELLO that holds two parameters of one type, known or not."
    if (seen.has(type)) throw fault('parameter-repeated', piece, 'type');
    seen.add(type);
    return judgeParameter(piece);
  });
  judgeWindows(pieces, parameters);
  return parameters;
}

function judgeParameter(piece: Piece): DecodedParameter {
  const { parameter, bytes } = piece;
  const arrived = { typeNumber: parameter.type, bytes };
  if (parameter.type === ParameterType.capabilities) {
    // capability-list-size: "An endpoint MUST refuse, with PARAMETER, a list of capabilities whose size is not a multiple of 2."
    if (parameter.lenValue % bytesOfCapability !== 0) throw fault('capability-list-size', piece, 'len_value');
    return { type: 'capabilities', ...arrived, value: parameter.value.capabilities };
  }
  const name = limitsByType.get(parameter.type);
  if (name !== undefined) return { type: name, ...arrived, value: judgeLimit(name, piece) };
  if (parameter.type === ParameterType.idleTimeout) {
    return { type: 'idleTimeout', ...arrived, value: judgeIdleTimeout(piece) };
  }
  // parameter-critical: "An endpoint MUST refuse, with PARAMETER, a HELLO with a parameter whose type it does not know and is below 0x8000."
  if (parameter.type <= Range.parameterType.critical.last) throw fault('parameter-critical', piece, 'type');
  return { type: 'unknown', ...arrived, value: bytes.subarray(bytes.length - parameter.lenValue) };
}

function judgeLimit(name: LimitName, piece: Piece): number {
  const { size, floor, ceiling } = ParameterBounds[name];
  // parameter-size: "An endpoint MUST refuse, with PARAMETER, a HELLO with a limit whose value is not of the size that the table gives."
  if (piece.parameter.lenValue !== size) throw fault('parameter-size', piece, 'len_value');
  const { value } = piece.parameter.value;
  // parameter-floor: "An endpoint MUST refuse, with PARAMETER, a HELLO with a limit below its floor."
  if (value < floor) throw fault('parameter-floor', piece, 'value.value');
  // parameter-ceiling: "An endpoint MUST refuse, with PARAMETER, a HELLO with a limit above its ceiling."
  if (value > ceiling) throw fault('parameter-ceiling', piece, 'value.value');
  return Number(value);
}

function judgeIdleTimeout(piece: Piece): number {
  const { size, floor, ceiling } = PromiseBounds.idleTimeout;
  // idle-parameter: "An endpoint that knows IDLE_TIMEOUT MUST refuse, with PARAMETER, a HELLO in which it is not of the size, or not within the bounds, that the table gives."
  if (piece.parameter.lenValue !== size) throw fault('idle-parameter', piece, 'len_value');
  const { value } = piece.parameter.value;
  if (value < floor || value > ceiling) throw fault('idle-parameter', piece, 'value.value');
  return Number(value);
}

function judgeWindows(pieces: readonly Piece[], parameters: readonly DecodedParameter[]): void {
  const limits = resolveLimits(parameters);
  const smallestWindow = limits.fragmentLimit + Limit.headerSize;
  for (const piece of pieces) {
    const name = limitsByType.get(piece.parameter.type);
    if (name !== 'channelCredit' && name !== 'connectionCredit') continue;
    // parameter-credit-window: "An endpoint MUST refuse, with PARAMETER, a HELLO whose channel credit or connection credit is neither 0 nor at least the HELLO's own fragment limit + 8."
    if (limits[name] !== 0 && limits[name] < smallestWindow)
      throw fault('parameter-credit-window', piece, 'value.value');
  }
}

/** Every limit in its unit; what is absent stands at its floor. */
export function resolveLimits(parameters: readonly DecodedParameter[]): Record<LimitName, number> {
  // parameter-absent: "An endpoint MUST take an absent limit as standing at its floor."
  const floors = limitNames.map((name) => [name, ParameterBounds[name].floor]);
  // Object.fromEntries forgets the keys.
  const limits = Object.fromEntries(floors) as Record<LimitName, number>;
  for (const parameter of parameters) {
    if (isLimit(parameter)) limits[parameter.type] = parameter.value;
  }
  return limits;
}

function isLimit(parameter: DecodedParameter): parameter is Extract<DecodedParameter, { type: LimitName }> {
  return parameter.type in ParameterBounds;
}

function fault(rule: string, piece: Piece, field: 'type' | 'len_value' | 'value.value'): WireError {
  const key = field === 'len_value' ? 'lenValue' : field === 'type' ? 'type' : 'value';
  const offset = piece.at + offsetOf(piece.parameter, key, piece.bytes);
  return new WireError(rule, ErrorCode.parameter, `hello.body.parameters[${piece.index}].${field}`, offset);
}
