import { message } from './pattern.ts';
import type { Dialed, Lane, Peer } from './peers/peer.ts';

/** The dialing end where channels are only kept open. */
export class Holder {
  readonly #peer: Peer;
  #connections: Dialed[] = [];
  #lanes: Lane[] = [];
  #missing = 0;
  #back = () => {};
  /** One function for all channels: what it took would be counted with each of them. */
  readonly #received = (bytes: Uint8Array): void => {
    this.#missing -= bytes.length;
    if (this.#missing === 0) this.#back();
  };

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
      for (let channel = 0; channel < channels; channel++) this.#lanes.push(await this.#openAndUse(connection));
    }
  }

  async #release(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.end()));
    this.#lanes = [];
    await Promise.all(this.#connections.map((connection) => connection.close()));
    this.#connections = [];
  }

  async #openAndUse(connection: Dialed): Promise<Lane> {
    this.#missing = message.length;
    const lane = await connection.open('echo', this.#received);
    const returned = new Promise<void>((resolve) => {
      this.#back = resolve;
    });
    lane.send(message);
    await returned;
    return lane;
  }
}

/** Bytes in use, on the heap and beside it, after a collection. */
function memory(): number {
  global.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
