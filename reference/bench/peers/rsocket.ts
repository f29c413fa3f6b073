import { once } from 'node:events';
import net from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Payload, Responder, Socket } from 'rsocket-core';
import core from 'rsocket-core';
import type { Flowable, Single, Subscriber, Subscription } from 'rsocket-flowable';
import flowable from 'rsocket-flowable';
import tcpClient from 'rsocket-tcp-client';
import tcpServer from 'rsocket-tcp-server';
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

/** rsocket-js over TCP: a requestChannel for each channel, whose first payload says what for. */
export const rsocketJs: Peer = {
  async listen(opened: () => Received): Promise<Listening> {
    let server: net.Server | undefined;
    const serverFactory = (connected: (socket: net.Socket) => void) => {
      server = net.createServer({ noDelay: true }, connected);
      return server;
    };
    const transport = new tcpServer.default({ host: loopback, port: 0, serverFactory }, core.BufferEncoders);
    new core.RSocketServer({ getRequestHandler: () => responder(opened), transport }).start();
    if (server === undefined) throw new TypeError('the server did not start');
    if (!server.listening) await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new TypeError('not a port');
    return { port: address.port };
  },

  async dial(port: number): Promise<Dialed> {
    const transport = new tcpClient.default({ host: loopback, port, noDelay: true }, core.BufferEncoders);
    const mimeType = 'application/octet-stream';
    const setup = { dataMimeType: mimeType, metadataMimeType: mimeType, keepAlive: 60_000, lifetime: 180_000 };
    return new RSocketConnection(await promised(new core.RSocketClient({ setup, transport }).connect()));
  },
};

/** Payloads that a receiver asks for ahead; it has no flow control by bytes. */
const window = 256;
const unlimited = 0x7fffffff;
const burst = 256;
const nothing = Buffer.alloc(0);

function promised<Value>(single: Single<Value>): Promise<Value> {
  return new Promise((resolve, reject) => single.then(resolve, reject));
}

function responder(opened: () => Received): Responder {
  return {
    requestResponse({ data }) {
      opened()(data);
      return flowable.Single.of({ data: nothing });
    },
    requestChannel: (payloads) => new flowable.Flowable((answers) => answer(payloads, answers, opened)),
  };
}

function answer(payloads: Flowable<Payload>, answers: Subscriber<Payload>, opened: () => Received): void {
  let received: Received | undefined;
  answers.onSubscribe({ request: () => {}, cancel: () => {} });
  const take = ({ data }: Payload) => {
    if (received !== undefined) return received(data);
    received = String(data) === 'echo' ? (bytes) => answers.onNext({ data: Buffer.from(bytes) }) : opened();
  };
  subscribe(payloads, take, () => answers.onComplete());
}

/** Takes payloads, and asks for more whenever half of what was asked for is here. */
function subscribe(payloads: Flowable<Payload>, take: (payload: Payload) => void, done: () => void): void {
  let subscription: Subscription | undefined;
  let missing = window;
  payloads.subscribe({
    onSubscribe: (made) => {
      subscription = made;
      made.request(window);
    },
    onNext: (payload) => {
      take(payload);
      if (--missing > window / 2) return;
      missing += window / 2;
      subscription?.request(window / 2);
    },
    onComplete: done,
    onError: done,
  });
}

class RSocketConnection implements Dialed {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  open(purpose: Purpose, received: Received): Lane {
    const outgoing = new Outgoing(purpose);
    const answers = this.#socket.requestChannel(outgoing.payloads);
    const finished = new Promise<void>((resolve, reject) =>
      answers.subscribe({
        onSubscribe: (subscription) => subscription.request(unlimited),
        onNext: ({ data }) => received(data),
        onComplete: resolve,
        onError: reject,
      }),
    );
    return {
      pour: async (next) => {
        await outgoing.pour(next);
        outgoing.end();
        await finished;
      },
      send: (bytes) => outgoing.send(bytes),
      end: () => {
        outgoing.end();
        return finished;
      },
    };
  }

  async once(bytes: Uint8Array): Promise<void> {
    await promised(this.#socket.requestResponse({ data: Buffer.from(bytes) }));
  }

  async close(): Promise<void> {
    this.#socket.close();
  }
}

/** What one channel sends, as far as the receiver has asked for it. */
class Outgoing {
  readonly payloads: Flowable<Payload>;
  #subscriber: Subscriber<Payload> | undefined;
  #asked = 0;
  #wake: () => void = () => {};
  #waiting: Buffer[];

  constructor(purpose: Purpose) {
    this.#waiting = [Buffer.from(purpose)];
    this.payloads = new flowable.Flowable((subscriber) => {
      this.#subscriber = subscriber;
      subscriber.onSubscribe({ request: (count) => this.#request(count), cancel: () => {} });
    });
  }

  async pour(next: Next): Promise<void> {
    let written = 0;
    for (let bytes = next(); bytes !== undefined; bytes = next()) {
      if (this.#asked === 0 || this.#waiting.length > 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      this.send(bytes);
      if (++written % burst === 0) await nextTurn();
    }
  }

  send(bytes: Uint8Array): void {
    this.#waiting.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    this.#flush();
  }

  end(): void {
    this.#subscriber?.onComplete();
  }

  #request(count: number): void {
    this.#asked += count;
    this.#flush();
    if (this.#asked > 0) this.#wake();
  }

  #flush(): void {
    while (this.#asked > 0) {
      const data = this.#waiting.shift();
      if (data === undefined) return;
      this.#asked--;
      this.#subscriber?.onNext({ data });
    }
  }
}
