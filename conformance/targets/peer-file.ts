import { dirname, resolve } from 'node:path';
import { readText } from '../commands/read-file.ts';
import { UsageError } from '../commands/usage-error.ts';
import { judgedVersions } from '../harness/versions.ts';
import { readJson } from '../report/schema.ts';

/** What a peer declares of itself, in the shape of schemas/peer.schema.json. */
export interface PeerDeclaration {
  readonly name: string;
  /** The protocol versions that it speaks. */
  readonly versions: readonly number[];
  /** Capabilities that it offers, by name. */
  readonly capabilities: readonly string[];
  /** Profiles that it wants to be judged by. */
  readonly profiles: readonly string[];
  /** The command that starts it, with {host}, {port} and {role}. */
  readonly start: string;
}

/** Reads a peer's declaration, and the folder that its command is relative to. Throws `UsageError`. */
export function readPeerFile(file: string): { declaration: PeerDeclaration; folder: string } {
  const declaration = readJson<PeerDeclaration>(readText(file), file, 'peer');
  if (!declaration.versions.some((version) => judgedVersions.includes(version))) {
    throw new UsageError(
      `${file} declares the versions ${declaration.versions.join(', ')}: this kit judges ${judgedVersions.join(' and ')}, so declare one of them or use another kit`,
    );
  }
  return { declaration, folder: dirname(resolve(file)) };
}
