import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import { conversationsWith } from './conversations.ts';
import { type Conversation, fossilLaunch, fossilProgram, fossilsFolder, hashFile } from './fossil.ts';
import { play } from './play.ts';

/** `tsx conformance/fossils/freeze.ts NAME LOWEST HIGHEST`: freezes the reference as it is, in a folder that must not exist yet. */

const [name, lowest, highest] = process.argv.slice(2);
if (name === undefined || lowest === undefined || highest === undefined) {
  process.stderr.write('name the fossil, and the versions that it speaks: version-1 1 1\n');
  process.exit(2);
}
const folder = new URL(`${name}/`, fossilsFolder);
// A fossil is never edited: what is there already is not written again.
mkdirSync(folder);
bundle();
write('conversations.json', await record());
write(hashFile, Object.fromEntries(readdirSync(folder).map((file) => [file, hashOf(file)])));

/** One file, which needs nothing but Node. */
function bundle(): void {
  // The bundler comes with tsx, and is nobody else's dependency.
  const { buildSync } = createRequire(createRequire(import.meta.url).resolve('tsx'))('esbuild');
  const contents = `import { main } from './main.ts';
    const [role, host, port, grease = 'off'] = process.argv.slice(2);
    const where = [role === 'listener' ? '--listen' : '--connect', host + ':' + port];
    process.exit(await main([...where, '--versions', '${lowest}..${highest}', '--grease', grease]));`;
  buildSync({
    stdin: { contents, resolveDir: fileURLToPath(new URL('reference/peer/', packageRoot)), loader: 'ts' },
    outfile: fileURLToPath(fossilProgram(name ?? '')),
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    // Metrics are loaded when they are asked for, which they are not.
    external: ['*/metrics.ts'],
    // The program's own start, which reads its arguments otherwise, is not that of the bundle.
    define: { 'import.meta.url': '"fossil:"' },
  });
}

/** What the frozen peer says, in both roles. */
async function record(): Promise<readonly Conversation[]> {
  const target = new LaunchedTarget(fossilLaunch(fossilProgram(name ?? '')), 1, 1, () => {});
  const { signal } = new AbortController();
  const recorded: Conversation[] = [];
  try {
    for (const role of ['listener', 'dialer'] as const) {
      for (const { ends, ...conversation } of conversationsWith(role, Number(lowest), Number(highest))) {
        const received = await play(await target.connect(role, 0, signal), conversation.sent, ends);
        recorded.push({ ...conversation, received });
      }
    }
  } finally {
    await target.close();
  }
  return recorded;
}

function hashOf(file: string): string {
  return createHash('sha256')
    .update(readFileSync(new URL(file, folder)))
    .digest('hex');
}

function write(file: string, value: unknown): void {
  writeFileSync(new URL(file, folder), `${JSON.stringify(value, null, 2)}\n`);
}
