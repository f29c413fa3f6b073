import type { Connection } from '../index.ts';

/** What waits to be let go, by connection and key. */
export class Waiting {
  readonly #connections = new WeakMap<Connection, Map<string, Set<() => void>>>();

  /** Who waits at this key: add to it, delete from it, call what is in it. */
  at(connection: Connection, key: Uint8Array): Set<() => void> {
    const name = Buffer.from(key).toString('hex');
    const keys = this.#connections.get(connection) ?? new Map<string, Set<() => void>>();
    this.#connections.set(connection, keys);
    const waiting = keys.get(name) ?? new Set<() => void>();
    keys.set(name, waiting);
    return waiting;
  }
}
