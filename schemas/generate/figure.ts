import type { Structure } from './ksy.ts';
import { type Cell, cellsOf } from './layout.ts';

const bitsPerRow = 32;
const bitWidth = 24;
const rowHeight = 40;
const left = 12;
const top = 28;
const tooth = 5;

/** A field as a run of bits in the drawing, counted row by row. */
interface Run {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Drawn with a torn edge: its length is not fixed. */
  readonly torn: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A packet diagram of 32 bits a row, as in the RFCs; fields of no fixed length end in a torn edge. */
export function figure(name: string, structure: Structure): string {
  const runs = runsOf(cellsOf(structure));
  const rows = Math.ceil(Math.max(...runs.map((run) => run.to)) / bitsPerRow);
  const width = left * 2 + bitsPerRow * bitWidth;
  const height = top + rows * rowHeight + left;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" text-anchor="middle">`,
    `  <title>The layout of ${name}, 32 bits a row</title>`,
    '  <rect width="100%" height="100%" fill="#ffffff"/>',
    ...scale(),
    ...runs.flatMap(box),
    '</svg>\n',
  ].join('\n');
}

function runsOf(cells: readonly Cell[]): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (const { field, width } of cells) {
    const to = from + (width ?? tornWidth(from));
    runs.push({ label: field.id, from, to, torn: width === undefined });
    from = to;
  }
  return runs;
}

/** A field of no fixed length takes what is left of its row, and the next where that is too narrow for its name. */
function tornWidth(from: number): number {
  const rest = bitsPerRow - (from % bitsPerRow);
  return rest < bitsPerRow / 2 ? rest + bitsPerRow : rest;
}

function scale(): string[] {
  return [0, 7, 8, 15, 16, 23, 24, 31].map((bit) => {
    const x = left + (bit + 0.5) * bitWidth;
    return `  <text x="${x}" y="${top - 8}" font-size="11" fill="#6b7280">${bit}</text>`;
  });
}

function box(run: Run): string[] {
  const points = outline(run)
    .map(({ x, y }) => `${x},${y}`)
    .join(' ');
  const { x, y } = middle(run);
  const label = run.torn ? `${run.label} …` : run.label;
  return [
    `  <polygon points="${points}" fill="${run.torn ? '#f3f4f6' : '#ffffff'}" stroke="#4b5563" stroke-linejoin="round"/>`,
    `  <text x="${x}" y="${y + 5}" font-size="${run.to - run.from === 1 ? 11 : 14}" fill="#111827">${label}</text>`,
  ];
}

/** The border of a run that may begin and end within a row, clockwise from its first bit. */
function outline({ from, to, torn }: Run): Point[] {
  const start = corner(from);
  const end = { x: corner(to - 1).x + bitWidth, y: corner(to - 1).y + rowHeight };
  const edge = torn ? tornEdge(end) : [{ x: end.x, y: end.y - rowHeight }, end];
  if (end.y - start.y === rowHeight) return [start, ...edge, { x: start.x, y: end.y }];
  const right = left + bitsPerRow * bitWidth;
  return [
    start,
    { x: right, y: start.y },
    { x: right, y: end.y - rowHeight },
    ...edge,
    { x: left, y: end.y },
    { x: left, y: start.y + rowHeight },
    { x: start.x, y: start.y + rowHeight },
  ];
}

function tornEdge({ x, y }: Point): Point[] {
  const steps = rowHeight / tooth;
  return Array.from({ length: steps + 1 }, (_, step) => ({
    x: x - (step % 2) * tooth,
    y: y - rowHeight + step * tooth,
  }));
}

/** Where the label goes: the middle of the run's widest part. */
function middle({ from, to }: Run): Point {
  const firstWhole = Math.ceil(from / bitsPerRow) * bitsPerRow;
  const lastWhole = Math.floor(to / bitsPerRow) * bitsPerRow;
  if (lastWhole > firstWhole) {
    return { x: left + (bitsPerRow * bitWidth) / 2, y: (corner(firstWhole).y + corner(lastWhole).y) / 2 };
  }
  const bit = Math.floor(from / bitsPerRow) === Math.floor((to - 1) / bitsPerRow) ? from : firstWhole;
  return { x: (corner(bit).x + corner(to - 1).x + bitWidth) / 2, y: corner(bit).y + rowHeight / 2 };
}

/** The upper left corner of a bit. */
function corner(bit: number): Point {
  return { x: left + (bit % bitsPerRow) * bitWidth, y: top + Math.floor(bit / bitsPerRow) * rowHeight };
}
