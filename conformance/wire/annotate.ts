import { decodeFrame } from './decode-frame.ts';
import { decodeHello, helloSize } from './decode-hello.ts';
import { type Field, fieldsOf } from './fields.ts';
import { errorCodeName, kaitai, read } from './kaitai.ts';
import { Limit, magic } from './protocol.gen.ts';
import { WireError } from './wire-error.ts';

const bytesPerLine = 8;
const linesPerField = 4;

/**
 * Explains the bytes of one direction, or of some frames out of it, line by line: the offset, up to 8 bytes in hex, the
 * field's path in heddle.ksy and its value. Lines that begin with `!` name the rule that an item breaks, and those that
 * begin with `.` say what is missing at the end. Never throws, whatever the bytes.
 */
export function annotate(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let at = 0;
  if (bytes.length > 0 && bytes.subarray(0, magic.length).every((byte, index) => byte === magic[index])) {
    at = annotateHello(bytes, lines);
  }
  for (let index = 0; at < bytes.length; index += 1) at = annotateFrame(bytes, at, `frame[${index}]`, lines);
  return lines;
}

/** Returns where the HELLO ends. */
function annotateHello(bytes: Uint8Array, lines: string[]): number {
  const size = sizeOfHello(bytes);
  const item = bytes.subarray(0, size);
  lines.push(...listing(fieldsOf(read(kaitai.Hello, item).object, 'hello', item), item, 0));
  if (size === undefined || size <= bytes.length) lines.push(...verdict(() => decodeHello(item)));
  else lines.push(missing('hello', size, bytes.length));
  return item.length;
}

/** The size that the HELLO claims, undefined where it cannot be told from what is here or is not allowed. */
function sizeOfHello(bytes: Uint8Array): number | undefined {
  try {
    return helloSize(bytes);
  } catch {
    return undefined;
  }
}

/** Returns where the frame ends. */
function annotateFrame(bytes: Uint8Array, at: number, name: string, lines: string[]): number {
  const rest = bytes.subarray(at);
  const { object: frame } = read(kaitai.Frame, rest);
  const size = Limit.headerSize + (frame.lenPayload ?? 0);
  const item = rest.subarray(0, size);
  lines.push(...listing(fieldsOf(frame, name, item), item, at));
  if (item.length === size) lines.push(...verdict(() => decodeFrame(item)));
  else lines.push(missing(name, size, item.length));
  return at + item.length;
}

function missing(name: string, size: number, here: number): string {
  return `.      ${name} is not whole: ${here} of at least ${size} bytes`;
}

function verdict(decode: () => unknown): string[] {
  try {
    decode();
    return [];
  } catch (error) {
    if (!(error instanceof WireError)) return [`.      ${error instanceof Error ? error.message : error}`];
    return [`!      ${error.message} (${errorCodeName(error.code)})`];
  }
}

/** The fields in their order, and between and behind them what belongs to no field. */
function listing(fields: readonly Field[], item: Uint8Array, base: number): string[] {
  const lines: string[] = [];
  let end = 0;
  for (const field of fields) {
    if (field.start > end) lines.push(...dump(item.subarray(end, field.start), base + end, '(no field)'));
    lines.push(...dump(item.subarray(field.start, field.end), base + field.start, `${field.path} = ${field.value}`));
    end = Math.max(end, field.end);
  }
  if (end < item.length) lines.push(...dump(item.subarray(end), base + end, '(no field)'));
  return lines;
}

function dump(bytes: Uint8Array, at: number, text: string): string[] {
  const lines: string[] = [];
  const shown = bytes.length <= bytesPerLine * linesPerField ? bytes.length : bytesPerLine * (linesPerField - 1);
  for (let start = 0; start === 0 || start < shown; start += bytesPerLine) {
    const row = [...bytes.subarray(start, Math.min(start + bytesPerLine, shown))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    lines.push(`${offset(at + start)}  ${hex.padEnd(3 * bytesPerLine)} ${start === 0 ? text : ''}`.trimEnd());
  }
  if (shown < bytes.length) lines.push(`${offset(at + shown)}  … ${bytes.length - shown} more bytes`);
  return lines;
}

function offset(at: number): string {
  return at.toString(16).padStart(5, '0');
}
