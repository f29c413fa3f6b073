import { message } from './pattern.ts';
import type { Dialed, Lane, Peer } from './peers/peer.ts';

/** The dialing end where channels are only kept open. */
export class Holder {
  readonly #peer: Peer;
  #connections: Dialed[] = [];
  #lanes: Lane[] = [];

  readonly orders = {
    hold: (order: { port: number; connections: number; channels: number }) => this.#hold(order),
    release: () => this.#release(),
    memory,
  };

  constructor(peer: Peer) {
    this.#peer = peer;
  }

  /** Opens so many channels on each connection; each is used once, so that both ends have all that it takes. */
  async #hold({ port, connections, channels }: { port: number; connections: number; channels: number }): Promise<void> {
    for (let index = 0; index < connections; index++) {
      const connection = await this.#peer.dial(port, 'echo');
      this.#connections.push(connection);
      for (let channel = 0; channel < channels; channel++) this.#lanes.push(await openAndUse(connection));
    }
  }

  async #release(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.end()));
    this.#lanes = [];
    await Promise.all(this.#connections.map((connection) => connection.close()));
    this.#connections = [];
  }
}

async function openAndUse(connection: Dialed): Promise<Lane> {
  let missing = message.length;
  let back = () => {};
  const returned = new Promise<void>((resolve) => {
    back = resolve;
  });
  const lane = await connection.open('echo', (bytes) => {
    missing -= bytes.length;
    if (missing === 0) back();
  });
  lane.send(message);
  await returned;
  return lane;
}

/** Bytes in use, on the heap and beside it, after a collection. */
function memory(): number {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
