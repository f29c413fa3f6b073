import { ErrorCode, Limit, LimitKind } from '../../protocol.gen.ts';
import type { AllowFrame, BlockedFrame, CreditFrame } from '../frame.ts';
import { malformed } from './malformed.ts';

/** Parses a CREDIT payload of its fixed size (spec/3-frames.md#credit). */
export function parseCredit(channel: number, payload: Uint8Array): CreditFrame {
  const limit = wideNumber(payload, 0);
  // credit-ceiling: "An endpoint MUST treat a CREDIT whose limit is above 2^53 − 1 as a connection error of code CREDIT."
  if (limit > Limit.credit)
    throw malformed('credit-ceiling', ErrorCode.credit, `a CREDIT raises the limit to ${limit}`);
  return { type: 'credit', channel, limit };
}

/** Parses a BLOCKED payload of its fixed size (spec/3-frames.md#blocked). */
export function parseBlocked(channel: number, payload: Uint8Array): BlockedFrame {
  const kind = parseKind('BLOCKED', payload);
  // blocked-channel-kind: "An endpoint MUST treat a BLOCKED of kind CHANNELS on a channel other than 0 as a connection error of code CHANNEL_ID."
  if (kind === LimitKind.channels && channel !== 0) {
    throw malformed('blocked-channel-kind', ErrorCode.channelId, `a BLOCKED of kind CHANNELS on channel ${channel}`);
  }
  return { type: 'blocked', channel, kind, limit: wideNumber(payload, 1) };
}

/** Parses an ALLOW payload of its fixed size (spec/3-frames.md#allow). */
export function parseAllow(payload: Uint8Array): AllowFrame {
  const kind = parseKind('ALLOW', payload);
  // blocked-kind: "An endpoint MUST treat a BLOCKED or ALLOW whose kind is none that its layout lists, or an ALLOW of kind CREDIT, as a connection error of code FRAME_FORMAT."
  if (kind !== LimitKind.channels) throw malformed('blocked-kind', ErrorCode.frameFormat, 'an ALLOW of kind CREDIT');
  const limit = wideNumber(payload, 1);
  // allow-ceiling: "An endpoint MUST treat an ALLOW whose limit is above 2^31 as a connection error of code ALLOWANCE."
  if (limit > Limit.allowance) {
    throw malformed('allow-ceiling', ErrorCode.allowance, `an ALLOW raises the allowance to ${limit}`);
  }
  return { type: 'allow', kind, limit };
}

function parseKind(name: string, payload: Uint8Array): LimitKind {
  const kind = payload[0];
  if (kind === LimitKind.credit || kind === LimitKind.channels) return kind;
  // blocked-kind: "An endpoint MUST treat a BLOCKED or ALLOW whose kind is none that its layout lists, or an ALLOW of kind CREDIT, as a connection error of code FRAME_FORMAT."
  throw malformed('blocked-kind', ErrorCode.frameFormat, `${name} has the unknown kind ${kind}`);
}

/** A 64-bit number as a double: exact up to 2^53 - 1, and never rounded below 2^53 beyond it. */
function wideNumber(payload: Uint8Array, offset: number): number {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  return view.getUint32(offset) * 2 ** 32 + view.getUint32(offset + 4);
}
