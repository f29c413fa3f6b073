import net from 'node:net';
import type { ByteStream, Receiver } from './byte-stream.ts';
import { ReadSlabs } from './read-slabs.ts';

/** Where to listen or to dial: a TCP port, or the path of a Unix socket (then host and port are unused). */
export type TcpAddress =
  | { readonly host?: string; readonly port: number; readonly path?: undefined }
  | { readonly path: string };

/** Who is told of what a TCP listener meets. */
export interface TcpAcceptor {
  accepted(stream: ByteStream): void;
  /** A connection could not be accepted (no file descriptors left, say); the listener goes on. */
  failed(error: Error): void;
}

/** Who is told of what a listener meets that gives sockets. */
export interface SocketAcceptor {
  accepted(socket: net.Socket): void;
  /** As a TcpAcceptor's. */
  failed(error: Error): void;
}

/** A bound and listening port or Unix socket. */
export interface TcpListener {
  /** The address that was bound, with the port that the system chose where 0 was asked for. */
  readonly address: TcpAddress;
  /** Frees the address at once; streams that were accepted go on. */
  close(): void;
}

/** A byte stream over a connected socket, which the stream owns from here on. */
export function tcpStream(socket: net.Socket): ByteStream {
  return new TcpStream(socket, undefined);
}

/** Dials; rejects with the system's error, or with the signal's reason if it aborts before the connection stands. */
export function connectTcp(address: TcpAddress & { readonly signal?: AbortSignal }): Promise<ByteStream> {
  const { signal } = address;
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const reading = new SlabReading();
    const { onread } = reading;
    const socket = net.connect({ ...address, signal: undefined, allowHalfOpen: true, noDelay: true, onread });
    socket.pause();
    const settle = () => {
      socket.off('connect', connected);
      socket.off('error', failed);
      signal?.removeEventListener('abort', aborted);
    };
    const connected = () => {
      settle();
      resolve(new TcpStream(socket, reading));
    };
    const failed = (error: Error) => {
      settle();
      reject(error);
    };
    const aborted = () => {
      settle();
      socket.destroy();
      reject(signal?.reason);
    };
    socket.on('connect', connected);
    socket.on('error', failed);
    signal?.addEventListener('abort', aborted);
  });
}

/** Listens; resolves once bound, rejects with the system's error. */
export function listenTcp(address: TcpAddress, acceptor: TcpAcceptor): Promise<TcpListener> {
  return listenSockets(address, {
    accepted: (socket) => acceptor.accepted(tcpStream(socket)),
    failed: (error) => acceptor.failed(error),
  });
}

/** Listens as `listenTcp` does, and gives the sockets themselves, of which nothing was read yet. */
export function listenSockets(address: TcpAddress, acceptor: SocketAcceptor): Promise<TcpListener> {
  const server = net.createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ ...address }, () => {
      server.off('error', reject);
      server.on('error', (error) => acceptor.failed(error));
      server.on('connection', (socket) => acceptor.accepted(socket));
      resolve({ address: boundAddress(server), close: () => void server.close() });
    });
  });
}

function boundAddress(server: net.Server): TcpAddress {
  const bound = server.address();
  if (bound === null) throw new TypeError('the server is not listening');
  return typeof bound === 'string' ? { path: bound } : { host: bound.address, port: bound.port };
}

/** Reads a socket into slabs, from where it is given to a receiver in one go: fewer and larger chunks than its own. */
class SlabReading {
  readonly #slabs = new ReadSlabs();
  #received: (chunk: Uint8Array) => void = () => {};
  /** What the socket is told when it is made. */
  readonly onread = {
    buffer: this.#slabs.room,
    callback: (size: number): boolean => {
      this.#received(this.#slabs.take(size));
      return true;
    },
  };

  start(received: (chunk: Uint8Array) => void): void {
    this.#received = received;
  }
}

class TcpStream implements ByteStream {
  readonly local: string;
  readonly remote: string;
  readonly #socket: net.Socket;
  readonly #reading: SlabReading | undefined;
  #receiver: Receiver | undefined;
  #error: Error | undefined;
  #closed = false;
  #peerEnded = false;
  #silent = false;

  /** Without `reading` the socket's own chunks are taken. */
  constructor(socket: net.Socket, reading: SlabReading | undefined) {
    this.#socket = socket;
    this.#reading = reading;
    this.local = described(socket.localAddress, socket.localPort);
    this.remote = described(socket.remoteAddress, socket.remotePort);
    socket.setNoDelay(true);
    socket.allowHalfOpen = true;
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
  }

  start(receiver: Receiver): void {
    if (this.#receiver !== undefined) throw new TypeError('the stream was started before');
    this.#receiver = receiver;
    if (this.#closed) {
      // It broke before anybody read; told later, as every other event is.
      setImmediate(() => this.#tellLoss());
      return;
    }
    this.#socket.on('end', this.#onEnd);
    if (this.#reading === undefined) {
      this.#socket.on('data', this.#onData);
    } else {
      this.#reading.start(this.#onData);
    }
    this.#socket.resume();
  }

  write(chunks: readonly Uint8Array[], onWritten: () => void): void {
    const socket = this.#socket;
    if (this.#closed || socket.destroyed) return;
    if (socket.writableEnded) throw new TypeError('write after end');
    let told = false;
    const written = (error?: Error | null) => {
      if (told || this.#silent || (error !== undefined && error !== null)) return;
      told = true;
      onWritten();
    };
    if (chunks.length > 1) socket.cork();
    const last = chunks.length - 1;
    for (let index = 0; index < last; index++) socket.write(chunks[index] ?? nothing);
    socket.write(chunks[last] ?? nothing, written);
    if (chunks.length > 1) socket.uncork();
    // The socket calls back in a later tick even where the kernel took everything at once.
    if (socket.writableLength === 0 && socket.errored === null) written();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  end(): void {
    if (!this.#closed && !this.#socket.destroyed) this.#socket.end();
  }

  destroy(): void {
    this.#silent = true;
    this.#socket.destroy();
  }

  readonly #onData = (chunk: Uint8Array): void => {
    if (!this.#silent) this.#receiver?.received(chunk);
  };

  readonly #onEnd = (): void => {
    this.#peerEnded = true;
    if (!this.#silent) this.#receiver?.ended();
  };

  readonly #onError = (error: Error): void => {
    this.#error = error;
  };

  /** Always the socket's last event, after an error too. */
  readonly #onClose = (): void => {
    this.#closed = true;
    this.#socket.off('data', this.#onData);
    this.#socket.off('end', this.#onEnd);
    this.#socket.off('error', this.#onError);
    this.#socket.off('close', this.#onClose);
    this.#tellLoss();
  };

  #tellLoss(): void {
    const orderly = this.#peerEnded && this.#socket.writableFinished && this.#error === undefined;
    if (orderly || this.#silent) return;
    this.#receiver?.lost(this.#error ?? new Error(`${this.remote} closed the transport`));
  }
}

const nothing = new Uint8Array(0);

/** As people write an address; a Unix socket has none of its own. */
function described(host: string | undefined, port: number | undefined): string {
  if (host === undefined) return 'unix';
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
