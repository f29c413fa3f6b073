import type { DecodedFrame } from './frame.ts';
import { type KaitaiFrame, type KaitaiPayload, kaitai, offsetOf, read } from './kaitai.ts';
import {
  DataFlag,
  definedFlags,
  ErrorCode,
  FrameType,
  frameScope,
  Limit,
  LimitKind,
  payloadSize,
  Range,
} from './protocol.gen.ts';
import { textOf } from './text.ts';
import { WireError } from './wire-error.ts';

type Name = keyof typeof FrameType;

// Object.entries forgets that the keys are names of types.
const names = new Map(Object.entries(FrameType).map(([name, type]) => [type as number, name as Name]));

/** The flags that must be understood. */
const lowFlags = 0x0f;

/** The types that carry a reason, at the end of their payload. */
const withReason: ReadonlySet<Name> = new Set(['close', 'goaway', 'abort', 'end', 'stop', 'reset']);

/**
 * Reads exactly one whole frame. Throws `WireError` where the frame alone shows that it is not allowed, and
 * `RangeError` where the bytes are fewer or more than the header counts.
 */
export function decodeFrame(bytes: Uint8Array): DecodedFrame {
  if (bytes.length < Limit.headerSize)
    throw new RangeError(`a frame has at least ${Limit.headerSize} bytes, not ${bytes.length}`);
  const { object: frame, whole } = read(kaitai.Frame, bytes);
  const name = judgeHeader(frame);
  const size = Limit.headerSize + frame.lenPayload;
  if (bytes.length !== size) throw new RangeError(`the header counts ${size} bytes, not ${bytes.length}`);
  return new FrameReading(frame, bytes, whole).decode(name);
}

/** Throws `WireError` where the first 8 bytes of a frame show by themselves that it is not allowed. */
export function decodeHeader(bytes: Uint8Array): void {
  judgeHeader(read(kaitai.Frame, bytes).object);
}

/** The name of the frame's type; undefined for one that may be skipped. */
function judgeHeader(frame: KaitaiFrame): Name | undefined {
  const name = names.get(frame.type);
  if (name === undefined) {
    // type-critical: "An endpoint MUST treat a frame whose type it does not know and is below 0x80 as a connection error of code FRAME_TYPE."
    if (frame.type <= Range.frameType.critical.last)
      throw new WireError('type-critical', ErrorCode.frameType, 'frame.type', 0);
    return undefined;
  }
  // flags-low: "An endpoint MUST treat a frame of a type that it knows, with a low flag that the type does not define, as a connection error of code FRAME_FLAGS."
  if ((frame.flags & lowFlags & ~ofType(definedFlags, frame.type)) !== 0)
    throw new WireError('flags-low', ErrorCode.frameFlags, 'frame.flags', 1);
  judgeSize(name, frame.lenPayload);
  judgeScope(frame.type, frame.channel);
  return name;
}

function judgeSize(name: Name, length: number): void {
  const { minimum, fixed } = ofType(payloadSize, FrameType[name]);
  const fault = (rule: string) => new WireError(rule, ErrorCode.frameSize, 'frame.len_payload', 2);
  // size-fixed: "An endpoint MUST treat a PING, PONG, CREDIT, BLOCKED or ALLOW whose length is not that of its layout as a connection error of code FRAME_SIZE."
  if (fixed && length !== minimum) throw fault('size-fixed');
  // size-minimum: "An endpoint MUST treat any other frame of a type that it knows, whose length is below the fixed part of its layout, as a connection error of code FRAME_SIZE."
  if (length < minimum) throw fault('size-minimum');
  // reason-size: "An endpoint MUST treat a reason of more than 1,024 bytes as a connection error of code FRAME_SIZE."
  if (withReason.has(name) && length > minimum + Limit.reasonSize) throw fault('reason-size');
}

function judgeScope(type: number, channel: number): void {
  const scope = ofType(frameScope, type);
  const fault = (rule: string) => new WireError(rule, ErrorCode.channelId, 'frame.channel', 4);
  // channel-not-zero: "An endpoint MUST treat a frame of scope connection on a channel other than 0 as a connection error of code CHANNEL_ID."
  if (scope === 'connection' && channel !== 0) throw fault('channel-not-zero');
  // channel-zero: "An endpoint MUST treat a frame of scope channel on channel 0 as a connection error of code CHANNEL_ID."
  if (scope === 'channel' && channel === 0) throw fault('channel-zero');
}

function ofType<T>(table: Readonly<Record<number, T>>, type: number): T {
  const entry = table[type];
  if (entry === undefined) throw new TypeError(`the table has no frame type ${type}`);
  return entry;
}

/** One frame on its way from the generated object to a value. */
class FrameReading {
  readonly #frame: KaitaiFrame;
  readonly #payload: KaitaiPayload;
  readonly #bytes: Uint8Array;
  readonly #whole: boolean;

  constructor(frame: KaitaiFrame, bytes: Uint8Array, whole: boolean) {
    this.#frame = frame;
    // Raw only where the type is unknown, and there no field is asked for.
    this.#payload = frame.payload as KaitaiPayload;
    this.#bytes = bytes;
    this.#whole = whole;
  }

  decode(name: Name | undefined): DecodedFrame {
    const { type: typeNumber, flags, lenPayload: length, channel } = this.#frame;
    const arrived = { typeNumber, flags, length, channel, bytes: this.#bytes };
    const payload = this.#payload;
    switch (name) {
      case 'close':
      case 'abort':
      case 'end':
      case 'stop':
      case 'reset':
        return { type: name, ...arrived, code: payload.code, reason: this.#reason() };
      case 'goaway':
        return { type: name, ...arrived, lastChannel: payload.lastChannel, code: payload.code, reason: this.#reason() };
      case 'ping':
        this.#judgePing();
        return { type: name, ...arrived, id: payload.id, sent: payload.sent };
      case 'pong': {
        const { id, sent, received, answered } = payload;
        return { type: name, ...arrived, id, sent, received, answered };
      }
      case 'credit':
        // credit-ceiling: "An endpoint MUST treat a CREDIT whose limit is above 2^53 − 1 as a connection error of code CREDIT."
        if (payload.limit > Limit.credit) throw this.#fault('credit-ceiling', ErrorCode.credit, 'limit');
        return { type: name, ...arrived, limit: payload.limit };
      case 'blocked':
      case 'allow':
        this.#judgeKind(name);
        return { type: name, ...arrived, kind: payload.kind, limit: payload.limit };
      case 'open':
        return { type: name, ...arrived, ...this.#open() };
      case 'accept':
        return { type: name, ...arrived, version: payload.version, metadata: payload.metadata };
      case 'data':
        return { type: name, ...arrived, last: (flags & DataFlag.last) !== 0, fragment: payload.fragment };
      case undefined:
        return { type: 'unknown', ...arrived, payload: this.#bytes.subarray(Limit.headerSize) };
    }
  }

  #judgePing(): void {
    // ping-id: "An endpoint MUST treat a PING of id 0 as a connection error of code FRAME_FORMAT."
    if (this.#payload.id === 0n) throw this.#fault('ping-id', ErrorCode.frameFormat, 'id');
  }

  #judgeKind(name: 'blocked' | 'allow'): void {
    const { kind, limit } = this.#payload;
    const known = kind === LimitKind.channels || (kind === LimitKind.credit && name === 'blocked');
    // blocked-kind: "An endpoint MUST treat a BLOCKED or ALLOW whose kind is none that its layout lists, or an ALLOW of kind CREDIT, as a connection error of code FRAME_FORMAT."
    if (!known) throw this.#fault('blocked-kind', ErrorCode.frameFormat, 'kind');
    // blocked-channel-kind: "An endpoint MUST treat a BLOCKED of kind CHANNELS on a channel other than 0 as a connection error of code CHANNEL_ID."
    if (kind === LimitKind.channels && this.#frame.channel !== 0) {
      throw new WireError('blocked-channel-kind', ErrorCode.channelId, 'frame.channel', 4);
    }
    // allow-ceiling: "An endpoint MUST treat an ALLOW whose limit is above 2^31 as a connection error of code ALLOWANCE."
    if (name === 'allow' && limit > Limit.allowance) throw this.#fault('allow-ceiling', ErrorCode.allowance, 'limit');
  }

  #open() {
    const { group, lowestVersion, highestVersion, lenService, metadata } = this.#payload;
    // open-service-size: "An endpoint MUST treat an OPEN whose service name is longer than the rest of the payload as a connection error of code FRAME_SIZE."
    if (!this.#whole) throw this.#fault('open-service-size', ErrorCode.frameSize, 'len_service');
    // open-version-order: "An endpoint MUST treat an OPEN whose lowest version is above its highest as a connection error of code FRAME_FORMAT."
    if (lowestVersion > highestVersion)
      throw this.#fault('open-version-order', ErrorCode.frameFormat, 'highest_version');
    // open-service-empty: "An endpoint MUST treat an OPEN whose service name is empty as a connection error of code FRAME_FORMAT."
    if (lenService === 0) throw this.#fault('open-service-empty', ErrorCode.frameFormat, 'len_service');
    const service = textOf(this.#payload.service);
    // open-service-text: "An endpoint MUST treat an OPEN whose service name is not valid UTF-8 as a connection error of code FRAME_FORMAT."
    if (service === undefined) throw this.#fault('open-service-text', ErrorCode.frameFormat, 'service');
    return { group, lowestVersion, highestVersion, service, metadata };
  }

  #reason(): string {
    const reason = textOf(this.#payload.reason);
    // reason-text: "An endpoint MUST treat a reason that is not valid UTF-8 as a connection error of code FRAME_FORMAT."
    if (reason === undefined) throw this.#fault('reason-text', ErrorCode.frameFormat, 'reason');
    return reason;
  }

  #fault(rule: string, code: number, field: string): WireError {
    const key = field.replace(/_[a-z]/g, (letter) => letter.slice(1).toUpperCase());
    return new WireError(rule, code, `frame.payload.${field}`, offsetOf(this.#payload, key, this.#bytes));
  }
}
