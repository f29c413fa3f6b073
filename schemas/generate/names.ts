import type { Span } from './ksy.ts';

/** `frame_type` and `frame-type` become `frameType`. */
export function camelCase(id: string): string {
  return id.replace(/[-_](.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `frame_type` becomes `FrameType`. */
export function pascalCase(id: string): string {
  return camelCase(`-${id}`);
}

/** `frame-type` and `frame_type` become `FRAME_TYPE`. */
export function upperSnake(id: string): string {
  return id.replaceAll('-', '_').toUpperCase();
}

/** `frame-type` becomes `frame type`. */
export function words(id: string): string {
  return id.replace(/[-_]/g, ' ');
}

const digitsOf: Readonly<Record<string, number>> = { frame_type: 2, parameter_type: 4, error_code: 4 };

/** A value of an enum as it is written everywhere: hexadecimal of a constant width, or decimal where it is an ordinal. */
export function enumValue(name: string, value: number): string {
  const digits = digitsOf[name];
  return digits === undefined ? String(value) : hex(value, digits);
}

export function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** The values in hexadecimal, as wide as the largest needs in whole bytes. */
export function alike(values: readonly number[]): string[] {
  const digits = Math.max(...values).toString(16).length;
  return values.map((value) => hex(value, digits + (digits % 2)));
}

export function isSpan(values: readonly number[] | Span): values is Span {
  return 'first' in values;
}

/** 4294967295 becomes `4,294,967,295`. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
