import type { ByteStream, Receiver } from '../../transport/byte-stream.ts';

/** How a stream that is cut ends for who reads it. */
export type CutBy = 'end' | 'break';

/** A stream whose reader gets so many bytes and then its end, or its loss; what it did get is kept. */
export class CutStream implements ByteStream {
  readonly local: string;
  readonly remote: string;
  /** The bytes that were handed over. */
  readonly received: Uint8Array[] = [];
  readonly #stream: ByteStream;
  readonly #by: CutBy;
  #left: number;
  #cut = false;

  constructor(stream: ByteStream, after: number, by: CutBy) {
    this.local = stream.local;
    this.remote = stream.remote;
    this.#stream = stream;
    this.#left = after;
    this.#by = by;
  }

  /** Whether the cut has come. */
  get isCut(): boolean {
    return this.#cut;
  }

  start(receiver: Receiver): void {
    this.#stream.start({
      received: (chunk) => this.#hand(receiver, chunk),
      ended: () => {
        if (!this.#cut) receiver.ended();
      },
      lost: (error) => {
        if (!this.#cut) receiver.lost(error);
      },
    });
    if (this.#left === 0) queueMicrotask(() => this.#end(receiver));
  }

  write(chunks: readonly Uint8Array[], onWritten: () => void): void {
    this.#stream.write(chunks, onWritten);
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  end(): void {
    this.#stream.end();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  #hand(receiver: Receiver, chunk: Uint8Array): void {
    if (this.#cut) return;
    const part = chunk.subarray(0, this.#left);
    this.#left -= part.length;
    this.received.push(part.slice());
    receiver.received(part);
    if (this.#left === 0) this.#end(receiver);
  }

  #end(receiver: Receiver): void {
    if (this.#cut) return;
    this.#cut = true;
    if (this.#by === 'end') {
      receiver.ended();
      return;
    }
    this.#stream.destroy();
    receiver.lost(new Error('cut'));
  }
}
