import { ErrorCode } from '../../protocol.gen.ts';
import type { PingFrame, PongFrame } from '../frame.ts';
import { malformed } from './malformed.ts';

/** Parses a PING payload of its fixed size (spec/3-frames.md#ping). */
export function parsePing(payload: Uint8Array): PingFrame {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const id = view.getBigUint64(0);
  // ping-id: "An endpoint MUST treat a PING of id 0 as a connection error of code FRAME_FORMAT."
  if (id === 0n) throw malformed('ping-id', ErrorCode.frameFormat, 'a PING has id 0');
  return { type: 'ping', id, sent: view.getBigUint64(8) };
}

/** Parses a PONG payload of its fixed size (spec/3-frames.md#pong). Id 0 is valid: a sign of life. */
export function parsePong(payload: Uint8Array): PongFrame {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return {
    type: 'pong',
    id: view.getBigUint64(0),
    sent: view.getBigUint64(8),
    received: view.getBigUint64(16),
    answered: view.getBigUint64(24),
  };
}
