import { Violation } from '../preface/violation.ts';
import { DataFlag, ErrorCode, FrameType, frameScope, Limit } from '../protocol.gen.ts';
import type { Frame } from './frame.ts';
import { faultOfHeader, isKnown, type Scopes } from './header.ts';
import { parsePayload } from './payload.ts';

const nothing = new Uint8Array(0);
const emptyView = new DataView(nothing.buffer);

/**
 * Cuts the bytes after the HELLO into frames, however they are divided. Payloads that lie inside one
 * chunk, or in chunks that lie side by side in memory, are views of it; another one that straddles chunks
 * is copied once, into a buffer of its own. When `next` has returned undefined, the decoder holds at most
 * one header and one payload, which may be a view of the last chunk.
 */
export class FrameDecoder {
  readonly #fragmentLimit: number;
  readonly #scopes: Scopes;
  #chunk: Uint8Array = nothing;
  #view: DataView = emptyView;
  #position = 0;
  /** Chunks that were pushed while an earlier one was not used up. */
  #waiting: Uint8Array[] = [];
  #waitingFrom = 0;

  // A header that straddles chunks is collected here.
  readonly #header = new Uint8Array(Limit.headerSize);
  readonly #headerView = new DataView(this.#header.buffer);
  #headerFilled = 0;

  // The frame whose header is here and whose payload is not: its first word, its channel, the bytes that
  // are missing and, unless it is skipped, those that are here: a view, or the front of a buffer of its own.
  #midPayload = false;
  #word = 0;
  #channel = 0;
  #missing = 0;
  #payload: Uint8Array = nothing;
  #buffered = false;

  #fault: Violation | undefined;
  #closed = false;

  /** `fragmentLimit` is the one of our own HELLO, in bytes; `scopes` are the frame types of the version. */
  constructor(fragmentLimit: number, scopes: Scopes = frameScope) {
    this.#fragmentLimit = fragmentLimit;
    this.#scopes = scopes;
  }

  /** Takes the next bytes; what follows a CLOSE or a Violation is dropped. */
  push(chunk: Uint8Array): void {
    // any-split: "An endpoint MUST interpret the bytes that it receives in the same way however the transport divides them."
    if (this.#closed || this.#fault !== undefined || chunk.length === 0) return;
    if (this.#position === this.#chunk.length) this.#use(chunk);
    else this.#waiting.push(chunk);
  }

  /**
   * The next frame, or undefined until more bytes come. Throws the Violation of a bad frame once the
   * frames before it were returned, as early as its bytes show it, and again on every later call.
   */
  next(): Frame | undefined {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#closed) return undefined;
    do {
      const frame = this.#midPayload ? this.#continuePayload() : this.#beginFrame();
      if (frame !== undefined) return frame;
    } while (this.#useWaiting());
    return undefined;
  }

  #use(chunk: Uint8Array): void {
    this.#chunk = chunk;
    this.#view = chunk === nothing ? emptyView : new DataView(chunk.buffer, chunk.byteOffset, chunk.length);
    this.#position = 0;
  }

  /** Goes on to a chunk that waited; false, and no chunk kept, when there is none. */
  #useWaiting(): boolean {
    const next = this.#waiting[this.#waitingFrom];
    if (next === undefined) {
      this.#waiting = [];
      this.#waitingFrom = 0;
    } else {
      this.#waitingFrom++;
    }
    this.#use(next ?? nothing);
    return next !== undefined;
  }

  #beginFrame(): Frame | undefined {
    const position = this.#position;
    if (this.#headerFilled > 0 || this.#chunk.length - position < Limit.headerSize) return this.#collectHeader();
    this.#position = position + Limit.headerSize;
    return this.#beginPayload(this.#view.getUint32(position), this.#view.getUint32(position + 4));
  }

  #collectHeader(): Frame | undefined {
    const wanted = Limit.headerSize - this.#headerFilled;
    const taken = Math.min(wanted, this.#chunk.length - this.#position);
    for (let index = 0; index < taken; index++) {
      this.#header[this.#headerFilled + index] = this.#view.getUint8(this.#position + index);
    }
    this.#position += taken;
    this.#headerFilled += taken;
    if (taken < wanted) return undefined;
    this.#headerFilled = 0;
    return this.#beginPayload(this.#headerView.getUint32(0), this.#headerView.getUint32(4));
  }

  /** Judges the header, whose bytes are used up, before any byte of the payload is waited for or kept. */
  #beginPayload(word: number, channel: number): Frame | undefined {
    const type = word >>> 24;
    const length = word & Limit.payloadSize;
    const position = this.#position;
    // header-first: "An endpoint MUST act on an error that the header alone shows, without regard to any channel's state, without waiting for the payload."
    const fault = faultOfHeader(type, (word >>> 16) & 0xff, length, channel, this.#fragmentLimit, this.#scopes);
    if (fault !== undefined) return this.#refuse(type, fault);
    if (this.#chunk.length - position >= length) {
      this.#position = position + length;
      return this.#finish(word, channel, new Uint8Array(this.#chunk.buffer, this.#chunk.byteOffset + position, length));
    }
    this.#midPayload = true;
    this.#word = word;
    this.#channel = channel;
    this.#missing = length - (this.#chunk.length - position);
    this.#payload = isKnown(type, this.#scopes) ? this.#chunk.subarray(position) : nothing;
    this.#buffered = false;
    this.#position = this.#chunk.length;
    return undefined;
  }

  #continuePayload(): Frame | undefined {
    const taken = Math.min(this.#missing, this.#chunk.length - this.#position);
    if (taken === 0) return undefined;
    if (isKnown(this.#word >>> 24, this.#scopes)) this.#takePart(taken);
    this.#position += taken;
    this.#missing -= taken;
    if (this.#missing > 0) return undefined;
    const payload = this.#payload;
    this.#midPayload = false;
    this.#payload = nothing;
    return this.#finish(this.#word, this.#channel, payload);
  }

  /** Adds the next `size` bytes of the chunk to the payload. */
  #takePart(size: number): void {
    const chunk = this.#chunk;
    const payload = this.#payload;
    const end = chunk.byteOffset + this.#position;
    if (!this.#buffered && payload.buffer === chunk.buffer && payload.byteOffset + payload.length === end) {
      this.#payload = new Uint8Array(payload.buffer, payload.byteOffset, payload.length + size);
      return;
    }
    const length = this.#word & Limit.payloadSize;
    if (!this.#buffered) {
      this.#payload = new Uint8Array(length);
      this.#payload.set(payload);
      this.#buffered = true;
    }
    this.#payload.set(chunk.subarray(this.#position, this.#position + size), length - this.#missing);
  }

  #finish(word: number, channel: number, payload: Uint8Array): Frame {
    const type = word >>> 24;
    const flags = (word >>> 16) & 0xff;
    // DATA first: it is the frame that there are many of, and nothing in its payload can be wrong.
    if (type === FrameType.data)
      return { type: 'data', channel, last: (flags & DataFlag.last) !== 0, fragment: payload };
    // type-ignorable: "An endpoint MUST skip a frame whose type it does not know and is 0x80 or above, whatever its flags, its length and its channel."
    if (!isKnown(type, this.#scopes))
      return { type: 'ignorable', typeNumber: type, flags, channel, length: word & Limit.payloadSize };
    try {
      const frame = parsePayload(type, channel, payload);
      if (frame.type === 'close') this.#stop();
      return frame;
    } catch (error) {
      if (error instanceof Violation) this.#fail(error);
      throw error;
    }
  }

  /** Throws the fault of a header, unless it is a CLOSE's: that is obeyed even where it is malformed. */
  #refuse(type: number, fault: Violation): Frame {
    // close-malformed: "An endpoint that receives a malformed CLOSE MUST obey it as any other CLOSE, instead of treating it as a connection error."
    if (type !== FrameType.close) {
      this.#fail(fault);
      throw fault;
    }
    this.#stop();
    return { type: 'close', code: ErrorCode.internal, reason: '', malformed: fault };
  }

  #fail(fault: Violation): void {
    this.#fault = fault;
    this.#stop();
  }

  #stop(): void {
    this.#closed = true;
    this.#waiting = [];
    this.#use(nothing);
  }
}
