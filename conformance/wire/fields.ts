import { enumText, type FieldRange, type KaitaiObject } from './kaitai.ts';
import { textOf } from './text.ts';

/** A field that was read: its path in heddle.ksy, its value in words, and its bytes' place in the item. */
export interface Field {
  readonly path: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** All fields of an object that could be read, those of the objects in it included, in the order of their bytes. */
export function fieldsOf(object: KaitaiObject, path: string, item: Uint8Array): Field[] {
  return Object.entries(object._debug).flatMap(([key, range]) => {
    // What the object holds under the key is what its class says about the field; here any will do.
    const value = (object as unknown as Record<string, unknown>)[key];
    return fieldsIn(value, `${path}.${snakeCase(key)}`, range, item);
  });
}

function fieldsIn(value: unknown, path: string, range: FieldRange, item: Uint8Array): Field[] {
  if (isObject(value)) return fieldsOf(value, path, item);
  if (Array.isArray(value)) {
    return value.flatMap((element, index) => {
      const place = range.arr?.[index];
      return place === undefined ? [] : fieldsIn(element, `${path}[${index}]`, place, item);
    });
  }
  if (value === undefined || range.end === undefined) return [];
  const base = range.ioOffset - item.byteOffset;
  // A number whose range is empty is made of bits in the byte before.
  const start = range.start === range.end && typeof value === 'number' ? range.start - 1 : range.start;
  return [{ path, value: valueText(value, range.enumName, path), start: base + start, end: base + range.end }];
}

function isObject(value: unknown): value is KaitaiObject {
  return typeof value === 'object' && value !== null && '_debug' in value;
}

function valueText(value: unknown, enumName: string | undefined, path: string): string {
  if (value instanceof Uint8Array) return bytesText(value);
  if (typeof value === 'number' && enumName !== undefined) return enumText(enumName, value);
  if (typeof value === 'number' && path.endsWith('.flags')) return `0x${value.toString(16).padStart(2, '0')}`;
  return String(value);
}

function bytesText(bytes: Uint8Array): string {
  const size = bytes.length === 1 ? '1 byte' : `${bytes.length} bytes`;
  const text = textOf(bytes);
  return text !== undefined && /^[ -~]{1,64}$/.test(text) ? `${size} ${JSON.stringify(text)}` : size;
}

function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
