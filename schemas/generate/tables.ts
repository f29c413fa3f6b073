import { type Entry, entriesOf, type Field, type Ksy, structureOf } from './ksy.ts';
import { type Cell, cellsOf } from './layout.ts';
import { alike, enumValue, grouped, isSpan, upperSnake, words } from './names.ts';
import { table } from './table.ts';
import { transcript } from './transcript.ts';

/** The Markdown for one splice, without its marks. Throws RangeError if there is no such thing. */
export type Table = (ksy: Ksy, argument: string, root: string) => string;

/** The generated parts of the chapters, by the word that follows `generated:`. */
export const tables: Readonly<Record<string, Table>> = {
  layout,
  registry,
  limits,
  grease,
  ranges,
  sequential,
  transcript,
};

function layout(ksy: Ksy, type: string): string {
  const rows = cellsOf(structureOf(ksy, type)).map((cell) => [
    offsetText(cell),
    sizeText(cell),
    `\`${cell.field.id}\``,
    meaningOf(cell.field),
  ]);
  return `${table(['offset', 'size', 'field', 'meaning'], rows)}\n\n![The layout of ${type}](figures/${type}.svg)`;
}

function offsetText({ offset, after, width }: Cell): string {
  const bytes = Math.floor(offset / 8);
  const place = [String(bytes), ...after.map((length) => `\`${length}\``)].join(' + ');
  if (width === undefined || (width % 8 === 0 && offset % 8 === 0)) return place;
  const first = offset % 8;
  return width === 1 ? `${place}, bit ${first}` : `${place}, bits ${first}–${first + width - 1}`;
}

function sizeText({ field, width }: Cell): string {
  if (width !== undefined) return width % 8 === 0 ? String(width / 8) : `${width} ${width === 1 ? 'bit' : 'bits'}`;
  return field.size === undefined ? 'the rest' : `\`${field.size}\``;
}

function meaningOf({ doc, contents, valid }: Field): string {
  const text = doc.trim();
  if (contents !== undefined)
    return `\`${contents.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}\`. ${text}`;
  const { min, max } = valid ?? {};
  if (typeof min === 'number' && typeof max === 'number') return `${text} From ${grouped(min)} to ${grouped(max)}.`;
  return typeof min === 'string' ? `${text} At least \`${min}\`.` : text;
}

function registry(ksy: Ksy, name: string): string {
  const extra = extraColumns[name] ?? {};
  const rows = entriesOf(ksy, name).map((entry) => [
    `\`${enumValue(name, entry.value)}\``,
    upperSnake(entry.id),
    ...Object.values(extra).map((cell) => cell(entry)),
    entry.doc,
  ]);
  return table(['value', 'name', ...Object.keys(extra), 'meaning'], rows);
}

const extraColumns: Readonly<Record<string, Readonly<Record<string, (entry: Entry) => string>>>> = {
  frame_type: {
    scope: (entry) => entry['-scope'] ?? '',
    'low flags': (entry) =>
      Object.entries(entry['-flags'] ?? {})
        .map(([flag, bit]) => `${upperSnake(flag)} \`${alike([bit])}\``)
        .join(', '),
  },
  parameter_type: {
    size: (entry) => numberText(entry['-size']),
    unit: (entry) => entry['-unit'] ?? '',
    floor: (entry) => numberText(entry['-floor']),
    ceiling: (entry) => numberText(entry['-ceiling']),
  },
};

function numberText(value: number | undefined): string {
  return value === undefined ? '' : grouped(value);
}

/** Every frame type, and what it is in version 1. */
function sequential(ksy: Ksy): string {
  const rows = entriesOf(ksy, 'frame_type').map(({ value, id, '-scope': scope, '-sequential': own }) => [
    `\`${enumValue('frame_type', value)}\``,
    upperSnake(id),
    own === 'illegal' ? 'violation' : 'legal',
    own === 'illegal' ? '' : (own ?? scope ?? ''),
  ]);
  return table(['value', 'name', 'in version 1', 'scope'], rows);
}

/** The limits whose names hold the word; all of them without one. */
function limits(ksy: Ksy, word: string): string {
  const named = Object.entries(ksy['-limits']).filter(([id]) => id.split('-').includes(word) || word === '');
  const rows = named.map(([id, { value, unit, doc }]) => [words(id), grouped(value), unit, doc]);
  return table(['limit', 'value', 'unit', 'of what'], rows);
}

function grease(ksy: Ksy): string {
  const rows = Object.entries(ksy['-grease']).map(([id, values]) => {
    const shown = alike(isSpan(values) ? [values.first, values.last] : values).map((value) => `\`${value}\``);
    return [words(id), shown.join(isSpan(values) ? ' to ' : ', ')];
  });
  return table(['registry', 'reserved values'], rows);
}

function ranges(ksy: Ksy, name: string): string {
  const parts = ksy['-ranges'][name];
  if (parts === undefined) throw new RangeError(`heddle.ksy has no ranges ${name}`);
  const ends = alike(Object.values(parts).flatMap(({ first, last }) => [first, last]));
  const rows = Object.keys(parts).map((part, index) => [
    `\`${ends[index * 2]}\``,
    `\`${ends[index * 2 + 1]}\``,
    words(part),
  ]);
  return table(['from', 'to', 'range'], rows);
}
