import { ErrorCode } from '../../protocol.gen.ts';
import type { CloseFrame, GoawayFrame, ReasonFrame } from '../frame.ts';
import { malformed } from './malformed.ts';
import { decodeText } from './text.ts';

/** Parses a CLOSE payload of 4 bytes or more (spec/3-frames.md#close). Never throws: a CLOSE is obeyed. */
export function parseClose(payload: Uint8Array): CloseFrame {
  const code = fields(payload).getUint32(0);
  const reason = decodeText(payload.subarray(4));
  if (reason === undefined) return { type: 'close', code, reason: '', malformed: notText() };
  return { type: 'close', code, reason };
}

/** Parses a GOAWAY payload of 8 bytes or more (spec/3-frames.md#goaway). */
export function parseGoaway(payload: Uint8Array): GoawayFrame {
  const view = fields(payload);
  return {
    type: 'goaway',
    lastChannel: view.getUint32(0),
    code: view.getUint32(4),
    reason: requireText(payload.subarray(8)),
  };
}

/** Parses the payload of an ABORT, END, STOP or RESET, 4 bytes or more (spec/3-frames.md#reset). */
export function parseReason(type: ReasonFrame['type'], channel: number, payload: Uint8Array): ReasonFrame {
  // code-unknown: "An endpoint MUST accept any code in any frame that carries one, and treat a code that it does not know as it treats INTERNAL."
  return { type, channel, code: fields(payload).getUint32(0), reason: requireText(payload.subarray(4)) };
}

function fields(payload: Uint8Array): DataView {
  return new DataView(payload.buffer, payload.byteOffset, payload.length);
}

function requireText(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === undefined) throw notText();
  return text;
}

function notText() {
  // reason-text: "An endpoint MUST treat a reason that is not valid UTF-8 as a connection error of code FRAME_FORMAT."
  return malformed('reason-text', ErrorCode.frameFormat, 'the reason is not valid UTF-8');
}
