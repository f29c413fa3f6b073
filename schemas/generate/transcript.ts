import { existsSync, readFileSync } from 'node:fs';
import type { Ksy } from './ksy.ts';
import { upperSnake } from './names.ts';
import { table } from './table.ts';

/** What this generator reads of a file of vectors of the kind `transcript` (schemas/vectors.schema.json). */
interface TranscriptFile {
  readonly vectors: readonly { readonly steps: readonly Step[] }[];
}

interface Step {
  readonly from: string;
  readonly hex: string;
  readonly decoded: Readonly<Record<string, unknown>>;
}

/** Header fields that a reader sees in the bytes and learns nothing more from. */
const leftOut: ReadonlySet<string> = new Set(['type', 'typeNumber', 'length', 'flags', 'reserved', 'limits']);

/** The conversations of `vectors/NAME.json`, byte by byte. */
export function transcript(_ksy: Ksy, name: string, root: string): string {
  const path = `vectors/${name}.json`;
  // The kit writes the vectors, and needs the generated constants to do so: the first time they come later.
  if (!existsSync(`${root}/${path}`))
    return `(Not there yet: \`npm run -s heddle -- vectors generate\` makes ${path}.)`;
  // The kit's own output, held to its schema by the kit's tests.
  const file = JSON.parse(readFileSync(`${root}/${path}`, 'utf8')) as TranscriptFile;
  const rows = file.vectors
    .flatMap(({ steps }) => steps)
    .map(({ from, hex, decoded }) => [from, bytes(hex), saying(decoded)]);
  return table(['from', 'bytes', 'meaning'], rows);
}

function bytes(hex: string): string {
  return `\`${hex.replace(/..(?=.)/g, '$& ')}\``;
}

function saying(decoded: Step['decoded']): string {
  const fields = Object.entries(decoded).filter(([name]) => !leftOut.has(name));
  const values = fields.map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [upperSnake(String(decoded.type)), values.join(', ')].filter((part) => part !== '').join(': ');
}
