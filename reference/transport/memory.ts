import type { ByteStream, Receiver } from './byte-stream.ts';

/**
 * Two ends of a byte stream inside one process. A batch reaches the other end in a later turn of the
 * event loop, so that two busy ends cannot keep timers and sockets waiting; it waits until that end has
 * started. Bytes are copied once, as a kernel would: neither end sees the other's later changes.
 */
export function memoryPair(): [ByteStream, ByteStream] {
  const there = new Pipe();
  const back = new Pipe();
  return [new MemoryStream('memory:0', 'memory:1', there, back), new MemoryStream('memory:1', 'memory:0', back, there)];
}

class MemoryStream implements ByteStream {
  readonly local: string;
  readonly remote: string;
  readonly #outgoing: Pipe;
  readonly #incoming: Pipe;

  constructor(local: string, remote: string, outgoing: Pipe, incoming: Pipe) {
    this.local = local;
    this.remote = remote;
    this.#outgoing = outgoing;
    this.#incoming = incoming;
  }

  start(receiver: Receiver): void {
    this.#incoming.start(receiver);
  }

  write(chunks: readonly Uint8Array[], onWritten: () => void): void {
    this.#outgoing.write(chunks, onWritten);
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    this.#incoming.resume();
  }

  end(): void {
    this.#outgoing.end();
  }

  destroy(): void {
    // Where both directions have ended the other end has lost nothing.
    if (this.#outgoing.ended && this.#incoming.ended) return;
    this.#incoming.discard();
    this.#outgoing.break(new Error(`${this.local} was destroyed`));
  }
}

interface Batch {
  readonly chunks: readonly Uint8Array[];
  readonly onWritten: () => void;
}

/** One direction: what one end writes is handed to the other end's receiver. */
class Pipe {
  #receiver: Receiver | undefined;
  #batches: Batch[] = [];
  #ending = false;
  #ended = false;
  #discarded = false;
  #error: Error | undefined;
  #planned = false;
  #paused = false;

  /** Whether the receiver was told of the end. */
  get ended(): boolean {
    return this.#ended;
  }

  start(receiver: Receiver): void {
    if (this.#receiver !== undefined) throw new TypeError('the stream was started before');
    this.#receiver = receiver;
    this.#plan();
  }

  write(chunks: readonly Uint8Array[], onWritten: () => void): void {
    if (this.#discarded || this.#error !== undefined) return;
    if (this.#ending) throw new TypeError('write after end');
    this.#batches.push({ chunks, onWritten });
    this.#plan();
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#plan();
  }

  end(): void {
    this.#ending = true;
    this.#plan();
  }

  /** Nobody reads any more: what comes is dropped, and nobody is called back. */
  discard(): void {
    this.#discarded = true;
    this.#batches = [];
  }

  /** Nobody writes any more: drops what was not handed over, and tells the receiver of the loss. */
  break(error: Error): void {
    this.#batches = [];
    this.#error ??= error;
    this.#plan();
  }

  #plan(): void {
    if (this.#planned || this.#paused || this.#receiver === undefined) return;
    this.#planned = true;
    setImmediate(this.#handOver, this.#receiver);
  }

  /** Hands over what was written up to now; what that provokes waits for the next turn. */
  readonly #handOver = (receiver: Receiver): void => {
    this.#planned = false;
    if (this.#paused) return;
    const batches = this.#batches;
    this.#batches = [];
    for (const batch of batches) {
      // A callback of the batch before may have destroyed either end.
      if (this.#discarded || this.#error !== undefined) break;
      const bytes = joined(batch.chunks);
      if (bytes.length > 0) receiver.received(bytes);
      if (!this.#discarded && this.#error === undefined) batch.onWritten();
    }
    if (this.#discarded) return;
    if (this.#error !== undefined) {
      this.#discarded = true;
      receiver.lost(this.#error);
    } else if (this.#ending && !this.#ended && this.#batches.length === 0) {
      this.#ended = true;
      receiver.ended();
    }
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const chunk of chunks) length += chunk.length;
  // A buffer of its own, outside the pool: the receiver may keep views of it without pinning others.
  const bytes = Buffer.allocUnsafeSlow(length);
  let position = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, position);
    position += chunk.length;
  }
  return bytes;
}
