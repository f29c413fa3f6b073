import { ErrorCode, ParameterBounds, ParameterType, PromiseBounds, Range } from '../protocol.gen.ts';
import { inRange } from './in-range.ts';
import { checkLimits, isWindow, type LimitName, type Limits, limitNames } from './limits.ts';
import { Violation } from './violation.ts';

/** A parameter of a HELLO as it stands on the wire. */
export interface Parameter {
  readonly type: number;
  readonly value: Uint8Array;
}

/** What the parameters of a HELLO say, absent limits at their floors. */
export interface ParameterMeanings {
  readonly limits: Limits;
  readonly capabilities: readonly number[];
  readonly unknown: readonly Parameter[];
  /** The idle time-out that the sender promises, in milliseconds. */
  readonly idleTimeout?: number;
}

const nameOfType: ReadonlyMap<number, LimitName> = new Map(limitNames.map((name) => [ParameterType[name], name]));
const tagSize = 4;

/** Cuts a HELLO's bytes after its versions into parameters, whose values are views. */
export function splitParameters(bytes: Uint8Array): Parameter[] {
  const view = viewOf(bytes);
  const parameters: Parameter[] = [];
  let position = 0;
  while (position < bytes.length) {
    const start = position + tagSize;
    const end = start <= bytes.length ? start + view.getUint16(position + 2) : start;
    // parameter-truncated: "An endpoint MUST refuse, with PREFACE, a HELLO whose body ends inside a parameter."
    if (end > bytes.length) {
      const found = `the body ends inside the parameter at ${position}`;
      throw new Violation('parameter-truncated', { kind: 'connection' }, ErrorCode.preface, found);
    }
    parameters.push({ type: view.getUint16(position), value: bytes.subarray(start, end) });
    position = end;
  }
  return parameters;
}

/** Judges the parameters one by one, then those that depend on one another; throws the first Violation. */
export function judgeParameters(parameters: readonly Parameter[]): ParameterMeanings {
  const limits: Record<LimitName, number> = floors();
  let capabilities: readonly number[] = [];
  const unknown: Parameter[] = [];
  let promised = {};
  const seen = new Set<number>();
  // parameter-order: "An endpoint MUST accept parameters in any order."
  for (const parameter of parameters) {
    const { type, value } = parameter;
    // parameter-repeated: "An endpoint MUST refuse, with PARAMETER, a HELLO that holds two parameters of one type, known or not."
    if (seen.has(type)) throw refusal('parameter-repeated', `the parameter ${type} comes twice`);
    seen.add(type);
    const name = nameOfType.get(type);
    if (name !== undefined) limits[name] = parseLimit(name, value);
    else if (type === ParameterType.capabilities) capabilities = parseCapabilities(value);
    else if (type === ParameterType.idleTimeout) promised = { idleTimeout: parseIdleTimeout(value) };
    // parameter-critical: "An endpoint MUST refuse, with PARAMETER, a HELLO with a parameter whose type it does not know and is below 0x8000."
    else if (type < Range.parameterType.ignorable.first)
      throw refusal('parameter-critical', `the parameter ${type} is unknown`);
    // parameter-ignorable: "An endpoint MUST ignore a parameter whose type it does not know and is 0x8000 or above."
    else unknown.push(parameter);
  }
  checkWindows(limits);
  return { limits, capabilities, unknown, ...promised };
}

/** The bytes of all limits, of the capabilities, of ignorable parameters and of our idle time-out; RangeError where ours are wrong. */
export function encodeParameters(
  limits: Limits,
  capabilities: readonly number[],
  ignorable: readonly Parameter[],
  idleTimeout?: number,
): Uint8Array {
  checkLimits(limits);
  const parameters: Parameter[] = limitNames.map((name) => ({
    type: ParameterType[name],
    value: encodeLimit(limits[name], ParameterBounds[name].size),
  }));
  if (capabilities.length > 0) {
    parameters.push({ type: ParameterType.capabilities, value: encodeCapabilities(capabilities) });
  }
  if (idleTimeout !== undefined) parameters.push(encodeIdleTimeout(idleTimeout));
  const { first, last } = Range.parameterType.ignorable;
  for (const { type, value } of ignorable) {
    if (parameters.some((other) => other.type === type)) throw new RangeError(`the parameter ${type} comes twice`);
    parameters.push({ type: inRange('type of the parameter', type, first, last), value });
  }
  return joined(parameters);
}

/** parameter-absent: "An endpoint MUST take an absent limit as standing at its floor." */
function floors(): Record<LimitName, number> {
  return {
    fragmentLimit: ParameterBounds.fragmentLimit.floor,
    messageLimit: ParameterBounds.messageLimit.floor,
    metadataLimit: ParameterBounds.metadataLimit.floor,
    channelLimit: ParameterBounds.channelLimit.floor,
    groupLimit: ParameterBounds.groupLimit.floor,
    channelCredit: ParameterBounds.channelCredit.floor,
    connectionCredit: ParameterBounds.connectionCredit.floor,
  };
}

function parseLimit(name: LimitName, value: Uint8Array): number {
  const { size, floor, ceiling } = ParameterBounds[name];
  // parameter-size: "An endpoint MUST refuse, with PARAMETER, a HELLO with a limit whose value is not of the size that the table gives."
  if (value.length !== size) throw refusal('parameter-size', `${name} has ${value.length} bytes, not ${size}`);
  const limit = numberIn(value);
  // parameter-floor: "An endpoint MUST refuse, with PARAMETER, a HELLO with a limit below its floor."
  if (limit < floor) throw refusal('parameter-floor', `${name} is ${limit}, below ${floor}`);
  // parameter-ceiling: "An endpoint MUST refuse, with PARAMETER, a HELLO with a limit above its ceiling."
  if (limit > ceiling) throw refusal('parameter-ceiling', `${name} is ${limit}, above ${ceiling}`);
  // parameter-bounds: "An endpoint MUST accept every limit from its floor to its ceiling, both included."
  return limit;
}

function parseIdleTimeout(value: Uint8Array): number {
  const { size, floor, ceiling } = PromiseBounds.idleTimeout;
  const idleTimeout = numberIn(value);
  // idle-parameter: "An endpoint that knows IDLE_TIMEOUT MUST refuse, with PARAMETER, a HELLO in which it is not of the size, or not within the bounds, that the table gives."
  if (value.length !== size || idleTimeout < floor || idleTimeout > ceiling) {
    throw refusal('idle-parameter', `the idle time-out is ${idleTimeout} in ${value.length} bytes`);
  }
  return idleTimeout;
}

/** Exact up to 2^53 - 1, and never rounded below 2^53 beyond it: a ceiling is judged rightly. */
function numberIn(value: Uint8Array): number {
  return value.reduce((number, byte) => number * 256 + byte, 0);
}

function checkWindows(limits: Limits): void {
  for (const name of ['channelCredit', 'connectionCredit'] as const) {
    // parameter-credit-window: "An endpoint MUST refuse, with PARAMETER, a HELLO whose channel credit or connection credit is neither 0 nor at least the HELLO's own fragment limit + 8."
    if (isWindow(limits[name], limits.fragmentLimit)) continue;
    throw refusal('parameter-credit-window', `${name} is ${limits[name]}, too little for a fragment`);
  }
}

function parseCapabilities(value: Uint8Array): number[] {
  // capability-list-size: "An endpoint MUST refuse, with PARAMETER, a list of capabilities whose size is not a multiple of 2."
  if (value.length % 2 !== 0) throw refusal('capability-list-size', `the capabilities have ${value.length} bytes`);
  const view = viewOf(value);
  return Array.from({ length: value.length / 2 }, (_, index) => view.getUint16(2 * index));
}

function encodeLimit(limit: number, size: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(limit));
  return bytes.subarray(8 - size);
}

function encodeIdleTimeout(idleTimeout: number): Parameter {
  const { type, size, floor, ceiling } = PromiseBounds.idleTimeout;
  return { type, value: encodeLimit(inRange('idle time-out', idleTimeout, floor, ceiling), size) };
}

function encodeCapabilities(capabilities: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(2 * capabilities.length);
  const view = new DataView(bytes.buffer);
  capabilities.forEach((capability, index) => {
    view.setUint16(2 * index, inRange('capability', capability, 0, 0xffff));
  });
  return bytes;
}

function joined(parameters: readonly Parameter[]): Uint8Array {
  const bytes = new Uint8Array(parameters.reduce((size, { value }) => size + tagSize + value.length, 0));
  const view = new DataView(bytes.buffer);
  let position = 0;
  for (const { type, value } of parameters) {
    view.setUint16(position, type);
    view.setUint16(position + 2, inRange('size of a parameter', value.length, 0, 0xffff));
    bytes.set(value, position + tagSize);
    position += tagSize + value.length;
  }
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function refusal(rule: string, found: string): Violation {
  return new Violation(rule, { kind: 'connection' }, ErrorCode.parameter, found);
}
