import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Output } from './generate/output.ts';
import { figureFolder, generated } from './generate/outputs.ts';
import { SourceError } from './generate/problem.ts';

/** Brings the generated files of the checkout at `root` up to date; returns the paths that it changed. */
export async function write(root: string): Promise<string[]> {
  const { outputs } = await generated(root);
  const changed = outputs.filter((output) => !isCurrent(root, output));
  for (const { path, content } of changed) {
    mkdirSync(dirname(`${root}/${path}`), { recursive: true });
    writeFileSync(`${root}/${path}`, content);
  }
  const stale = staleFigures(root, outputs);
  for (const path of stale) rmSync(`${root}/${path}`);
  return [...changed.map(({ path }) => path), ...stale];
}

/** Says in one line each what differs from what `write` would leave behind. */
export async function differences(root: string): Promise<string[]> {
  const { outputs, vanished } = await generated(root);
  return [
    ...outputs.filter((output) => !isCurrent(root, output)).map(({ path }) => `${path} is not up to date`),
    ...staleFigures(root, outputs).map((path) => `${path} is shown by no chapter`),
    ...vanished.map((id) => `spec/requirements.yaml lists ${id}, whose sentence has gone from the chapters`),
  ];
}

function isCurrent(root: string, { path, content }: Output): boolean {
  return existsSync(`${root}/${path}`) && readFileSync(`${root}/${path}`, 'utf8') === content;
}

function staleFigures(root: string, outputs: readonly Output[]): string[] {
  if (!existsSync(`${root}/${figureFolder}`)) return [];
  const shown = new Set(outputs.map(({ path }) => path));
  const figures = readdirSync(`${root}/${figureFolder}`).filter((name) => name.endsWith('.svg'));
  return figures.map((name) => `${figureFolder}/${name}`).filter((path) => !shown.has(path));
}

/** `npm run generate` writes, `npm run generate -- --check` compares; returns the exit status. */
async function main(options: readonly string[]): Promise<number> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const unknown = options.filter((option) => option !== '--check');
  if (unknown.length > 0) {
    console.error(`unknown: ${unknown.join(' ')}; the one option is --check`);
    return 2;
  }
  try {
    if (!options.includes('--check')) {
      for (const path of await write(root)) console.log(path);
      return 0;
    }
    const found = await differences(root);
    for (const difference of found) console.error(difference);
    if (found.length > 0) console.error('remedy: npm run generate');
    return found.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    console.error(error.message);
    return 1;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = await main(process.argv.slice(2));
