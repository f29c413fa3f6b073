import { once } from 'node:events';
import net from 'node:net';

/** What went over one transport. */
export interface Transport {
  readonly fromClient: Buffer;
  readonly fromServer: Buffer;
}

/** Stands between client and server, passes everything on and writes it down. */
export class Recorder {
  readonly #server: net.Server;
  readonly #transports: { fromClient: Buffer[]; fromServer: Buffer[] }[] = [];

  private constructor(towards: number) {
    this.#server = net.createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
      const server = net.connect({ host: '127.0.0.1', port: towards, allowHalfOpen: true, noDelay: true });
      const record = { fromClient: [], fromServer: [] };
      this.#transports.push(record);
      passOn(client, server, record.fromClient);
      passOn(server, client, record.fromServer);
    });
  }

  static async start(towards: number): Promise<Recorder> {
    const recorder = new Recorder(towards);
    recorder.#server.listen(0, '127.0.0.1');
    await once(recorder.#server, 'listening');
    return recorder;
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** The transports in their order, when all are over; no more are taken. */
  async stop(): Promise<Transport[]> {
    this.#server.close();
    await once(this.#server, 'close');
    return this.#transports.map(({ fromClient, fromServer }) => ({
      fromClient: Buffer.concat(fromClient),
      fromServer: Buffer.concat(fromServer),
    }));
  }
}

/** The port that a server has bound. */
export function portOf(server: net.Server): number {
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new TypeError('the server is not listening to a port');
  return bound.port;
}

function passOn(from: net.Socket, to: net.Socket, record: Buffer[]): void {
  from.on('data', (chunk) => record.push(chunk));
  from.pipe(to);
  from.on('error', () => to.destroy());
}
