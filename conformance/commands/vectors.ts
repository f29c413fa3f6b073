import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { packageRoot } from '../package-root.ts';
import { checkVectors, generateVectors } from '../vectors/files.ts';
import { ExitStatus } from './exit-status.ts';
import type { Conclude } from './program.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

const ownFolder = fileURLToPath(new URL('vectors', packageRoot));

/** Adds the commands that write and prove the golden vectors. */
export function defineVectors(program: Command, surroundings: Surroundings, conclude: Conclude): void {
  const vectors = program.command('vectors').description('Writes or proves the golden vectors.').helpCommand(false);
  vectors
    .command('generate')
    .description('Writes the golden vectors.')
    .argument('[folder]', "where to (default: the kit's own vectors)")
    .addHelpText('after', '\nExample:\n  heddle vectors generate')
    .action((folder: string = ownFolder) => conclude(generate(folder, surroundings)));
  vectors
    .command('check')
    .description(
      'Proves that the vectors are byte-identical to what is generated, and that the decoder agrees with them.',
    )
    .argument('[folder]', "where they are (default: the kit's own vectors)")
    .addHelpText(
      'after',
      '\nExample:\n  heddle vectors check\n\nExit status: 0 all is proven, 1 something differs, 2 wrong usage.',
    )
    .action((folder: string = ownFolder) => conclude(check(folder, surroundings)));
}

function generate(folder: string, { stdout }: Surroundings): number {
  const files = generateVectors();
  for (const [path, text] of files) {
    const file = join(folder, path);
    onDisk(`${file} cannot be written`, () => {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    });
  }
  stdout.write(`${files.size} files of vectors are written to ${folder}\n`);
  return ExitStatus.passed;
}

function check(folder: string, { stdout, stderr }: Surroundings): number {
  const { count, problems } = onDisk(`${folder} cannot be read`, () => {
    readdirSync(folder);
    return checkVectors(folder);
  });
  for (const problem of problems) stderr.write(`heddle: ${problem}\n`);
  if (problems.length > 0) return ExitStatus.red;
  stdout.write(`${count} vectors are byte-identical to what is generated, and the decoder agrees with each\n`);
  return ExitStatus.passed;
}

/** Does something with the user's folder; throws `UsageError` where the system does not let it. */
function onDisk<T>(complaint: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new UsageError(`${complaint} (${error.message}): name another folder`);
  }
}
