import { ByteQueue } from './byte-queue.ts';
import { decodeFrame, decodeHeader } from './decode-frame.ts';
import { decodeHello, helloSize } from './decode-hello.ts';
import type { DecodedFrame } from './frame.ts';
import type { DecodedHello } from './hello.ts';
import { Limit } from './protocol.gen.ts';

/** What a stream of bytes is cut into. */
export type WireItem =
  | { readonly kind: 'hello'; readonly hello: DecodedHello }
  | { readonly kind: 'frame'; readonly frame: DecodedFrame };

/** Cuts a stream of bytes into one HELLO and then frames, however the bytes are divided. */
export class WireReader {
  readonly #queue = new ByteQueue();
  #preface: boolean;
  /** Bytes of the item that has begun, once its beginning has said so. */
  #size: number | undefined;

  /** `from` tells whether the stream begins with its HELLO or behind it. */
  constructor(from: 'hello' | 'frames' = 'hello') {
    this.#preface = from === 'hello';
  }

  /** Bytes that wait, of an item that is not whole or was not asked for. */
  get pending(): number {
    return this.#queue.size;
  }

  /** Adds bytes behind those that wait; they must not change afterwards. */
  push(chunk: Uint8Array): void {
    this.#queue.push(chunk);
  }

  /** The next item, undefined while it is not whole. Throws `WireError` as soon as the bytes show that it is not allowed. */
  next(): WireItem | undefined {
    this.#size ??= this.#preface ? helloSize(this.#queue.peek(Limit.helloSize)) : this.#frameSize();
    if (this.#size === undefined || this.#size > this.#queue.size) return undefined;
    const bytes = this.#queue.take(this.#size);
    this.#size = undefined;
    if (!this.#preface) return { kind: 'frame', frame: decodeFrame(bytes) };
    this.#preface = false;
    return { kind: 'hello', hello: decodeHello(bytes) };
  }

  #frameSize(): number | undefined {
    if (this.#queue.size < Limit.headerSize) return undefined;
    const header = this.#queue.peek(Limit.headerSize);
    const size = Limit.headerSize + new DataView(header.buffer, header.byteOffset).getUint16(2);
    // A whole frame is judged when it is decoded.
    if (size > this.#queue.size) decodeHeader(header);
    return size;
  }
}
