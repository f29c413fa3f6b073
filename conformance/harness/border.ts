import { helloSize } from '../wire/decode-hello.ts';
import { Limit, magic } from '../wire/protocol.gen.ts';
import { WireError } from '../wire/wire-error.ts';
import { concatenate } from './delivery.ts';

/** Magic and length: the beginning of a HELLO that tells where it ends, in bytes. */
const helloBeginning = magic.length + 2;

const nothing = new Uint8Array(0);

/** Follows the kit's own bytes: whether they end where a HELLO or a frame ends, so that another frame can stand there. */
export class Border {
  #preface = true;
  /** The first bytes of an item, as long as they do not tell where it ends. */
  #beginning: Uint8Array = nothing;
  /** Bytes that the item still wants. */
  #missing = 0;
  /** Whether no border will be reached any more. */
  #lost = false;

  /** Whether the next byte is the first of a frame. */
  get reached(): boolean {
    return !this.#lost && !this.#preface && this.#missing === 0 && this.#beginning.length === 0;
  }

  /** Takes note of bytes that are sent. */
  follow(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.#lost; ) {
      const skipped = Math.min(this.#missing, bytes.length - at);
      this.#missing -= skipped;
      at += skipped;
      const size = this.#preface ? helloBeginning : Limit.headerSize;
      const more = bytes.subarray(at, at + size - this.#beginning.length);
      // Mostly a header is there as a whole, and need not be copied.
      this.#beginning = this.#beginning.length === 0 ? more : concatenate([this.#beginning, more]);
      at += more.length;
      if (this.#beginning.length === size) this.#measure();
    }
  }

  /** Nothing is sent any more. */
  end(): void {
    this.#lost = true;
  }

  #measure(): void {
    if (this.#preface) {
      this.#missing = this.#helloRest();
      this.#preface = false;
    } else {
      this.#missing = new DataView(this.#beginning.buffer, this.#beginning.byteOffset).getUint16(2);
    }
    this.#beginning = nothing;
  }

  #helloRest(): number {
    try {
      return (helloSize(this.#beginning) ?? 0) - helloBeginning;
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // Where a HELLO ends whose first bytes are wrong is for nobody to say.
      this.#lost = true;
      return 0;
    }
  }
}
