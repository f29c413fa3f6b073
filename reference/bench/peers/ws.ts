import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import {
  type Dialed,
  type Lane,
  type Listening,
  loopback,
  type Next,
  type Peer,
  type Purpose,
  type Received,
} from './peer.ts';

/**
 * Messages on a WebSocket, which has no channels: several lanes share one, messages that come back go to
 * them in the order asked, and beside a long transfer the small messages are those that come back.
 */
export const webSocket: Peer = {
  async listen(opened: () => Received): Promise<Listening> {
    const server = new WebSocketServer({ host: loopback, port: 0 });
    server.on('connection', (socket, request) => serve(socket, request.url ?? '', opened));
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not a port');
    return { port: address.port };
  },

  async dial(port: number, purpose: Purpose): Promise<Dialed> {
    return new WebSocketConnection(await connect(port, purpose), port);
  },
};

/** Bytes that may wait in the socket before a sender pauses. */
const highMark = 2 ** 20;
const burst = 256;
const smallSize = 64;

function serve(socket: WebSocket, path: string, opened: () => Received): void {
  const received = path === '/echo' ? undefined : opened();
  socket.on('message', (data) => {
    const bytes = bytesOf(data);
    const comesBack = received === undefined || (path === '/stream' && bytes.length === smallSize);
    if (comesBack) socket.send(bytes);
    else received(bytes);
  });
  socket.on('error', () => {});
}

async function connect(port: number, purpose: Purpose): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${loopback}:${port}/${purpose}`, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

function bytesOf(data: RawData): Uint8Array {
  if (data instanceof Uint8Array) return data;
  throw new TypeError('not one buffer');
}

class WebSocketConnection implements Dialed {
  readonly #socket: WebSocket;
  readonly #port: number;
  readonly #asked: Received[] = [];

  constructor(socket: WebSocket, port: number) {
    this.#socket = socket;
    this.#port = port;
    socket.on('message', (data) => this.#asked.shift()?.(bytesOf(data)));
    socket.on('error', () => {});
  }

  open(_purpose: Purpose, received: Received): Lane {
    return {
      pour: (next) => this.#pour(next),
      send: (bytes) => {
        this.#asked.push(received);
        this.#socket.send(bytes);
      },
      end: async () => {},
    };
  }

  async once(bytes: Uint8Array): Promise<void> {
    const socket = await connect(this.#port, 'messages');
    socket.send(bytes);
    socket.close();
    await once(socket, 'close');
  }

  async close(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  async #pour(next: Next): Promise<void> {
    let written = 0;
    for (let bytes = next(); bytes !== undefined; bytes = next()) {
      if (this.#socket.bufferedAmount > highMark) await this.#sent(bytes);
      else this.#socket.send(bytes);
      if (++written % burst === 0) await nextTurn();
    }
  }

  #sent(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => this.#socket.send(bytes, (error) => (error ? reject(error) : resolve())));
  }
}
