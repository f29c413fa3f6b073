import net from 'node:net';
import type { Dialed, Lane, Listening, Next, Peer, Purpose, Received } from './peer.ts';
import { connectTo, listenOn, writeAll } from './raw.ts';

/**
 * Length-prefixed messages on a socket, as people write it who need no more: a header of a length and a
 * lane, two writes in one cork, first come, first served.
 */
export const framed: Peer = {
  async listen(opened: () => Received): Promise<Listening> {
    const server = net.createServer({ noDelay: true }, (socket) => {
      const sinks = new Map<number, Received>();
      const parser = new Parser((lane, payload) => {
        if (lane % 2 === 1) return void writeFrame(socket, lane, payload);
        const sink = sinks.get(lane) ?? opened();
        sinks.set(lane, sink);
        sink(payload);
      });
      socket.on('data', (bytes: Buffer) => parser.take(bytes));
      socket.on('error', () => {});
    });
    return listenOn(server);
  },

  async dial(port: number): Promise<Dialed> {
    return new FramedConnection(await connectTo(port));
  },
};

const headerSize = 8;

class FramedConnection implements Dialed {
  readonly #socket: net.Socket;
  readonly #lanes = new Map<number, Received>();
  #next = 0;

  constructor(socket: net.Socket) {
    this.#socket = socket;
    const parser = new Parser((lane, payload) => this.#lanes.get(lane)?.(payload));
    socket.on('data', (bytes: Buffer) => parser.take(bytes));
    socket.on('error', () => {});
  }

  /** Odd lanes come back. */
  open(purpose: Purpose, received: Received): Lane {
    const lane = this.#next + (purpose === 'echo' ? 1 : 0);
    this.#next += 2;
    this.#lanes.set(lane, received);
    const socket = this.#socket;
    return {
      pour: (next: Next) => writeAll(socket, next, (bytes) => writeFrame(socket, lane, bytes)),
      send: (bytes) => void writeFrame(socket, lane, bytes),
      end: async () => {},
    };
  }

  once(): Promise<void> {
    return Promise.reject(new TypeError('it has no channels to open'));
  }

  async close(): Promise<void> {
    this.#socket.end();
  }
}

function writeFrame(socket: net.Socket, lane: number, payload: Uint8Array): boolean {
  const header = Buffer.allocUnsafe(headerSize);
  header.writeUInt32BE(payload.length, 0);
  header.writeUInt32BE(lane, 4);
  socket.cork();
  socket.write(header);
  const room = socket.write(payload);
  socket.uncork();
  return room;
}

/** Puts frames together again; payloads that arrived in one piece are views. */
class Parser {
  readonly #frame: (lane: number, payload: Uint8Array) => void;
  #chunks: Buffer[] = [];
  #held = 0;
  #wanted = headerSize;

  constructor(frame: (lane: number, payload: Uint8Array) => void) {
    this.#frame = frame;
  }

  take(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#held += bytes.length;
    if (this.#held < this.#wanted) return;
    const all = this.#chunks.length === 1 ? bytes : Buffer.concat(this.#chunks, this.#held);
    let at = 0;
    this.#wanted = headerSize;
    while (all.length - at >= headerSize) {
      const end = at + headerSize + all.readUInt32BE(at);
      if (end > all.length) {
        this.#wanted = end - at;
        break;
      }
      this.#frame(all.readUInt32BE(at + 4), all.subarray(at + headerSize, end));
      at = end;
    }
    this.#chunks = at === all.length ? [] : [all.subarray(at)];
    this.#held = all.length - at;
  }
}
