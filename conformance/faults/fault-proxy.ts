import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { Lane } from './lane.ts';
import type { Cut, Plans } from './plan.ts';

/** Where the proxy dials. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A TCP proxy that does to a connection what a network may: it delays, narrows, divides, cuts, silences and resets. */
export class FaultProxy {
  readonly #server: Server;
  readonly #passages = new Set<Passage>();

  /** Listens on a free port of 127.0.0.1, and dials `to` for each connection that it takes. */
  static async start(to: Address, plans: Plans = {}): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server);
    server.on('connection', (dialer) => {
      const passage = new Passage(dialer, to, plans, () => proxy.#passages.delete(passage));
      proxy.#passages.add(passage);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Where the proxy listens. */
  get address(): Address {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('the proxy does not listen');
    return { host: '127.0.0.1', port: address.port };
  }

  /** Connections that are not over. */
  get open(): number {
    return this.#passages.size;
  }

  /** From here on nothing is read or handed on, either way, and nobody is told. */
  fallSilent(): void {
    for (const passage of this.#passages) passage.fallSilent();
  }

  /** Ends one direction of every connection where it is; the other one goes on. */
  end(direction: keyof Plans): void {
    for (const passage of this.#passages) passage.end(direction);
  }

  /** Resets every connection, at both of its ends. */
  reset(): void {
    for (const passage of this.#passages) passage.reset();
  }

  /** Resets what is open and frees the address. */
  async stop(): Promise<void> {
    this.reset();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

/** One connection through the proxy. */
class Passage {
  readonly #dialer: Socket;
  readonly #listener: Socket;
  readonly #toListener: Lane;
  readonly #toDialer: Lane;
  #open = 2;

  constructor(dialer: Socket, to: Address, plans: Plans, onOver: () => void) {
    this.#dialer = dialer;
    this.#listener = createConnection({ ...to, allowHalfOpen: true });
    for (const socket of [this.#dialer, this.#listener]) {
      socket.setNoDelay();
      // A socket that breaks takes the other one with it.
      socket.on('error', () => this.reset());
      socket.on('close', () => {
        this.#open -= 1;
        if (this.#open === 0) onOver();
      });
    }
    // Later, because a plan may cut with the first byte, before there are two lanes.
    const cut = (how: Cut['by']) => setImmediate(() => (how === 'reset' ? this.reset() : this.fallSilent()));
    this.#toListener = new Lane(this.#dialer, this.#listener, plans.toListener ?? {}, cut);
    this.#toDialer = new Lane(this.#listener, this.#dialer, plans.toDialer ?? {}, cut);
  }

  fallSilent(): void {
    this.#toListener.stop();
    this.#toDialer.stop();
  }

  end(direction: keyof Plans): void {
    (direction === 'toListener' ? this.#toListener : this.#toDialer).end();
  }

  reset(): void {
    this.fallSilent();
    for (const socket of [this.#dialer, this.#listener]) breakOff(socket);
  }
}

/** Sends an RST and nothing else. `resetAndDestroy` alone ends the stream first, and the other side would see that. */
function breakOff(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}
