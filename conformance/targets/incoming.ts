import { createServer, type Server, type Socket } from 'node:net';
import { UsageError } from '../commands/usage-error.ts';
import { type Address, addressText } from './address.ts';

/** A dial that waited longer is dropped, in milliseconds: to its peer the clock of the preface runs already. */
const freshness = 200;
/** Dials that wait at most; beyond it the oldest is dropped. */
const queueLength = 16;

interface Waiting {
  readonly socket: Socket;
  readonly since: number;
}

/** A port on which peers dial the kit; their transports queue, paused and unread. */
export class Incoming {
  readonly address: Address;
  readonly #server: Server;
  readonly #queue: Waiting[] = [];
  readonly #takers: ((socket: Socket) => void)[] = [];

  private constructor(server: Server, address: Address) {
    this.#server = server;
    this.address = address;
    server.on('connection', (socket) => this.#arrive(socket));
  }

  /** Begins to listen; throws `UsageError` where the address cannot be used. */
  static listen(address: Address): Promise<Incoming> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          new UsageError(
            `cannot listen on ${addressText(address)} (${error.code ?? error.message}): choose another address or port`,
          ),
        ),
      );
      server.listen(address.port, address.host, () => {
        server.removeAllListeners('error');
        const bound = server.address();
        const port = typeof bound === 'object' && bound !== null ? bound.port : address.port;
        resolve(new Incoming(server, { host: address.host, port }));
      });
    });
  }

  /** The next dial, or undefined if none comes in time; throws the reason of the signal. */
  accept(milliseconds: number, signal: AbortSignal): Promise<Socket | undefined> {
    signal.throwIfAborted();
    const waiting = this.#takeFresh();
    if (waiting !== undefined) return Promise.resolve(waiting);
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        const place = this.#takers.indexOf(take);
        if (place >= 0) this.#takers.splice(place, 1);
      };
      const take = (socket: Socket) => {
        leave();
        resolve(socket);
      };
      const abort = () => {
        leave();
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        leave();
        resolve(undefined);
      }, milliseconds);
      signal.addEventListener('abort', abort, { once: true });
      this.#takers.push(take);
    });
  }

  /** Stops listening and drops the transports that nobody took. */
  close(): Promise<void> {
    for (const { socket } of this.#queue.splice(0)) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      // A transport that was handed out is its taker's to end; it must not hold this up.
      this.#server.unref();
      resolve();
    });
  }

  #arrive(socket: Socket): void {
    const take = this.#takers.shift();
    if (take !== undefined) {
      take(socket);
      return;
    }
    socket.on('error', ignore);
    this.#queue.push({ socket, since: performance.now() });
    if (this.#queue.length > queueLength) this.#queue.shift()?.socket.destroy();
  }

  #takeFresh(): Socket | undefined {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      const { socket, since } = next;
      if (!socket.destroyed && performance.now() - since < freshness) {
        socket.removeListener('error', ignore);
        return socket;
      }
      socket.destroy();
    }
    return undefined;
  }
}

/** A transport that broke while it waited is found out by whoever takes it. */
function ignore(): void {}
