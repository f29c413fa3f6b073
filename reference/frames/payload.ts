import { FrameType } from '../protocol.gen.ts';
import type { Frame } from './frame.ts';
import { parseAllow, parseBlocked, parseCredit } from './payloads/limit.ts';
import { parseAccept, parseOpen } from './payloads/open.ts';
import { parsePing, parsePong } from './payloads/ping.ts';
import { parseClose, parseGoaway, parseReason } from './payloads/reason.ts';

/**
 * Parses the payload of a frame whose header was judged, of any known type but DATA; throws the
 * Violation of what the payload shows to be wrong.
 */
export function parsePayload(type: number, channel: number, payload: Uint8Array): Frame {
  switch (type) {
    case FrameType.close:
      return parseClose(payload);
    case FrameType.ping:
      return parsePing(payload);
    case FrameType.pong:
      return parsePong(payload);
    case FrameType.goaway:
      return parseGoaway(payload);
    case FrameType.credit:
      return parseCredit(channel, payload);
    case FrameType.blocked:
      return parseBlocked(channel, payload);
    case FrameType.allow:
      return parseAllow(payload);
    case FrameType.open:
      return parseOpen(channel, payload);
    case FrameType.accept:
      return parseAccept(channel, payload);
    case FrameType.abort:
      return parseReason('abort', channel, payload);
    case FrameType.end:
      return parseReason('end', channel, payload);
    case FrameType.stop:
      return parseReason('stop', channel, payload);
    case FrameType.reset:
      return parseReason('reset', channel, payload);
    default:
      throw new RangeError(`no payload is parsed for the frame type ${type}`);
  }
}
