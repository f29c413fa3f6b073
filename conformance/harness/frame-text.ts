import type { DecodedFrame } from '../wire/decode.ts';
import { ErrorCode } from '../wire/protocol.gen.ts';

const codeNames = new Map<number, string>(
  Object.entries(ErrorCode).map(([name, code]) => [
    code,
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

/** The name of an error code as the spec writes it, such as FRAME_SIZE, or its number. */
export function codeText(code: number): string {
  return codeNames.get(code) ?? `0x${code.toString(16).padStart(8, '0')}`;
}

/** A frame in a few words, such as `RESET(UNKNOWN_SERVICE) on channel 3`. */
export function frameText(frame: DecodedFrame): string {
  const place = frame.channel === 0 ? '' : ` on channel ${frame.channel}`;
  return `${frame.type.toUpperCase()}${detail(frame)}${place}`;
}

function detail(frame: DecodedFrame): string {
  switch (frame.type) {
    case 'close':
    case 'abort':
    case 'end':
    case 'stop':
    case 'reset':
    case 'goaway':
      return `(${codeText(frame.code)}${frame.reason === '' ? '' : ` ${JSON.stringify(frame.reason)}`})`;
    case 'data':
      return `(${frame.length} bytes${frame.last ? ', LAST' : ''})`;
    case 'credit':
    case 'blocked':
    case 'allow':
      return `(${frame.limit})`;
    case 'open':
      return `(${JSON.stringify(frame.service)})`;
    case 'ping':
    case 'pong':
      return `(id ${frame.id})`;
    case 'accept':
      return `(version ${frame.version})`;
    default:
      return '';
  }
}
