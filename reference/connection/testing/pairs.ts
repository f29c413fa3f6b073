import { memoryPair } from '../../transport/memory.ts';
import type { Connection } from '../api.ts';
import { accept, connect } from '../connect.ts';
import { listen } from '../listen.ts';
import type { ConnectionOptions } from '../options.ts';

/** Two connections that are joined. */
export interface Joined {
  readonly dialer: Connection;
  readonly listener: Connection;
}

/** The ways to join two connections. */
export const ways = {
  async memory(ofListener: ConnectionOptions, ofDialer: ConnectionOptions): Promise<Joined> {
    const [one, other] = memoryPair();
    const [dialer, listener] = await Promise.all([connect({ stream: one }, ofDialer), accept(other, ofListener)]);
    return { dialer, listener };
  },
  async tcp(ofListener: ConnectionOptions, ofDialer: ConnectionOptions): Promise<Joined> {
    const listening = await listen({ host: '127.0.0.1', port: 0 }, ofListener);
    if (!('port' in listening.address)) throw new TypeError('a TCP listener has a port');
    const { port } = listening.address;
    const [dialer, arrival] = await Promise.all([
      connect({ host: '127.0.0.1', port }, ofDialer),
      listening[Symbol.asyncIterator]().next(),
    ]);
    listening.close();
    if (arrival.done === true) throw new TypeError('the listener was closed');
    return { dialer, listener: arrival.value };
  },
};

/** Runs with two joined connections, and closes them whatever happens. */
export async function joined(
  way: keyof typeof ways,
  ofListener: ConnectionOptions,
  use: (connections: Joined) => Promise<void>,
  ofDialer: ConnectionOptions = {},
): Promise<void> {
  const connections = await ways[way](ofListener, ofDialer);
  try {
    await use(connections);
  } finally {
    await Promise.all([connections.dialer.close(), connections.listener.close()]);
  }
}

/** Everything that an async iterable gives. */
export async function all<Item>(source: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Lets everything happen that happens without waiting for time. */
export async function calm(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
