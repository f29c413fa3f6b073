import { createServer } from 'node:http';
import type { Transport } from '../../harness/target.ts';
import { WireReader } from '../../wire/decode.ts';
import { encodeFrame, encodeHello } from '../../wire/encode.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';

/** The role that the degenerate peer plays. */
export type Role = 'listener' | 'dialer';

/** What a degenerate peer does with one transport; it never does anything else. */
export type Behaviour = (socket: Transport, role: Role) => void;

/** Peers that work in no way that matters: none of them may pass a single MUST case. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  /** Closes as soon as it is there. */
  slam: (socket) => void socket.destroy(),

  /** Exchanges HELLOs like a proper peer, then hangs up. */
  'hang-up': (socket, role) => {
    socket.write(encodeHello({ role }));
    const reader = new WireReader();
    socket.on('data', (chunk: Buffer) => {
      reader.push(Uint8Array.from(chunk));
      if (untilBroken(reader)?.kind === 'hello') socket.end();
    });
  },

  /** Sends a HELLO and an orderly CLOSE. */
  'close-at-once': (socket, role) => {
    socket.write(encodeHello({ role }));
    socket.end(encodeFrame({ type: 'close', code: ErrorCode.none }));
    socket.resume();
  },

  /** Takes everything and never says a word. */
  mute: (socket) => void socket.resume(),

  /** Sends every byte back. */
  'echo-bytes': (socket) => void socket.pipe(socket),

  /** Answers everything, and begins, with noise. */
  'random-bytes': (socket) => {
    const noise = new Noise(0x6865_6464);
    socket.write(noise.bytes(512));
    socket.on('data', () => void socket.write(noise.bytes(64)));
  },

  /** Is a server of HTTP/1, or a client that takes the kit for one. */
  'http-server': (socket, role) => {
    if (role === 'listener') {
      createServer((_, response) => response.end('hello')).emit('connection', socket);
    } else {
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      socket.resume();
    }
  },

  /** Sends a proper HELLO and answers every PING; nothing else ever happens. */
  'ping-only': (socket, role) => {
    socket.write(encodeHello({ role }));
    const reader = new WireReader();
    socket.on('data', (chunk: Buffer) => {
      reader.push(Uint8Array.from(chunk));
      for (let item = untilBroken(reader); item !== undefined; item = untilBroken(reader)) {
        if (item.kind !== 'frame' || item.frame.type !== 'ping') continue;
        const now = BigInt(Math.round(performance.now() * 1000));
        socket.write(
          encodeFrame({ type: 'pong', id: item.frame.id, sent: item.frame.sent, received: now, answered: now }),
        );
      }
    });
  },
};

/** The next item, or undefined when there is none and never will be. */
function untilBroken(reader: WireReader): ReturnType<WireReader['next']> {
  try {
    return reader.next();
  } catch {
    return undefined;
  }
}

/** Bytes that look random and are the same each time. */
class Noise {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => {
      this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
      return this.#state >>> 24;
    });
  }
}
