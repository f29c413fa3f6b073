import { encodeFrame, withHighFlags, writeDataHeader } from '../frames/encode.ts';
import type { Frame } from '../frames/frame.ts';
import { Limit } from '../protocol.gen.ts';

const slabSize = 32_768;
/** Payloads up to this size are copied beside their header, larger ones go by reference. */
const copiedSize = 1_024;

/** Collects frames for one write to the transport: few chunks, large payloads by reference. */
export class Batch {
  #slab = new Uint8Array(slabSize);
  #start = 0;
  #end = 0;
  #chunks: Uint8Array[] = [];
  #size = 0;
  /** Frames that were ever added. */
  frames = 0;
  /** High flags that every frame is given: grease, for the peer to ignore. */
  highFlags = 0;

  /** Bytes collected since the last `take`. */
  get size(): number {
    return this.#size;
  }

  /** Adds a frame; the small ones of control, that is: DATA goes by `addData`. */
  addFrame(frame: Frame): void {
    this.frames += 1;
    this.add(withHighFlags(encodeFrame(frame), this.highFlags));
  }

  /** Adds the header of a DATA frame, whose payload of `length` bytes is added behind it. */
  addData(channel: number, length: number, last: boolean): void {
    this.frames += 1;
    this.#reserve(Limit.headerSize);
    writeDataHeader(this.#slab, this.#end, channel, length, last);
    if (this.highFlags !== 0) withHighFlags(this.#slab.subarray(this.#end), this.highFlags);
    this.#end += Limit.headerSize;
    this.#size += Limit.headerSize;
  }

  /** Adds bytes as they are; large ones must not change until the batch is written. */
  add(bytes: Uint8Array): void {
    if (bytes.length > copiedSize) this.#refer(bytes);
    else this.#copy(bytes);
    this.#size += bytes.length;
  }

  /** The chunks collected so far, in order; the batch is empty again. */
  take(): Uint8Array[] {
    this.#finishRun();
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#size = 0;
    return chunks;
  }

  #copy(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#slab.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #refer(bytes: Uint8Array): void {
    this.#finishRun();
    this.#chunks.push(bytes);
  }

  #reserve(size: number): void {
    if (this.#end + size <= this.#slab.length) return;
    this.#finishRun();
    // A slab is never used twice: the transport may still hold the old one.
    this.#slab = new Uint8Array(slabSize);
    this.#start = 0;
    this.#end = 0;
  }

  #finishRun(): void {
    if (this.#end > this.#start) this.#chunks.push(this.#slab.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}
