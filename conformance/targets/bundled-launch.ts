import { fileURLToPath } from 'node:url';
import type { PeerRole } from '../harness/verdict.ts';
import { addressText } from './address.ts';
import type { Launch } from './launch.ts';

/** How to start the bundled reference's peer by hand: TypeScript in a checkout, JavaScript in a package. */
export function bundledPeer(): readonly [string, ...string[]] {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
  const main = fileURLToPath(new URL(`../../reference/peer/main${extension}`, import.meta.url));
  return [process.execPath, ...process.execArgv, main];
}

/** The bundled reference, in processes of its own; its grease follows the run's, and it offers the profiles by which it is judged. */
export function bundledLaunch(
  roles: readonly PeerRole[],
  seed: number,
  grease: boolean,
  profiles: readonly string[] = [],
): Launch {
  const offered = profiles.flatMap((profile) => ['--profile', profile]);
  return {
    name: 'the bundled reference',
    roles,
    heedsChannel: true,
    command(role, address) {
      const where = [role === 'listener' ? '--listen' : '--connect', addressText(address)];
      return [...bundledPeer(), ...where, '--grease', grease ? String(seed) : 'off', ...offered];
    },
  };
}
