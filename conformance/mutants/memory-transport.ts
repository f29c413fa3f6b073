import { Duplex } from 'node:stream';
import { concatenate } from '../harness/delivery.ts';

/** What a direction holds that was written and not read, in bytes; a kernel holds about so much. */
const capacity = 1_048_576;
/** What one read gives at most, in bytes, as from a kernel. */
const readSize = 65_536;

/** Two ends of a transport inside one process, each of which behaves like a connected TCP socket. */
export function memoryTransport(): [MemorySocket, MemorySocket] {
  const there = new Pipe();
  const back = new Pipe();
  const here = new MemorySocket(there, back, 1);
  const other = new MemorySocket(back, there, 2);
  there.join(other.reader, here.reader.broken);
  back.join(here.reader, other.reader.broken);
  return [here, other];
}

/** What the kit and the reference use of a `net.Socket`, over memory. Bytes arrive in a later turn of the event loop. */
export class MemorySocket extends Duplex {
  readonly localAddress = '127.0.0.1';
  readonly remoteAddress = '127.0.0.1';
  readonly localPort: number;
  readonly remotePort: number;
  readonly #outgoing: Pipe;
  readonly #incoming: Pipe;

  /** The ports are for people only. */
  constructor(outgoing: Pipe, incoming: Pipe, port: number) {
    super({ allowHalfOpen: true, decodeStrings: true });
    this.localPort = port;
    this.remotePort = 3 - port;
    this.#outgoing = outgoing;
    this.#incoming = incoming;
  }

  /** What the incoming direction tells. */
  get reader(): Reader {
    return {
      arrived: (bytes) => this.push(bytes),
      ended: () => void this.push(null),
      broken: () => void this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })),
    };
  }

  setNoDelay(): this {
    return this;
  }

  /** Ends the stream, and destroys it when what was written is taken. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    this.#incoming.demand();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    this.#outgoing.write(new Uint8Array(chunk), written);
  }

  override _writev(chunks: { chunk: Buffer }[], written: () => void): void {
    this.#outgoing.write(concatenate(chunks.map(({ chunk }) => chunk)), written);
  }

  override _final(finished: () => void): void {
    this.#outgoing.end(false);
    finished();
  }

  override _destroy(error: Error | null, destroyed: (error: Error | null) => void): void {
    // A kernel that still holds bytes for a socket that is closed resets the connection; otherwise it just ends it.
    this.#outgoing.end(this.#incoming.unread);
    this.#incoming.abandon();
    destroyed(error);
  }
}

/** The two ends of a direction, as it tells them what becomes of it. */
interface Reader {
  /** Says whether there is room for more. */
  arrived(bytes: Uint8Array): boolean;
  ended(): void;
  broken(): void;
}

/** One direction: bytes that were written and not yet read. */
class Pipe {
  #reader: Reader | undefined;
  /** Tells the writer that the reader is gone. */
  #refuse: (() => void) | undefined;
  readonly #held: Uint8Array[] = [];
  #size = 0;
  #written: (() => void) | undefined;
  #wanted = false;
  #planned = false;
  #abandoned = false;
  #end: 'open' | 'ended' | 'broken' | 'told' = 'open';

  /** Bytes are in it that nobody has read. */
  get unread(): boolean {
    return this.#size > 0;
  }

  join(reader: Reader, refuse: () => void): void {
    this.#reader = reader;
    this.#refuse = refuse;
  }

  demand(): void {
    this.#wanted = true;
    this.#plan();
  }

  /** The bytes are the pipe's from here on; `written` is told soon, or when there is room for more. */
  write(bytes: Uint8Array, written: () => void): void {
    this.#held.push(bytes);
    this.#size += bytes.length;
    this.#plan();
    if (this.#size > capacity) this.#written = written;
    else process.nextTick(written);
  }

  /** No bytes follow: the writer ended its direction, or with `broken` lost the connection. */
  end(broken: boolean): void {
    if (this.#end === 'open' || broken) this.#end = broken ? 'broken' : 'ended';
    this.#plan();
  }

  /** Nobody reads any more. */
  abandon(): void {
    this.#abandoned = true;
    this.#plan();
  }

  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(this.#move);
  }

  readonly #move = (): void => {
    this.#planned = false;
    if (this.#abandoned) {
      // As a kernel answers what is written to a socket that was closed.
      if (this.#size > 0 && this.#end === 'open') this.#refuse?.();
      return;
    }
    while (this.#wanted && this.#size > 0) this.#wanted = this.#reader?.arrived(this.#take()) ?? false;
    if (this.#wanted && this.#size === 0) this.#tellEnd();
    if (this.#size > capacity) return;
    const written = this.#written;
    this.#written = undefined;
    written?.();
  };

  #tellEnd(): void {
    const end = this.#end;
    if (end === 'open' || end === 'told') return;
    this.#end = 'told';
    if (end === 'ended') this.#reader?.ended();
    else this.#reader?.broken();
  }

  /** What one read gives: all that is there, however it was written, up to a size. */
  #take(): Uint8Array {
    const taken: Uint8Array[] = [];
    let room = readSize;
    for (let next = this.#held.shift(); next !== undefined; next = room > 0 ? this.#held.shift() : undefined) {
      taken.push(next.subarray(0, room));
      if (next.length > room) this.#held.unshift(next.subarray(room));
      room -= Math.min(next.length, room);
    }
    this.#size -= readSize - room;
    const [only] = taken;
    return taken.length === 1 && only !== undefined ? only : concatenate(taken);
  }
}
