import { readFileSync } from 'node:fs';
import KaitaiStructCompiler from 'kaitai-struct-compiler';
import { parse } from 'yaml';
import { ksyPath } from './ksy.ts';
import type { Output } from './output.ts';

const folder = 'conformance/wire/kaitai';

/** The kit's decoder, compiled by Kaitai, with the `package.json` that marks it as CommonJS. */
export async function decoder(root: string): Promise<Output[]> {
  const ksy: unknown = parse(readFileSync(`${root}/${ksyPath}`, 'utf8'));
  // Debug mode records the byte range of every field, by which the kit annotates what it shows.
  const debug = true;
  const files = await KaitaiStructCompiler.compile('javascript', ksy, null, debug);
  const compiled = Object.entries(files).map(([name, content]) => ({ path: `${folder}/${name}`, content }));
  return [...compiled, { path: `${folder}/package.json`, content: '{"type":"commonjs"}\n' }];
}
