import type { Violation } from '../preface/violation.ts';
import { definedFlags, ErrorCode, FrameType, type frameScope, Limit, payloadSize, Range } from '../protocol.gen.ts';
import { malformed } from './payloads/malformed.ts';

/** The frame types that a version knows, and on which channels they stand. */
export type Scopes = typeof frameScope;

/** Whether the version defines the frame type. */
export function isKnown(type: number, scopes: Scopes): boolean {
  return scopes[type] !== undefined;
}

/**
 * What a frame's header alone shows to be wrong, if anything, in the order of its bytes: type, flags,
 * length, channel. `length` and `fragmentLimit` are in bytes of payload.
 */
export function faultOfHeader(
  type: number,
  flags: number,
  length: number,
  channel: number,
  fragmentLimit: number,
  scopes: Scopes,
): Violation | undefined {
  // sequential-frame: "In version 1, an endpoint MUST treat a CREDIT as a connection error of code FRAME_TYPE, whatever its flags, its length and its channel."
  if (!isKnown(type, scopes)) return faultOfUnknown(type);
  // flags-high: "An endpoint MUST ignore a high flag that it does not know."
  const lowFlags = flags & 0x0f;
  // flags-low: "An endpoint MUST treat a frame of a type that it knows, with a low flag that the type does not define, as a connection error of code FRAME_FLAGS."
  if ((lowFlags & ~(definedFlags[type] ?? 0)) !== 0) {
    return malformed('flags-low', ErrorCode.frameFlags, `frame type ${type} has the flags ${flags}`);
  }
  return faultOfSize(type, length, fragmentLimit) ?? faultOfChannel(type, channel, scopes);
}

function faultOfUnknown(type: number): Violation | undefined {
  // type-critical: "An endpoint MUST treat a frame whose type it does not know and is below 0x80 as a connection error of code FRAME_TYPE."
  if (type >= Range.frameType.ignorable.first) return undefined;
  return malformed('type-critical', ErrorCode.frameType, `the frame type ${type} is unknown`);
}

function faultOfSize(type: number, length: number, fragmentLimit: number): Violation | undefined {
  if (type === FrameType.data) {
    // fragment-limit: "An endpoint MUST treat a DATA frame whose length is above the fragment limit that it advertised as a connection error of code FRAME_SIZE."
    // fragment-empty: "An endpoint MUST accept a DATA frame of length 0, with LAST and without."
    if (length <= fragmentLimit) return undefined;
    return malformed('fragment-limit', ErrorCode.frameSize, `a fragment of ${length} bytes`);
  }
  const { minimum, fixed } = payloadSize[type] ?? { minimum: 0, fixed: false };
  // size-fixed: "An endpoint MUST treat a PING, PONG, CREDIT, BLOCKED or ALLOW whose length is not that of its layout as a connection error of code FRAME_SIZE."
  if (fixed && length !== minimum) {
    return malformed('size-fixed', ErrorCode.frameSize, `frame type ${type} has ${length} bytes, not ${minimum}`);
  }
  // size-minimum: "An endpoint MUST treat any other frame of a type that it knows, whose length is below the fixed part of its layout, as a connection error of code FRAME_SIZE."
  if (length < minimum) {
    return malformed('size-minimum', ErrorCode.frameSize, `frame type ${type} has ${length} bytes, below ${minimum}`);
  }
  // reason-size: "An endpoint MUST treat a reason of more than 1,024 bytes as a connection error of code FRAME_SIZE."
  if (endsInReason.has(type) && length > minimum + Limit.reasonSize) {
    return malformed('reason-size', ErrorCode.frameSize, `a reason of ${length - minimum} bytes`);
  }
  return undefined;
}

function faultOfChannel(type: number, channel: number, scopes: Scopes): Violation | undefined {
  const scope = scopes[type];
  // sequential-blocked-channel: "In version 1, an endpoint MUST treat a BLOCKED on a channel other than 0 as a connection error of code CHANNEL_ID."
  // channel-not-zero: "An endpoint MUST treat a frame of scope connection on a channel other than 0 as a connection error of code CHANNEL_ID."
  if (scope === 'connection' && channel !== 0) {
    return malformed('channel-not-zero', ErrorCode.channelId, `frame type ${type} on channel ${channel}`);
  }
  // channel-zero: "An endpoint MUST treat a frame of scope channel on channel 0 as a connection error of code CHANNEL_ID."
  if (scope === 'channel' && channel === 0) {
    return malformed('channel-zero', ErrorCode.channelId, `frame type ${type} on channel 0`);
  }
  return undefined;
}

const endsInReason: ReadonlySet<number> = new Set([
  FrameType.close,
  FrameType.goaway,
  FrameType.abort,
  FrameType.end,
  FrameType.stop,
  FrameType.reset,
]);
