import { readFileSync } from 'node:fs';
import os from 'node:os';

/** What the figures depend on. */
export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memory: string;
  readonly system: string;
  readonly node: string;
  /** The versions of the packages that are compared, by name. */
  readonly packages: Readonly<Record<string, string>>;
}

const compared = ['@libp2p/yamux', '@libp2p/tcp', '@grpc/grpc-js', 'ws', 'rsocket-core'];

/** This machine, and what is installed on it. */
export function machine(): Machine {
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    packages: Object.fromEntries(compared.map((name) => [name, pinned(name)])),
  };
}

/** The exact version that package.json asks for. */
function pinned(name: string): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(text);
  return devDependencies[name] ?? 'not installed';
}
