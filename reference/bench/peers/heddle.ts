import {
  accept,
  type Channel,
  type Connection,
  type ConnectionOptions,
  connect,
  listen,
  memoryPair,
  type Service,
} from '../../index.ts';
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

/** Heddle through its public API, with the defaults. */
export const heddle: Peer = overLoopback({});

/** The same where more channels are open at once than the default limit allows. */
export const heddleMany: Peer = overLoopback({ limits: { channelLimit: 131_072 } });

/** The same inside one process, which both listens and dials. */
export function heddlePair(): Peer {
  let opened: () => Received = () => () => {};
  return {
    async listen(given: () => Received): Promise<Listening> {
      opened = given;
      return { port: 0 };
    },
    async dial(): Promise<Dialed> {
      const [there, here] = memoryPair();
      const [connection] = await Promise.all([
        connect({ stream: here }),
        accept(there, { services: services(opened) }),
      ]);
      return dialed(connection);
    },
  };
}

function overLoopback(options: ConnectionOptions): Peer {
  return {
    async listen(opened: () => Received): Promise<Listening> {
      const settings = { ...options, services: services(opened), onConnection: () => {} };
      const { address } = await listen({ host: loopback }, settings);
      return { port: 'port' in address ? address.port : 0 };
    },

    async dial(port: number): Promise<Dialed> {
      return dialed(await connect({ host: loopback, port }, options));
    },
  };
}

/** What the benchmark's listener serves. */
function services(opened: () => Received): Record<Purpose, Service> {
  return {
    stream: {
      takes: 'streams',
      serve(channel: Channel) {
        const received = opened();
        return channel.fragments().each((fragment) => {
          if (fragment.kind === 'bytes') received(fragment.bytes);
        });
      },
    },
    messages: {
      takes: 'messages',
      serve: (channel: Channel) => channel.messages().each(opened()),
    },
    echo: {
      takes: 'messages',
      serve: (channel: Channel) => channel.messages().each((message) => channel.send(message)),
    },
  };
}

/** A connection that stands, as the benchmark uses it. */
function dialed(connection: Connection): Dialed {
  return {
    open(purpose: Purpose, received: Received): Lane {
      // What answers and what is bulk belong to different components of a program.
      const channel = connection.open(purpose, { group: purpose === 'echo' ? 1 : 0 });
      if (purpose === 'echo') void channel.messages().each(received);
      return new ChannelLane(channel, purpose);
    },
    async once(bytes) {
      const channel = connection.open('messages');
      void channel.send(bytes);
      channel.end();
      await channel.closed;
    },
    close: () => connection.close(),
  };
}

class ChannelLane implements Lane {
  readonly #channel: Channel;
  readonly #purpose: Purpose;

  constructor(channel: Channel, purpose: Purpose) {
    this.#channel = channel;
    this.#purpose = purpose;
  }

  pour(next: Next): Promise<void> {
    return this.#purpose === 'stream' ? pourStream(this.#channel, next) : pourMessages(this.#channel, next);
  }

  send(bytes: Uint8Array): void {
    void this.#channel.send(bytes);
  }

  end(): Promise<void> {
    this.#channel.end();
    return this.#channel.closed;
  }
}

/** A transfer of unknown length is one message, streamed. */
async function pourStream(channel: Channel, next: Next): Promise<void> {
  await channel.sendStream(pieces(next));
  channel.end();
  await channel.closed;
}

/** Messages that are sent before it is asked whether there is room for more. */
const burst = 64;

async function pourMessages(channel: Channel, next: Next): Promise<void> {
  let sent = 0;
  for (let bytes = next(); bytes !== undefined; bytes = next()) {
    const room = channel.send(bytes);
    if (++sent % burst === 0) await room;
  }
  channel.end();
  await channel.closed;
}

function* pieces(next: Next): Iterable<Uint8Array> {
  for (let bytes = next(); bytes !== undefined; bytes = next()) yield bytes;
}
