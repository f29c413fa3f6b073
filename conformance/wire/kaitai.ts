import { createRequire } from 'node:module';

/** What is used of the runtime's stream. Its own types describe a default export that is not there. */
interface Stream {
  readonly dataView: DataView;
  pos: number;
  ensureBytesLeft(count: number): void;
}

interface StreamClass {
  /** Any view of bytes will do; offsets then hold in pooled buffers too. */
  new (bytes: Uint8Array): Stream;
  readonly prototype: { readU8be(this: Stream): bigint };
  /** What `_debug` holds where a `valid: max` was exceeded. */
  readonly ValidationGreaterThanError: new (
    ...parts: never
  ) => Error;
}

/** Where a field stands in the buffer behind its stream. `end` is absent where reading it failed. */
export interface FieldRange {
  readonly start: number;
  readonly end?: number;
  readonly ioOffset: number;
  readonly enumName?: string;
  /** What the field's `valid` in heddle.ksy found wrong. */
  readonly validationError?: Error;
  readonly arr?: readonly FieldRange[];
}

/** What every object of the generated decoder has. */
export interface KaitaiObject {
  readonly _debug: Readonly<Record<string, FieldRange>>;
  _read(): void;
}

/** Any payload of a frame: each type has some of these fields, as heddle.ksy says. */
export interface KaitaiPayload extends KaitaiObject {
  readonly id: bigint;
  readonly sent: bigint;
  readonly received: bigint;
  readonly answered: bigint;
  readonly limit: bigint;
  readonly code: number;
  readonly reason: Uint8Array;
  readonly lastChannel: number;
  readonly kind: number;
  readonly group: number;
  readonly lowestVersion: number;
  readonly highestVersion: number;
  readonly lenService: number;
  readonly service: Uint8Array;
  readonly version: number;
  readonly metadata: Uint8Array;
  readonly fragment: Uint8Array;
}

/** A frame as far as it could be read: the header is there, the payload may be missing or half read. */
export interface KaitaiFrame extends KaitaiObject {
  readonly type: number;
  readonly flags: number;
  readonly lenPayload: number;
  readonly channel: number;
  /** Raw bytes where the type is unknown. */
  readonly payload: KaitaiPayload | Uint8Array;
}

/** A parameter of a HELLO. */
export interface KaitaiParameter extends KaitaiObject {
  readonly type: number;
  readonly lenValue: number;
  readonly value: KaitaiObject & { readonly value: number | bigint; readonly capabilities: readonly number[] };
}

/** What a HELLO's length counts. */
export interface KaitaiHelloBody extends KaitaiObject {
  readonly reserved: number;
  readonly role: number;
  readonly lowestVersion: number;
  readonly highestVersion: number;
  readonly parameters: readonly KaitaiParameter[];
}

/** A HELLO as far as it could be read. */
export interface KaitaiHello extends KaitaiObject {
  readonly magic: Uint8Array;
  readonly lenBody: number;
  readonly body: KaitaiHelloBody;
}

type Constructor<T> = new (stream: Stream) => T;

interface Generated {
  readonly Hello: Constructor<KaitaiHello>;
  readonly Parameter: Constructor<KaitaiParameter>;
  readonly Frame: Constructor<KaitaiFrame>;
}

// Runtime and generated classes are CommonJS without types that fit: the interfaces above say what heddle.ksy makes of them.
const require = createRequire(import.meta.url);
const KaitaiStream = require('kaitai-struct/KaitaiStream') as StreamClass;
const { Heddle } = require('./kaitai/Heddle.js') as { readonly Heddle: Generated };
// The class carries the enums of heddle.ksy too, each a table of names by value.
const enums = Heddle as unknown as Readonly<Record<string, Readonly<Record<number, string>> | undefined>>;

// The runtime reads 64-bit integers as doubles, which loses bits above 2^53.
KaitaiStream.prototype.readU8be = function readU8be() {
  this.ensureBytesLeft(8);
  const value = this.dataView.getBigUint64(this.pos);
  this.pos += 8;
  return value;
};

/** What the runtime reports where a field is above the `max` of its `valid`. */
export const { ValidationGreaterThanError } = KaitaiStream;

/** The generated classes, by the name of their type in heddle.ksy. */
export const kaitai: Pick<Generated, 'Hello' | 'Parameter' | 'Frame'> = Heddle;

/** The name of a value in one of the enums of heddle.ksy, such as `DATA (0x12)`, or its number. */
export function enumText(enumName: string, value: number): string {
  const name = enums[enumName.replace('Heddle.', '')]?.[value];
  const hex = `0x${value.toString(16).padStart(2, '0')}`;
  return name === undefined ? hex : `${name} (${hex})`;
}

/** The name of an error code as the spec writes it, such as FRAME_SIZE. */
export function errorCodeName(code: number): string {
  return enums.ErrorCode?.[code] ?? `0x${code.toString(16).padStart(8, '0')}`;
}

/** Reads an object as far as the bytes allow; says whether it came to the end of its layout. */
export function read<T extends KaitaiObject>(shape: Constructor<T>, bytes: Uint8Array): { object: T; whole: boolean } {
  const object = new shape(new KaitaiStream(bytes));
  try {
    object._read();
    return { object, whole: true };
  } catch {
    return { object, whole: false };
  }
}

/** Where a field begins, in bytes from the start of `bytes`, out of which the object was read. */
export function offsetOf(object: KaitaiObject, field: string, bytes: Uint8Array): number {
  const range = object._debug[field];
  if (range === undefined) throw new TypeError(`the decoder did not come to the field ${field}`);
  return range.ioOffset + range.start - bytes.byteOffset;
}
