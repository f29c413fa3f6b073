import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PeerRole } from '../harness/verdict.ts';
import { packageRoot } from '../package-root.ts';
import type { Launch } from '../targets/launch.ts';

/** Where the fossils are, a folder each. */
export const fossilsFolder = new URL('conformance/fossils/', packageRoot);

/** The file in each folder that holds the SHA-256 of the others, in hex, by their names. */
export const hashFile = 'sealed.json';

/** One write of the endpoint that talks with the frozen peer. */
export interface Write {
  readonly hex: string;
  /** How many OPENs of the peer have to be here before it; none if absent. */
  readonly opens?: number;
}

/** One connection with the frozen peer: what was sent to it, and what it answered before its connection was closed. */
export interface Conversation {
  readonly id: string;
  /** The frozen peer's role. */
  readonly role: PeerRole;
  readonly about: string;
  /** In the order of the writes, without a CLOSE. */
  readonly sent: readonly Write[];
  /** In hex, all of it. */
  readonly received: string;
}

/** The names of all fossils. */
export function fossilNames(): string[] {
  return readdirSync(fossilsFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

/** The frozen program of a fossil: HOST, PORT and the role are its arguments. */
export function fossilProgram(name: string): URL {
  return new URL(`${name}/peer.mjs`, fossilsFolder);
}

/** The frozen conversations of a fossil. */
export function readConversations(name: string): readonly Conversation[] {
  // The file is sealed: its shape is the one in which it was frozen.
  return JSON.parse(readFileSync(new URL(`${name}/conversations.json`, fossilsFolder), 'utf8')) as Conversation[];
}

/** The hashes of a fossil's files. */
export function readSeal(name: string): Readonly<Record<string, string>> {
  // As above.
  return JSON.parse(readFileSync(new URL(`${name}/${hashFile}`, fossilsFolder), 'utf8')) as Record<string, string>;
}

/** How a frozen peer is started. */
export function fossilLaunch(program: URL): Launch {
  return {
    name: `the fossil ${program.pathname.split('/').at(-2)}`,
    roles: ['listener', 'dialer'],
    heedsChannel: true,
    command: (role, { host, port }) => [process.execPath, fileURLToPath(program), role, host, String(port)],
  };
}
