import { UsageError } from '../commands/usage-error.ts';
import type { PeerRole } from '../harness/verdict.ts';
import type { Launch } from './launch.ts';
import { splitCommand } from './split-command.ts';

/**
 * A peer started by a command of the user's, in which {host}, {port} and {role} stand for what the kit decides.
 * Throws `UsageError` where the command cannot be understood or does not say {port}, or {role} although both are asked for.
 */
export function execLaunch(line: string, roles: readonly PeerRole[], named?: { name: string; folder: string }): Launch {
  const words = splitCommand(line);
  if (!line.includes('{port}')) {
    throw new UsageError(`the command ${line} does not say {port}: put it where the peer expects the port`);
  }
  if (roles.length > 1 && !line.includes('{role}')) {
    throw new UsageError(`the command ${line} does not say {role}: put it where the peer expects it, or give --role`);
  }
  return {
    name: named?.name ?? line,
    roles,
    ...(named === undefined ? {} : { folder: named.folder }),
    command(role, { host, port }) {
      const values: Record<string, string> = { '{host}': host, '{port}': String(port), '{role}': role };
      const [program = '', ...rest] = words.map((word) =>
        word.replace(/\{(?:host|port|role)\}/g, (name) => values[name] ?? name),
      );
      return [program, ...rest];
    },
  };
}
