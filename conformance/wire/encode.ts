import { concatenate, unsigned, utf8 } from './bytes.ts';
import {
  DataFlag,
  FrameType,
  Limit,
  magic,
  ParameterBounds,
  ParameterType,
  PromiseBounds,
  Role,
} from './protocol.gen.ts';
import type { CodeValue, FrameContent, FrameValue, HelloValue, ParameterValue } from './value.ts';

const nothing = new Uint8Array(0);

/** The bytes of a frame. Nothing is checked: the kit must be able to write what no endpoint may. */
export function encodeFrame(frame: FrameValue): Uint8Array {
  const payload = frame.payload ?? encodePayload(frame);
  const bytes = new Uint8Array(Limit.headerSize + payload.length);
  const header = new DataView(bytes.buffer);
  header.setUint8(0, typeof frame.type === 'number' ? frame.type : FrameType[frame.type]);
  header.setUint8(1, ownFlags(frame) | (frame.flags ?? 0));
  header.setUint16(2, frame.length ?? payload.length);
  header.setUint32(4, frame.channel ?? 0);
  bytes.set(payload, Limit.headerSize);
  return bytes;
}

function ownFlags(frame: FrameContent): number {
  return frame.type === 'data' && frame.last === true ? DataFlag.last : 0;
}

function encodePayload(frame: FrameContent): Uint8Array {
  switch (frame.type) {
    case 'close':
    case 'abort':
    case 'end':
    case 'stop':
    case 'reset':
      return codeAndReason(frame);
    case 'goaway':
      return concatenate(unsigned(4, frame.lastChannel), codeAndReason(frame));
    case 'ping':
      return concatenate(unsigned(8, frame.id), unsigned(8, frame.sent ?? 0));
    case 'pong':
      return concatenate(...[frame.id, frame.sent, frame.received, frame.answered].map((field) => unsigned(8, field)));
    case 'credit':
      return unsigned(8, frame.limit);
    case 'blocked':
    case 'allow':
      return concatenate(unsigned(1, frame.kind), unsigned(8, frame.limit));
    case 'open':
      return encodeOpen(frame);
    case 'accept':
      return concatenate(unsigned(2, frame.version), frame.metadata ?? nothing);
    case 'data':
      return frame.fragment;
    default:
      return nothing;
  }
}

function codeAndReason(frame: CodeValue): Uint8Array {
  return concatenate(unsigned(4, frame.code), utf8(frame.reason ?? ''));
}

function encodeOpen(open: FrameContent & { type: 'open' }): Uint8Array {
  const service = utf8(open.service);
  const lowest = open.lowestVersion ?? 1;
  return concatenate(
    unsigned(4, open.group ?? 0),
    unsigned(2, lowest),
    unsigned(2, open.highestVersion ?? lowest),
    unsigned(1, open.serviceLength ?? service.length),
    service,
    open.metadata ?? nothing,
  );
}

/** The bytes of a HELLO. Nothing is checked. */
export function encodeHello(hello: HelloValue): Uint8Array {
  const body = concatenate(
    unsigned(1, ((hello.reserved ?? 0) << 1) | Role[hello.role]),
    unsigned(1, hello.lowestVersion ?? 2),
    unsigned(1, hello.highestVersion ?? 2),
    ...(hello.parameters ?? []).map(encodeParameter),
    hello.tail ?? nothing,
  );
  return concatenate(hello.magic ?? Uint8Array.from(magic), unsigned(2, hello.length ?? body.length), body);
}

/** The bytes of one parameter: type, length and value. */
export function encodeParameter(parameter: ParameterValue): Uint8Array {
  if ('capabilities' in parameter) {
    const list = parameter.capabilities.map((capability) => unsigned(2, capability));
    return triple(ParameterType.capabilities, concatenate(...list));
  }
  if (typeof parameter.type === 'number') return triple(parameter.type, parameter.value, parameter.length);
  const { size } = parameter.type === 'idleTimeout' ? PromiseBounds.idleTimeout : ParameterBounds[parameter.type];
  return triple(ParameterType[parameter.type], unsigned(size, parameter.value));
}

function triple(type: number, value: Uint8Array, length = value.length): Uint8Array {
  return concatenate(unsigned(2, type), unsigned(2, length), value);
}
