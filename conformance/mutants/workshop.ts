import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';
import type { Mutant } from './mutant.ts';

/** A patch does not fit the reference as it stands. */
export class StalePatch extends Error {
  override readonly name = 'StalePatch';
}

/**
 * Builds broken copies of the reference in a folder of its own, outside the package: this is the one fault
 * seam, and the reference knows nothing of it. It needs the sources and TypeScript, so a checkout.
 */
export class Workshop {
  readonly #folder = mkdtempSync(join(tmpdir(), 'heddle-mutants-'));
  readonly #sources: ReadonlyMap<string, string>;
  readonly #transpile: (source: string) => string;

  private constructor(transpile: (source: string) => string) {
    this.#transpile = transpile;
    this.#sources = readSources(fileURLToPath(new URL('reference/', packageRoot)));
    const base = join(this.#folder, 'base');
    for (const [file, source] of this.#sources) write(join(base, script(file)), transpile(source));
    writeFileSync(join(base, 'package.json'), '{ "type": "module" }');
  }

  /** Reads the reference and translates it once. Throws an Error with the remedy where there are no sources. */
  static async open(): Promise<Workshop> {
    const typescript = await import('typescript').catch(() => {
      throw new Error('selftest breaks the sources of the reference, so it runs in a checkout only, after npm ci');
    });
    const { ModuleKind, ScriptTarget, transpileModule } = typescript.default;
    const compilerOptions = {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2022,
      rewriteRelativeImportExtensions: true,
    };
    return new Workshop((source) => transpileModule(source, { compilerOptions }).outputText);
  }

  /** The program of a mutant's peer. Throws StalePatch if a patch does not fit. */
  build(mutant: Mutant): string {
    const patched = this.patched(mutant);
    const folder = join(this.#folder, mutant.id);
    cpSync(join(this.#folder, 'base'), folder, { recursive: true });
    for (const [file, source] of patched) write(join(folder, script(file)), this.#transpile(source));
    return join(folder, 'peer/main.js');
  }

  /** The files that a mutant changes, as it has them. Throws StalePatch if a patch does not fit in exactly one place. */
  patched(mutant: Mutant): ReadonlyMap<string, string> {
    const patched = new Map<string, string>();
    for (const { file, from, to } of mutant.patches) {
      const source = patched.get(file) ?? this.#sources.get(file);
      if (source === undefined) {
        throw new StalePatch(`mutant ${mutant.id} patches ${file}, which the reference does not have`);
      }
      const places = source.split(from).length - 1;
      if (places !== 1) {
        throw new StalePatch(`a patch of mutant ${mutant.id} fits ${file} in ${places} places, not in one: ${from}`);
      }
      patched.set(
        file,
        source.replace(from, () => to),
      );
    }
    return patched;
  }

  /** Removes what was built for a mutant. */
  discard(mutant: Mutant): void {
    rmSync(join(this.#folder, mutant.id), { recursive: true, force: true });
  }

  /** Removes everything. */
  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function readSources(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
  const sources = names.filter((name) => name.endsWith('.ts') && !/\.test\.ts$|\/testing\/|^bench\//.test(name));
  return new Map(sources.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function script(file: string): string {
  return file.replace(/\.ts$/, '.js');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
