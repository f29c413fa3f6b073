/** What the benchmark uses of rsocket-js, which comes without types. */

declare module 'rsocket-flowable' {
  export interface Subscription {
    request(count: number): void;
    cancel(): void;
  }
  export interface Subscriber<Value> {
    onSubscribe(subscription: Subscription): void;
    onNext(value: Value): void;
    onComplete(): void;
    onError(error: Error): void;
  }
  export interface Flowable<Value> {
    subscribe(subscriber: Partial<Subscriber<Value>>): void;
  }
  export interface Single<Value> {
    then(onValue: (value: Value) => void, onError: (error: Error) => void): void;
  }
  const library: {
    Flowable: new <Value>(source: (subscriber: Subscriber<Value>) => void) => Flowable<Value>;
    Single: { of<Value>(value: Value): Single<Value> };
  };
  export default library;
}

declare module 'rsocket-core' {
  import type { Flowable, Single } from 'rsocket-flowable';
  export interface Payload {
    readonly data: Buffer;
    readonly metadata?: Buffer;
  }
  export interface Responder {
    requestChannel?(payloads: Flowable<Payload>): Flowable<Payload>;
    requestResponse?(payload: Payload): Single<Payload>;
  }
  export interface Socket {
    requestChannel(payloads: Flowable<Payload>): Flowable<Payload>;
    requestResponse(payload: Payload): Single<Payload>;
    close(): void;
  }
  export interface Setup {
    readonly dataMimeType: string;
    readonly metadataMimeType: string;
    readonly keepAlive: number;
    readonly lifetime: number;
  }
  /** Made by the transport's package, and handed on. */
  export type Transport = object;
  const library: {
    BufferEncoders: object;
    RSocketServer: new (config: { getRequestHandler(): Responder; transport: Transport }) => { start(): void };
    RSocketClient: new (config: { setup: Setup; transport: Transport }) => { connect(): Single<Socket> };
  };
  export default library;
}

declare module 'rsocket-tcp-client' {
  const library: {
    default: new (options: { host: string; port: number; noDelay: boolean }, encoders: object) => object;
  };
  export default library;
}

declare module 'rsocket-tcp-server' {
  import type { Server, Socket } from 'node:net';

  interface Options {
    readonly host: string;
    readonly port: number;
    readonly serverFactory?: (connected: (socket: Socket) => void) => Server;
  }
  const library: { default: new (options: Options, encoders: object) => object };
  export default library;
}
