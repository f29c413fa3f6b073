import { Role } from '../protocol.gen.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { listenSockets, listenTcp, type TcpAddress } from '../transport/tcp.ts';
import type { Connection } from './api.ts';
import { LiveConnection } from './live-connection.ts';
import { type ConnectionOptions, settingsOf } from './options.ts';
import { type Legacy, tellApart } from './shared-port.ts';

/** Where to listen: a TCP port (0 for any), or the path of a Unix socket. */
export type Place = { readonly host?: string; readonly port?: number } | { readonly path: string };

/** Settings of a listener and of the connections that it takes; the signal closes the listener. */
export interface ListenOptions extends ConnectionOptions {
  /** Told of each connection when it stands; without it, iterate over the listener. */
  readonly onConnection?: (connection: Connection) => void;
  /**
   * Shares the place with another protocol, in which clients speak first: takes over whoever does not begin
   * with a HELLO, at once, or ends before that, or has not begun after 10 seconds.
   */
  readonly legacy?: Legacy;
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
  const { signal, legacy } = options;
  const settings = settingsOf(Role.listener, options);
  signal?.throwIfAborted();
  const arrivals = new Arrivals(options.onConnection);
  const address = 'path' in place ? place : { host: place.host ?? 'localhost', port: place.port ?? 0 };
  const heddle = (stream: ByteStream, waited: number) => arrivals.expect(new LiveConnection(stream, settings, waited));
  // A transport that could not be taken concerns nobody; the listener goes on.
  const failed = () => {};
  const listener =
    legacy === undefined
      ? await listenTcp(address, { accepted: (stream) => heddle(stream, 0), failed })
      : await listenSockets(address, {
          accepted: (socket) => tellApart(socket, settings.clock, { heddle, legacy }),
          failed,
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
