import { UsageError } from '../commands/usage-error.ts';

/** Where a transport begins or ends. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads `HOST:PORT`, an IPv6 host in brackets; port 0 only where any free port will do. Throws `UsageError`. */
export function readAddress(option: string, text: string, lowestPort: 0 | 1): Address {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (host === undefined || !(port >= lowestPort && port <= 65535)) {
    throw new UsageError(
      `${option} ${text} is not HOST:PORT with a port from ${lowestPort} to 65535: write for example ${option} 127.0.0.1:7000`,
    );
  }
  return { host, port };
}

/** The address as `HOST:PORT`. */
export function addressText({ host, port }: Address): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
