import { inRange } from '../preface/in-range.ts';
import { DataFlag, FrameType, Limit, LimitKind, Range } from '../protocol.gen.ts';
import type { AcceptFrame, Frame, OpenFrame } from './frame.ts';
import { encodeText } from './payloads/text.ts';

/**
 * The bytes of a frame; a RangeError where a value does not fit its field or breaks a rule of the
 * frame's layout. An ignorable frame gets a payload of zeros.
 */
export function encodeFrame(frame: Frame): Uint8Array {
  switch (frame.type) {
    case 'close':
      return withReason(FrameType.close, 0, [frame.code], frame.reason);
    case 'ping':
      if (frame.id === 0n) throw new RangeError('the id of a PING is 0');
      return wide(FrameType.ping, [frame.id, frame.sent]);
    case 'pong':
      return wide(FrameType.pong, [frame.id, frame.sent, frame.received, frame.answered]);
    case 'goaway':
      return withReason(FrameType.goaway, 0, [frame.lastChannel, frame.code], frame.reason);
    case 'credit':
      return encodeLimit(FrameType.credit, frame.channel, undefined, inRange('limit', frame.limit, 0, Limit.credit));
    case 'blocked':
      if (frame.kind === LimitKind.channels) inRange('channel', frame.channel, 0, 0);
      return encodeLimit(FrameType.blocked, frame.channel, frame.kind, inRange('limit', frame.limit, 0, Limit.credit));
    case 'allow':
      return encodeLimit(FrameType.allow, 0, frame.kind, inRange('limit', frame.limit, 0, Limit.allowance));
    case 'open':
      return encodeOpen(frame);
    case 'accept':
      return encodeAccept(frame);
    case 'data': {
      const bytes = new Uint8Array(Limit.headerSize + frame.fragment.length);
      writeDataHeader(bytes, 0, frame.channel, frame.fragment.length, frame.last);
      bytes.set(frame.fragment, Limit.headerSize);
      return bytes;
    }
    case 'abort':
    case 'end':
    case 'stop':
    case 'reset':
      return withReason(FrameType[frame.type], channelOf(frame), [frame.code], frame.reason);
    case 'ignorable': {
      const { first, last } = Range.frameType.ignorable;
      const bytes = framed(inRange('type', frame.typeNumber, first, last), frame.channel, frame.length);
      bytes[1] = inRange('flags', frame.flags, 0, 0xff);
      return bytes;
    }
    default:
      return frame satisfies never;
  }
}

/**
 * Writes the header of a DATA frame at `offset`; its payload of `length` bytes follows from elsewhere.
 * RangeError where the channel, the length or the room in `target` is out of bounds.
 */
export function writeDataHeader(
  target: Uint8Array,
  offset: number,
  channel: number,
  length: number,
  last: boolean,
): void {
  if (channel === 0) throw new RangeError('DATA on channel 0');
  writeHeader(target, offset, FrameType.data, channel, length);
  target[offset + 1] = last ? DataFlag.last : 0;
}

/** Sets ignorable flags, of the high nibble, in a frame's header, and gives the same bytes back. */
export function withHighFlags(frame: Uint8Array, flags: number): Uint8Array {
  if ((flags & 0xf0) !== flags) throw new RangeError(`the flags ${flags} are not of the high nibble`);
  frame[1] = (frame[1] ?? 0) | flags;
  return frame;
}

function writeHeader(target: Uint8Array, offset: number, type: number, channel: number, length: number): void {
  if (channel >>> 0 !== channel) throw new RangeError(`${channel} is not a channel`);
  if ((length & Limit.payloadSize) !== length) throw new RangeError(`a payload of ${length} bytes`);
  if (offset < 0 || offset + Limit.headerSize > target.length)
    throw new RangeError(`no room for a header at ${offset}`);
  target[offset] = type;
  target[offset + 1] = 0;
  target[offset + 2] = length >>> 8;
  target[offset + 3] = length;
  target[offset + 4] = channel >>> 24;
  target[offset + 5] = channel >>> 16;
  target[offset + 6] = channel >>> 8;
  target[offset + 7] = channel;
}

function framed(type: number, channel: number, length: number): Uint8Array {
  const bytes = new Uint8Array(Limit.headerSize + inRange('payload size', length, 0, Limit.payloadSize));
  writeHeader(bytes, 0, type, channel, length);
  return bytes;
}

function payloadOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, Limit.headerSize);
}

function withReason(type: number, channel: number, numbers: readonly number[], reason: string): Uint8Array {
  const text = encodeText('reason', reason, Limit.reasonSize);
  const bytes = framed(type, channel, 4 * numbers.length + text.length);
  const payload = payloadOf(bytes);
  numbers.forEach((number, index) => {
    payload.setUint32(4 * index, inRange('code or channel', number, 0, 0xffffffff));
  });
  bytes.set(text, bytes.length - text.length);
  return bytes;
}

function wide(type: number, numbers: readonly bigint[]): Uint8Array {
  const bytes = framed(type, 0, 8 * numbers.length);
  const payload = payloadOf(bytes);
  numbers.forEach((number, index) => {
    if (BigInt.asUintN(64, number) !== number) throw new RangeError(`${number} does not fit 64 bits`);
    payload.setBigUint64(8 * index, number);
  });
  return bytes;
}

function encodeLimit(type: number, channel: number, kind: LimitKind | undefined, limit: number): Uint8Array {
  const kindSize = kind === undefined ? 0 : 1;
  const bytes = framed(type, channel, kindSize + 8);
  const payload = payloadOf(bytes);
  if (kind !== undefined) payload.setUint8(0, kind);
  payload.setBigUint64(kindSize, BigInt(limit));
  return bytes;
}

function encodeOpen(frame: OpenFrame): Uint8Array {
  const service = encodeText('service name', frame.service, Limit.serviceNameSize);
  if (service.length === 0) throw new RangeError('the service name is empty');
  const bytes = framed(FrameType.open, channelOf(frame), 9 + service.length + frame.metadata.length);
  const payload = payloadOf(bytes);
  payload.setUint32(0, inRange('group', frame.group, 0, 0xffffffff));
  payload.setUint16(4, inRange('lowest version', frame.lowestVersion, 0, frame.highestVersion));
  payload.setUint16(6, inRange('highest version', frame.highestVersion, 0, 0xffff));
  payload.setUint8(8, service.length);
  bytes.set(service, Limit.headerSize + 9);
  bytes.set(frame.metadata, Limit.headerSize + 9 + service.length);
  return bytes;
}

function encodeAccept(frame: AcceptFrame): Uint8Array {
  const bytes = framed(FrameType.accept, channelOf(frame), 2 + frame.metadata.length);
  payloadOf(bytes).setUint16(0, inRange('version', frame.version, 0, 0xffff));
  bytes.set(frame.metadata, Limit.headerSize + 2);
  return bytes;
}

/** The channel of a frame that may not stand on channel 0. */
function channelOf(frame: { readonly channel: number }): number {
  return inRange('channel', frame.channel, 1, 0xffffffff);
}
