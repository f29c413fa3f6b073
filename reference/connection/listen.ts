import { Role } from '../protocol.gen.ts';
import { listenTcp, type TcpAddress } from '../transport/tcp.ts';
import type { Connection } from './api.ts';
import { LiveConnection } from './live-connection.ts';
import { type ConnectionOptions, settingsOf } from './options.ts';

/** Where to listen: a TCP port (0 for any), or the path of a Unix socket. */
export type Place = { readonly host?: string; readonly port?: number } | { readonly path: string };

/** Settings of a listener and of the connections that it takes; the signal closes the listener. */
export interface ListenOptions extends ConnectionOptions {
  /** Told of each connection when it stands; without it, iterate over the listener. */
  readonly onConnection?: (connection: Connection) => void;
  readonly signal?: AbortSignal;
}

/** Takes connections, as their listener. Iterating gives those that stand, each once, until the listener is closed. */
export interface Listener extends AsyncIterable<Connection> {
  /** Where it listens, with the port that the system chose. */
  readonly address: TcpAddress;
  /** Frees the address and ends the iteration. Connections go on. */
  close(): void;
}

/** Listens; rejects with the system's error if the address cannot be had. */
export async function listen(place: Place, options: ListenOptions = {}): Promise<Listener> {
  const { signal } = options;
  const settings = settingsOf(Role.listener, options);
  signal?.throwIfAborted();
  const arrivals = new Arrivals(options.onConnection);
  const address = 'path' in place ? place : { host: place.host ?? 'localhost', port: place.port ?? 0 };
  const listener = await listenTcp(address, {
    accepted: (stream) => arrivals.expect(new LiveConnection(stream, settings)),
    // A transport that could not be taken concerns nobody; the listener goes on.
    failed: () => {},
  });
  const close = () => {
    signal?.removeEventListener('abort', close);
    listener.close();
    arrivals.close();
  };
  if (signal?.aborted) close();
  signal?.throwIfAborted();
  signal?.addEventListener('abort', close);
  return { address: listener.address, close, [Symbol.asyncIterator]: () => arrivals.iterate() };
}

/** The connections that stand and were not yet given to anybody. */
class Arrivals {
  readonly #onConnection: ((connection: Connection) => void) | undefined;
  readonly #standing = new Set<Connection>();
  #waiting: ((result: IteratorResult<Connection, undefined>) => void)[] = [];
  #closed = false;

  constructor(onConnection: ((connection: Connection) => void) | undefined) {
    this.#onConnection = onConnection;
  }

  /** Waits until the connection stands; one that never does concerns nobody. */
  expect(connection: LiveConnection): void {
    connection.ready.then(
      () => this.#arrive(connection),
      () => {},
    );
  }

  close(): void {
    this.#closed = true;
    for (const resolve of this.#waiting) resolve(over);
    this.#waiting = [];
  }

  iterate(): AsyncIterator<Connection> {
    return { next: () => this.#next() };
  }

  #arrive(connection: LiveConnection): void {
    const resolve = this.#waiting.shift();
    if (this.#onConnection !== undefined) {
      this.#onConnection(connection);
    } else if (resolve !== undefined) {
      resolve({ done: false, value: connection });
    } else if (!this.#closed) {
      this.#standing.add(connection);
      void connection.finished.then(() => this.#standing.delete(connection));
    }
  }

  #next(): Promise<IteratorResult<Connection, undefined>> {
    for (const connection of this.#standing) {
      this.#standing.delete(connection);
      return Promise.resolve({ done: false, value: connection });
    }
    if (this.#closed) return Promise.resolve(over);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

const over = { done: true, value: undefined } as const;
