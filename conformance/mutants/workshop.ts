import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';
import type { Mutant } from './mutant.ts';

/** Where the generated decoder stands, which is JavaScript already. */
const decoder = 'wire/kaitai';

/** What stands before, in and behind the path of a relative import. */
const imports = /((?:from|import) ["'])(\.[^"']+)(["'])/g;

/** A patch does not fit the reference as it stands. */
export class StalePatch extends Error {
  override readonly name = 'StalePatch';
}

/** What a mutant advertises, unless what it breaks is the advertisement: little, so that what fills a limit is little too. */
const limits = {
  fragmentLimit: 8_184,
  messageLimit: 32_768,
  metadataLimit: 4_096,
  channelLimit: 64,
  groupLimit: 16,
  channelCredit: 65_536,
  connectionCredit: 131_072,
};

/** Where the reference says what it advertises by itself. */
const advertisement = 'connection/options.ts';

/** What a built peer offers to a process that holds the other end of its transports. */
const serving = (own: object) => `import { accept, connect, HeddleError } from './index.js';
import { lifeOptions } from './peer/life.js';
import { testServices } from './peer/services.js';
import { tcpStream } from './transport/tcp.js';

export async function serve(socket, role, profile) {
  const options = { ...(profile === 'life' ? lifeOptions : { services: testServices }), ...${JSON.stringify(own)}, grease: false };
  const stream = tcpStream(socket);
  try {
    const connection = await (role === 'listener' ? accept(stream, options) : connect({ stream }, options));
    await connection.closed;
  } catch (error) {
    if (!(error instanceof HeddleError)) throw error;
  }
}
`;

/**
 * Builds broken copies of the reference in a folder of its own, away from the sources: this is the one fault
 * seam, and the reference knows nothing of it. It needs the sources and TypeScript, so a checkout.
 */
export class Workshop {
  readonly #folder: string;
  readonly #sources: ReadonlyMap<string, string>;
  /** The sources in JavaScript, by the same names. */
  readonly #scripts: Map<string, string>;
  readonly #transpile: (source: string) => string;

  private constructor(transpile: (source: string) => string) {
    this.#transpile = transpile;
    this.#sources = readSources(fileURLToPath(new URL('reference/', packageRoot)));
    // Where packages are found from, and no tool looks for sources.
    const cache = fileURLToPath(new URL('node_modules/.cache/', packageRoot));
    mkdirSync(cache, { recursive: true });
    this.#folder = mkdtempSync(join(cache, 'heddle-mutants-'));
    writeFileSync(join(this.#folder, 'package.json'), '{ "type": "module" }');
    const base = join(this.#folder, 'base');
    this.#scripts = new Map([...this.#sources].map(([file, text]) => [file, transpile(text)]));
    this.#scripts.set('serve.ts', serving({ limits }));
    for (const [file, text] of this.#scripts) write(join(base, script(file)), text);
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

  /**
   * The program of a mutant's peer. Throws StalePatch if a patch does not fit. Only the files that are changed, and
   * those that import them, are written: the others are the same modules for all mutants, which a process loads once.
   */
  build(mutant: Mutant): string {
    const patched = this.patched(mutant);
    const folder = join(this.#folder, mutant.id);
    const changed = this.#importing(patched.keys());
    const scripts = patched.has(advertisement) ? new Map(this.#scripts).set('serve.ts', serving({})) : this.#scripts;
    for (const file of changed) {
      const source = patched.get(file);
      const text = source === undefined ? (scripts.get(file) ?? '') : this.#transpile(source);
      write(join(folder, script(file)), redirected(file, text, changed));
    }
    return join(folder, 'peer/main.js');
  }

  /** The like module of the reference as it is. */
  get unbroken(): string {
    return join(this.#folder, 'base/serve.js');
  }

  /** The module of a mutant that was built, whose `serve` takes one socket in a role. */
  moduleOf(mutant: Mutant): string {
    return join(this.#folder, mutant.id, 'serve.js');
  }

  /** The files given, and all that import them, themselves or through others. */
  #importing(files: Iterable<string>): ReadonlySet<string> {
    const found = new Set(files);
    for (let before = 0; before !== found.size; ) {
      before = found.size;
      for (const [file, text] of this.#scripts) {
        const imported = [...text.matchAll(imports)].map(([, , path = '']) => source(file, path));
        if (imported.some((name) => found.has(name))) found.add(file);
      }
    }
    return found;
  }

  /** The kit itself in JavaScript, so that many processes of it start quickly; the folder that stands for `conformance/`. */
  buildKit(): string {
    const from = fileURLToPath(new URL('conformance/', packageRoot));
    const kit = join(this.#folder, 'kit');
    for (const [file, source] of readSources(from)) write(join(kit, script(file)), this.#transpile(source));
    mkdirSync(join(kit, decoder), { recursive: true });
    for (const name of readdirSync(join(from, decoder)))
      copyFileSync(join(from, decoder, name), join(kit, decoder, name));
    return kit;
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

/** The source that a script of the workshop's imports by this path. */
function source(file: string, path: string): string {
  return join(dirname(file), path).replace(/\.js$/, '.ts');
}

/** A script that imports the files named from beside itself, and all others as they are without any mutant. */
function redirected(file: string, text: string, beside: ReadonlySet<string>): string {
  return text.replace(imports, (whole, before: string, path: string, after: string) => {
    const target = source(file, path);
    return beside.has(target) ? whole : `${before}${relative(dirname(file), `../base/${script(target)}`)}${after}`;
  });
}

function script(file: string): string {
  return file.replace(/\.ts$/, '.js');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
