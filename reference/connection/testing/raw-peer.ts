import { FrameDecoder } from '../../frames/decoder.ts';
import { encodeFrame } from '../../frames/encode.ts';
import type { Frame } from '../../frames/frame.ts';
import { encodeHello, type Hello } from '../../preface/hello.ts';
import { HelloDecoder } from '../../preface/hello-decoder.ts';
import { Limit, Role } from '../../protocol.gen.ts';
import type { ByteStream, Receiver } from '../../transport/byte-stream.ts';
import { defaultLimits } from '../options.ts';

/** The other end of a stream in the hands of a test: it sends what it is told and keeps what comes. */
export class RawPeer implements Receiver {
  readonly #stream: ByteStream;
  readonly #helloDecoder: HelloDecoder;
  readonly #frameDecoder = new FrameDecoder(Limit.payloadSize);
  readonly frames: Frame[] = [];
  readonly hello: Hello;
  peerHello: Hello | undefined;
  bytes = 0;
  peerEnded = false;
  #arrived: () => void = () => {};

  /** `role` is the peer's own. */
  constructor(stream: ByteStream, role: Role) {
    this.#stream = stream;
    this.hello = { role, lowestVersion: 2, highestVersion: 2, limits: defaultLimits, capabilities: [] };
    // Whatever versions are offered can be read.
    this.#helloDecoder = new HelloDecoder({ role, lowestVersion: 0, highestVersion: 255 });
    stream.start(this);
  }

  sendHello(changes: Partial<Hello> = {}): void {
    this.sendBytes(encodeHello({ ...this.hello, ...changes }));
  }

  send(...frames: readonly Frame[]): void {
    this.sendBytes(new Uint8Array(Buffer.concat(frames.map((frame) => encodeFrame(frame)))));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#stream.write([bytes], () => {});
  }

  end(): void {
    this.#stream.end();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  /** Resolves when a frame is here that fits, from the first one on. */
  async frame<Type extends Frame['type']>(type: Type): Promise<Frame & { type: Type }> {
    for (;;) {
      const found = this.frames.find((frame): frame is Frame & { type: Type } => frame.type === type);
      if (found !== undefined) return found;
      await this.arrival();
    }
  }

  /** Resolves when more has come. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  received(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    let rest = chunk;
    if (this.peerHello === undefined) {
      this.#helloDecoder.push(chunk);
      this.peerHello = this.#helloDecoder.next();
      rest = this.#helloDecoder.takeRest();
    }
    this.#frameDecoder.push(rest);
    for (let frame = this.#frameDecoder.next(); frame !== undefined; frame = this.#frameDecoder.next()) {
      if (frame.type !== 'ignorable') this.frames.push(frame);
    }
    this.#arrived();
  }

  ended(): void {
    this.peerEnded = true;
    this.#arrived();
  }

  lost(): void {
    this.ended();
  }
}

/** A peer that listens, for a connection that dials. */
export function rawListener(stream: ByteStream): RawPeer {
  return new RawPeer(stream, Role.listener);
}
