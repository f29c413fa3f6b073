import type { MultiaddrConnection, Stream, StreamMuxer, Upgrader } from '@libp2p/interface';
import { defaultLogger } from '@libp2p/logger';
import { tcp } from '@libp2p/tcp';
import { yamux } from '@libp2p/yamux';
import { multiaddr } from '@multiformats/multiaddr';
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
import { writeAll } from './raw.ts';

/** libp2p's yamux over libp2p's TCP, without encryption. It carries bytes and keeps no message borders. */
export const libp2pYamux: Peer = {
  async listen(opened: () => Received): Promise<Listening> {
    const listener = transport().createListener({ upgrader: upgrader((muxer) => serve(muxer, opened)) });
    await listener.listen(multiaddr(`/ip4/${loopback}/tcp/0`));
    const port = listener.getAddrs()[0]?.toString().split('/')[4];
    return { port: Number(port) };
  },

  async dial(port: number): Promise<Dialed> {
    let connection: YamuxConnection | undefined;
    const upgraded = upgrader((muxer) => {
      connection = new YamuxConnection(muxer);
    });
    const { signal } = new AbortController();
    await transport().dial(multiaddr(`/ip4/${loopback}/tcp/${port}`), { upgrader: upgraded, signal });
    if (connection === undefined) throw new TypeError('the transport did not upgrade');
    return connection;
  },
};

function transport() {
  return tcp()({ logger: defaultLogger() });
}

/** Puts the multiplexer on a connection where libp2p would first negotiate and encrypt. */
function upgrader(use: (muxer: StreamMuxer) => void): Upgrader {
  const upgrade = async (connection: MultiaddrConnection) => {
    use(yamux()().createStreamMuxer(connection));
    return connection;
  };
  // The transport calls these two and hands on what they give.
  return { upgradeInbound: upgrade, upgradeOutbound: upgrade } as unknown as Upgrader;
}

const purposeByte = { stream: 0, messages: 1, echo: 2 } as const;

/** A stream's purpose is its first byte. */
function serve(muxer: StreamMuxer, opened: () => Received): void {
  muxer.addEventListener('stream', ({ detail: stream }) => {
    let received: Received | undefined;
    const take = (bytes: Uint8Array) => {
      if (bytes.length === 0) return;
      if (received !== undefined) return received(bytes);
      received = bytes[0] === purposeByte.echo ? (message) => void stream.send(message) : opened();
      take(bytes.subarray(1));
    };
    onBytes(stream, take);
    stream.addEventListener('remoteCloseWrite', () => void stream.close());
  });
}

function onBytes(stream: Stream, received: Received): void {
  stream.addEventListener('message', ({ data }) => {
    if (data instanceof Uint8Array) return received(data);
    for (const bytes of data) received(bytes);
  });
}

class YamuxConnection implements Dialed {
  readonly #muxer: StreamMuxer;

  constructor(muxer: StreamMuxer) {
    this.#muxer = muxer;
  }

  async open(purpose: Purpose, received: Received): Promise<Lane> {
    const stream = await this.#muxer.createStream();
    onBytes(stream, received);
    const closed = new Promise<void>((resolve) => stream.addEventListener('close', () => resolve()));
    stream.send(Uint8Array.of(purposeByte[purpose]));
    return {
      pour: async (next: Next) => {
        await writeAll(events(stream), next, (bytes) => stream.send(bytes));
        await stream.close();
        await closed;
      },
      send: (bytes) => void stream.send(bytes),
      end: async () => {
        await stream.close();
        await closed;
      },
    };
  }

  async once(bytes: Uint8Array): Promise<void> {
    const stream = await this.#muxer.createStream();
    const closed = new Promise<void>((resolve) => stream.addEventListener('close', () => resolve()));
    stream.send(Uint8Array.of(purposeByte.messages, ...bytes));
    await stream.close();
    await closed;
  }

  async close(): Promise<void> {
    await this.#muxer.close();
  }
}

/** A stream's events as Node's streams name them. */
function events(stream: Stream) {
  return {
    on: (name: 'drain' | 'close', listener: () => void) => stream.addEventListener(name, listener),
    off: (name: 'drain' | 'close', listener: () => void) => stream.removeEventListener(name, listener),
  };
}
