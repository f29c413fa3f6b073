import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** The bytes of a file that the user named; throws `UsageError` where it cannot be read. */
export function readBytes(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why =
      { ENOENT: 'there is no such file', EISDIR: 'it is a folder', EACCES: 'it may not be read' }[code] ?? code;
    throw new UsageError(`${file} cannot be read (${why}): correct the name`);
  }
}

/** The same as text. */
export function readText(file: string): string {
  return Buffer.from(readBytes(file)).toString('utf8');
}
