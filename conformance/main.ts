#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { allCases } from './cases/index.ts';
import { ExitStatus } from './commands/exit-status.ts';
import { heddle } from './commands/program.ts';
import type { Surroundings } from './commands/surroundings.ts';
import { UsageError } from './commands/usage-error.ts';

/** Runs one command of the kit; `argv` are its words. Returns the exit status and never throws. */
export async function main(
  argv: readonly string[],
  {
    stdin = process.stdin,
    stdout = process.stdout,
    stderr = process.stderr,
    catalogue = allCases,
  }: Partial<Surroundings> = {},
): Promise<number> {
  let status: number = ExitStatus.passed;
  const program = heddle({ stdin, stdout, stderr, catalogue }, (result) => {
    status = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return status;
  } catch (error) {
    // The parser has written its own line.
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitStatus.passed : ExitStatus.usage;
    const message = error instanceof Error ? error.message : String(error);
    // A file's content may be quoted in it, and must not reach the terminal as more than text.
    stderr.write(`heddle: ${message.replace(/\s*\n\s*/g, ' ').replace(/\p{Cc}/gu, '�')}\n`);
    return error instanceof UsageError ? ExitStatus.usage : ExitStatus.incomplete;
  }
}

// Only the program's own file starts it; its tests call `main`.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
