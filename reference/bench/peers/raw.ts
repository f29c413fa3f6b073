import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
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
 * A bare socket: the limit, with neither channels nor messages. A connection is for one purpose, told by
 * its first byte; several lanes write to it in turn, and what comes back goes to them in the order asked.
 */
export const raw: Peer = {
  async listen(opened: () => Received): Promise<Listening> {
    const server = net.createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => {});
      socket.once('data', (first: Buffer) => {
        const received: Received = first[0] === purposeByte.echo ? (bytes) => void socket.write(bytes) : opened();
        if (first.length > 1) received(first.subarray(1));
        socket.on('data', received);
      });
    });
    return listenOn(server);
  },

  dial: (port, purpose) => dial(port, purpose, 1),
};

/** The same with writes of 1 MiB. */
export const rawLarge: Peer = { ...raw, dial: (port, purpose) => dial(port, purpose, 16) };

async function dial(port: number, purpose: Purpose, joined: number): Promise<Dialed> {
  const socket = await connectTo(port);
  socket.write(Uint8Array.of(purposeByte[purpose]));
  return new RawConnection(socket, port, joined);
}

const purposeByte = { stream: 0, messages: 1, echo: 2 } as const;

/** Listens on a free port of the loopback. */
export async function listenOn(server: net.Server): Promise<Listening> {
  server.listen(0, loopback);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('not a port');
  return { port: address.port };
}

/** Connects over the loopback, without Nagle's delay. */
export async function connectTo(port: number): Promise<net.Socket> {
  const socket = net.connect({ host: loopback, port, noDelay: true });
  await once(socket, 'connect');
  return socket;
}

/** What tells that it has room again, or never will. */
interface Drains {
  on(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** Writes before other events get their turn: a socket that takes everything at once never makes one wait. */
const burst = 256;

/** Writes all of `next` to a stream by `write`, which tells whether there is room for more. */
export async function writeAll(stream: Drains, next: Next, write: (bytes: Uint8Array) => boolean): Promise<void> {
  let written = 0;
  for (let bytes = next(); bytes !== undefined; bytes = next()) {
    if (!write(bytes)) await drained(stream);
    else if (++written % burst === 0) await nextTurn();
  }
}

/** Waits for room in a stream that has none, or for its end. */
function drained(stream: Drains): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      stream.off('close', done);
      resolve();
    };
    stream.on('drain', done);
    stream.on('close', done);
  });
}

/** Gives several pieces as one. All pieces of a transfer are the same. */
function joining(next: Next, count: number): Next {
  let large: Buffer | undefined;
  return () => {
    const pieces: Uint8Array[] = [];
    for (let piece = next(); piece !== undefined; piece = next()) {
      pieces.push(piece);
      if (pieces.length < count) continue;
      large ??= Buffer.concat(pieces);
      return large;
    }
    return pieces.length === 0 ? undefined : Buffer.concat(pieces);
  };
}

class RawConnection implements Dialed {
  readonly #socket: net.Socket;
  readonly #port: number;
  readonly #joined: number;
  /** Who waits for bytes to come back, and for how many. */
  readonly #asked: { received: Received; missing: number }[] = [];

  /** `joined` pieces of a transfer are written as one. */
  constructor(socket: net.Socket, port: number, joined: number) {
    this.#socket = socket;
    this.#joined = joined;
    this.#port = port;
    socket.on('data', (bytes: Buffer) => this.#share(bytes));
    socket.on('error', () => {});
  }

  open(_purpose: Purpose, received: Received): Lane {
    const socket = this.#socket;
    return {
      pour: (next: Next) =>
        writeAll(socket, this.#joined === 1 ? next : joining(next, this.#joined), (bytes) => socket.write(bytes)),
      send: (bytes) => {
        this.#asked.push({ received, missing: bytes.length });
        socket.write(bytes);
      },
      end: async () => {},
    };
  }

  async once(bytes: Uint8Array): Promise<void> {
    const socket = await connectTo(this.#port);
    socket.write(Uint8Array.of(purposeByte.messages));
    socket.end(bytes);
    socket.resume();
    await once(socket, 'close');
  }

  async close(): Promise<void> {
    this.#socket.end();
  }

  #share(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const first = this.#asked[0];
      if (first === undefined) throw new Error('more came back than was sent');
      const part = bytes.subarray(at, at + first.missing);
      at += part.length;
      first.missing -= part.length;
      if (first.missing === 0) this.#asked.shift();
      first.received(part);
    }
  }
}
