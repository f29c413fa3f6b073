import http2 from 'node:http2';
import { type Dialed, type Lane, type Listening, loopback, type Peer, type Purpose, type Received } from './peer.ts';
import { listenOn, writeAll } from './raw.ts';

/** How far the receiver's windows are open. */
interface Windows {
  readonly session: http2.SessionOptions;
  /** The connection's window in bytes, where it is not the default. */
  readonly connection?: number;
}

const mebi = 2 ** 20;

/** Node's HTTP/2: a request for each channel. It carries bytes and keeps no message borders. */
export const http2Default: Peer = http2Peer({ session: {} });
/** The same with all windows opened to 1 MiB, as people do who want it to carry bulk. */
export const http2Open: Peer = http2Peer({ session: { settings: { initialWindowSize: mebi } }, connection: mebi });

function http2Peer(windows: Windows): Peer {
  const widen = (session: http2.Http2Session) => {
    if (windows.connection !== undefined) session.setLocalWindowSize(windows.connection);
  };
  return {
    async listen(opened: () => Received): Promise<Listening> {
      const server = http2.createServer(windows.session);
      server.on('session', widen);
      server.on('stream', (stream, headers) => serve(stream, String(headers[':path']), opened));
      return listenOn(server);
    },

    async dial(port: number): Promise<Dialed> {
      const session = http2.connect(`http://${loopback}:${port}`, windows.session);
      await new Promise((resolve, reject) => session.once('error', reject).once('connect', resolve));
      widen(session);
      return new Http2Connection(session);
    },
  };
}

function serve(stream: http2.ServerHttp2Stream, path: string, opened: () => Received): void {
  stream.respond({ ':status': 200 });
  const received: Received = path === '/echo' ? (bytes) => void stream.write(bytes) : opened();
  stream.on('data', received);
  stream.on('end', () => stream.end());
}

class Http2Connection implements Dialed {
  readonly #session: http2.ClientHttp2Session;

  constructor(session: http2.ClientHttp2Session) {
    this.#session = session;
  }

  open(purpose: Purpose, received: Received): Lane {
    const stream = this.#request(purpose);
    stream.on('data', received);
    const closed = new Promise<void>((resolve) => stream.on('close', resolve));
    return {
      pour: async (next) => {
        await writeAll(stream, next, (bytes) => stream.write(bytes));
        stream.end();
        await closed;
      },
      send: (bytes) => void stream.write(bytes),
      end: () => {
        stream.end();
        return closed;
      },
    };
  }

  once(bytes: Uint8Array): Promise<void> {
    const stream = this.#request('messages');
    stream.resume();
    stream.end(bytes);
    return new Promise((resolve) => stream.on('close', resolve));
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#session.close(resolve));
  }

  #request(purpose: Purpose): http2.ClientHttp2Stream {
    return this.#session.request({ ':method': 'POST', ':path': `/${purpose}` });
  }
}
