/** The messages of a protocol without frames: each is a variant's number and its text, as bincode writes an enum. */

/** Both ways the variants have the same shape; a version's text is one such as "1.4.0". */
export interface Message {
  readonly variant: 'greet' | 'switchProtocolVersion';
  readonly text: string;
}

const variants = ['greet', 'switchProtocolVersion'] as const;
const tagSize = 4;
const lengthSize = 8;

/** The number of the variant in 4 bytes, the length of the text in 8, both little-endian, and the text. */
export function encode({ variant, text }: Message): Buffer {
  const bytes = Buffer.alloc(tagSize + lengthSize + Buffer.byteLength(text));
  bytes.writeUInt32LE(variants.indexOf(variant));
  bytes.writeBigUInt64LE(BigInt(Buffer.byteLength(text)), tagSize);
  bytes.write(text, tagSize + lengthSize);
  return bytes;
}

/** Takes messages out of what arrives; nobody but the message itself says where it ends. */
export class MessageReader {
  #bytes: Buffer = Buffer.alloc(0);

  push(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
  }

  /** The next message, or undefined until it is whole. Throws a RangeError for a variant that nobody knows. */
  next(): Message | undefined {
    if (this.#bytes.length < tagSize + lengthSize) return undefined;
    const tag = this.#bytes.readUInt32LE();
    const variant = variants[tag];
    if (variant === undefined) throw new RangeError(`no variant ${tag}`);
    const end = tagSize + lengthSize + Number(this.#bytes.readBigUInt64LE(tagSize));
    if (this.#bytes.length < end) return undefined;
    const text = this.#bytes.toString('utf8', tagSize + lengthSize, end);
    this.#bytes = this.#bytes.subarray(end);
    return { variant, text };
  }

  /** What was read behind the last message. */
  get leftover(): Buffer {
    return this.#bytes;
  }
}
