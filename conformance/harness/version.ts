import { readFileSync } from 'node:fs';
import { packageRoot } from '../package-root.ts';

/** The version of the kit, from its package. */
export const kitVersion: string = readVersion();

function readVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string };
  return version;
}
