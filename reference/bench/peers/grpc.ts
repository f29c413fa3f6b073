import type { Writable } from 'node:stream';
import * as grpc from '@grpc/grpc-js';
import { type Dialed, type Lane, type Listening, loopback, type Peer, type Purpose, type Received } from './peer.ts';
import { writeAll } from './raw.ts';

/** grpc-js with messages that are bytes: a streaming call for each channel, a unary one to open, send and close. */
export const grpcJs: Peer = {
  async listen(opened: () => Received): Promise<Listening> {
    const server = new grpc.Server();
    server.addService(methods, handlers(opened));
    const port = await new Promise<number>((resolve, reject) => {
      const credentials = grpc.ServerCredentials.createInsecure();
      server.bindAsync(`${loopback}:0`, credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
    });
    return { port };
  },

  async dial(port: number): Promise<Dialed> {
    // Otherwise clients to the same address share a connection.
    const options = { 'grpc.use_local_subchannel_pool': 1 };
    const client = new grpc.Client(`${loopback}:${port}`, grpc.credentials.createInsecure(), options);
    await new Promise<void>((resolve, reject) =>
      client.waitForReady(Date.now() + 5_000, (error) => (error ? reject(error) : resolve())),
    );
    return new GrpcConnection(client);
  },
};

const asIs = (bytes: Buffer): Buffer => bytes;
const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
const nothing = Buffer.alloc(0);

function method(path: string, requestStream: boolean, responseStream: boolean) {
  const serialization = {
    requestSerialize: asBuffer,
    requestDeserialize: asIs,
    responseSerialize: asIs,
    responseDeserialize: asIs,
  };
  return { path, requestStream, responseStream, ...serialization };
}

const methods = {
  sink: method('/bench/sink', true, false),
  echo: method('/bench/echo', true, true),
  once: method('/bench/once', false, false),
};

function handlers(opened: () => Received): grpc.UntypedServiceImplementation {
  return {
    sink: (call: grpc.ServerReadableStream<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) => {
      call.on('data', opened());
      call.on('end', () => answer(null, nothing));
    },
    echo: (call: grpc.ServerDuplexStream<Buffer, Buffer>) => {
      call.on('data', (bytes: Buffer) => void call.write(bytes));
      call.on('end', () => call.end());
    },
    once: (call: grpc.ServerUnaryCall<Buffer, Buffer>, answer: grpc.sendUnaryData<Buffer>) => {
      opened()(call.request);
      answer(null, nothing);
    },
  };
}

class GrpcConnection implements Dialed {
  readonly #client: grpc.Client;

  constructor(client: grpc.Client) {
    this.#client = client;
  }

  open(purpose: Purpose, received: Received): Lane {
    let finish: (error: Error | null) => void = () => {};
    const finished = new Promise<void>((resolve, reject) => {
      finish = (error) => (error === null ? resolve() : reject(error));
    });
    const call: Writable = purpose === 'echo' ? this.#echo(received, finish) : this.#sink(finish);
    return {
      pour: async (next) => {
        await writeAll(call, next, (bytes) => call.write(bytes));
        call.end();
        await finished;
      },
      send: (bytes) => void call.write(bytes),
      end: () => {
        call.end();
        return finished;
      },
    };
  }

  once(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) =>
      this.#client.makeUnaryRequest(methods.once.path, asBuffer, asIs, bytes, (error) =>
        error ? reject(error) : resolve(),
      ),
    );
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  #sink(finish: (error: Error | null) => void): grpc.ClientWritableStream<Uint8Array> {
    return this.#client.makeClientStreamRequest(methods.sink.path, asBuffer, asIs, finish);
  }

  #echo(received: Received, finish: (error: Error | null) => void): grpc.ClientDuplexStream<Uint8Array, Buffer> {
    const call = this.#client.makeBidiStreamRequest(methods.echo.path, asBuffer, asIs);
    call.on('data', received);
    call.on('end', () => finish(null));
    call.on('error', finish);
    return call;
  }
}
