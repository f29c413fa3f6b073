import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The measured program as plain JavaScript, in a folder of its own. */
export interface Build {
  /** The module that each measured process runs. */
  readonly endpoint: string;
  remove(): void;
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Compiles the reference and the peers as they stand, so that nothing is translated while it is measured. */
export function build(): Build {
  // Beside the packages, so that those of the peers are found.
  const cache = join(root, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'heddle-bench-'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const project = join(root, 'reference', 'bench', 'tsconfig.json');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', folder], {
    encoding: 'utf8',
  });
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (status !== 0) {
    remove();
    throw new Error(`the benchmark does not compile: ${stdout}`);
  }
  return { endpoint: join(folder, 'reference', 'bench', 'endpoint.js'), remove };
}
