import type { Field, Structure } from './ksy.ts';

/** A field in its place. */
export interface Cell {
  readonly field: Field;
  /** Bits before it, from where `after` ends or from the beginning. */
  readonly offset: number;
  /** The length fields whose values its offset adds to. */
  readonly after: readonly string[];
  /** In bits; undefined where it differs from one instance to the next. */
  readonly width: number | undefined;
}

/** The fields of a type with their offsets and widths. */
export function cellsOf(structure: Structure): Cell[] {
  const cells: Cell[] = [];
  let offset = 0;
  const after: string[] = [];
  for (const field of structure.seq) {
    const width = widthOf(field);
    cells.push({ field, offset, after: [...after], width });
    offset += width ?? 0;
    if (width === undefined && field.size !== undefined) after.push(field.size);
  }
  return cells;
}

/** How many bytes a type takes at least, and whether it takes exactly that many. */
export function sizeOf(structure: Structure): { minimum: number; fixed: boolean } {
  const widths = structure.seq.map(widthOf);
  const bits = widths.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  return { minimum: bits / 8, fixed: !widths.includes(undefined) };
}

function widthOf(field: Field): number | undefined {
  if (field.contents !== undefined) return field.contents.length * 8;
  if (field.repeat !== undefined || typeof field.type !== 'string') return undefined;
  const [, kind, count] = /^([ub])(\d+)$/.exec(field.type) ?? [];
  if (kind === undefined) return undefined;
  return Number(count) * (kind === 'u' ? 8 : 1);
}
