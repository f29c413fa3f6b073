import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Where the single source of types, flags, codes and limits stands. */
export const ksyPath = 'spec/heddle.ksy';

/** One field of a type, with the keys of Kaitai's that Heddle uses. */
export interface Field {
  readonly id: string;
  readonly doc: string;
  readonly type?: string | object;
  readonly enum?: string;
  readonly size?: string;
  readonly 'size-eos'?: true;
  readonly repeat?: 'eos';
  readonly contents?: readonly number[];
  readonly valid?: { readonly min?: number | string; readonly max?: number | string };
}

export interface Structure {
  readonly doc: string;
  readonly seq: readonly Field[];
}

/** One value of an enum, with our own keys. */
export interface Entry {
  readonly id: string;
  readonly doc: string;
  readonly '-scope'?: 'connection' | 'channel' | 'either';
  readonly '-flags'?: Readonly<Record<string, number>>;
  readonly '-unit'?: string;
  readonly '-size'?: number;
  readonly '-floor'?: number;
  readonly '-ceiling'?: number;
  readonly '-sequential'?: 'connection' | 'illegal';
  readonly '-permanent'?: true;
  readonly '-promise'?: true;
}

export interface Span {
  readonly first: number;
  readonly last: number;
}

export interface Ksy {
  readonly '-limits': Readonly<Record<string, { readonly value: number; readonly unit: string; readonly doc: string }>>;
  readonly '-versions': Readonly<Record<string, { readonly value: number; readonly doc: string }>>;
  readonly '-grease': Readonly<Record<string, readonly number[] | Span>>;
  readonly '-ranges': Readonly<Record<string, Readonly<Record<string, Span>>>>;
  readonly types: Readonly<Record<string, Structure>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, Entry>>>>;
}

/** Reads heddle.ksy; `root` is the folder of the checkout. */
export function readKsy(root: string): Ksy {
  // The shape is the Kaitai compiler's to check, and for our own keys the tests'.
  return parse(readFileSync(`${root}/${ksyPath}`, 'utf8')) as Ksy;
}

/** The values of an enum with their entries, in ascending order. Throws RangeError if there is no such enum. */
export function entriesOf(ksy: Ksy, name: string): (Entry & { readonly value: number })[] {
  const entries = ksy.enums[name];
  if (entries === undefined) throw new RangeError(`heddle.ksy has no enum ${name}`);
  return Object.entries(entries).map(([value, entry]) => ({ value: Number(value), ...entry }));
}

/** Throws RangeError if there is no such type. */
export function structureOf(ksy: Ksy, name: string): Structure {
  const structure = ksy.types[name];
  if (structure === undefined) throw new RangeError(`heddle.ksy has no type ${name}`);
  return structure;
}
