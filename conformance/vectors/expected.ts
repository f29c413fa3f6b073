import { toHex, utf8 } from '../wire/bytes.ts';
import { DataFlag, FrameType, Limit, ParameterBounds } from '../wire/protocol.gen.ts';
import type { CodeValue, FrameContent, FrameValue, HelloValue, LimitName, ParameterValue } from '../wire/value.ts';
import type { Decoded, Json } from './record.ts';

/** What a reader finds in the frame, derived from its declaration alone. `size` is that of the whole frame in bytes. */
export function expectedFrame(frame: FrameValue, size: number): Decoded {
  const known = typeof frame.type === 'string';
  const last = frame.type === 'data' && frame.last === true ? DataFlag.last : 0;
  return {
    type: known ? frame.type : 'unknown',
    typeNumber: typeof frame.type === 'string' ? FrameType[frame.type] : frame.type,
    flags: last | (frame.flags ?? 0),
    length: size - Limit.headerSize,
    channel: frame.channel ?? 0,
    ...expectedContent(frame),
  };
}

function expectedContent(frame: FrameValue): Decoded {
  switch (frame.type) {
    case 'close':
    case 'abort':
    case 'end':
    case 'stop':
    case 'reset':
      return codeAndReason(frame);
    case 'goaway':
      return { lastChannel: frame.lastChannel, ...codeAndReason(frame) };
    case 'ping':
      return { id: wide(frame.id), sent: wide(frame.sent ?? 0) };
    case 'pong':
      return {
        id: wide(frame.id),
        sent: wide(frame.sent),
        received: wide(frame.received),
        answered: wide(frame.answered),
      };
    case 'credit':
      return { limit: wide(frame.limit) };
    case 'blocked':
    case 'allow':
      return { kind: frame.kind, limit: wide(frame.limit) };
    case 'open':
      return expectedOpen(frame);
    case 'accept':
      return { version: frame.version, metadata: hexOf(frame.metadata) };
    case 'data':
      return { last: frame.last === true, fragment: hexOf(frame.fragment) };
    default:
      return { payload: hexOf(frame.payload) };
  }
}

function expectedOpen(open: FrameContent & { type: 'open' }): Decoded {
  const lowestVersion = open.lowestVersion ?? 1;
  return {
    group: open.group ?? 0,
    lowestVersion,
    highestVersion: open.highestVersion ?? lowestVersion,
    service: text(open.service),
    metadata: hexOf(open.metadata),
  };
}

function codeAndReason(frame: CodeValue): Decoded {
  return { code: frame.code, reason: text(frame.reason ?? '') };
}

/** What a reader finds in the HELLO, derived from its declaration alone. */
export function expectedHello(hello: HelloValue): Decoded {
  const parameters = hello.parameters ?? [];
  return {
    type: 'hello',
    role: hello.role,
    reserved: hello.reserved ?? 0,
    lowestVersion: hello.lowestVersion ?? 2,
    highestVersion: hello.highestVersion ?? 2,
    parameters: parameters.map(expectedParameter),
    limits: expectedLimits(parameters),
    capabilities: parameters.flatMap((parameter) => ('capabilities' in parameter ? parameter.capabilities : [])),
    ...expectedPromise(parameters),
  };
}

function expectedPromise(parameters: readonly ParameterValue[]): Decoded {
  const promise = parameters.find(({ type }) => type === 'idleTimeout');
  return promise?.type === 'idleTimeout' ? { idleTimeout: promise.value } : {};
}

function expectedParameter(parameter: ParameterValue): Decoded {
  if ('capabilities' in parameter) return { type: 'capabilities', value: parameter.capabilities };
  if (typeof parameter.type === 'number') {
    return { type: 'unknown', typeNumber: parameter.type, value: hexOf(parameter.value) };
  }
  if (parameter.type === 'idleTimeout') return { type: parameter.type, value: parameter.value };
  return { type: parameter.type, value: limitJson(parameter.type, parameter.value) };
}

function expectedLimits(parameters: readonly ParameterValue[]): Decoded {
  // Object.keys forgets that the keys are names of limits.
  const names = Object.keys(ParameterBounds) as LimitName[];
  const given = new Map(parameters.map((parameter) => [parameter.type, parameter]));
  return Object.fromEntries(
    names.map((name) => {
      const parameter = given.get(name);
      const value = parameter?.type === name ? parameter.value : ParameterBounds[name].floor;
      return [name, limitJson(name, value)];
    }),
  );
}

/** A limit as JSON: those that have 64 bits on the wire are decimal strings. */
export function limitJson(name: LimitName, value: number | bigint): Json {
  return ParameterBounds[name].size === 8 ? wide(value) : Number(value);
}

/** A 64-bit integer as JSON. */
export function wide(value: number | bigint): string {
  return BigInt(value).toString();
}

function text(value: string | Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(utf8(value));
}

function hexOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : toHex(bytes);
}
