import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { FrameDecoder } from './frames/decoder.ts';
import { encodeFrame, withHighFlags } from './frames/encode.ts';
import type { Frame } from './frames/frame.ts';
import { encodeHello, type Hello, helloBodyAt } from './preface/hello.ts';
import { HelloDecoder } from './preface/hello-decoder.ts';
import { NotHeddle } from './preface/not-heddle.ts';
import { Violation } from './preface/violation.ts';
import { ErrorCode, Limit, ParameterBounds, Role } from './protocol.gen.ts';

// The shape of schemas/vectors.schema.json, as far as it is read here.
type Fields = Readonly<Record<string, unknown>>;
type Vector = { readonly id: string; readonly hex: string } & (
  | { readonly valid: true; readonly decoded: Fields }
  | { readonly valid: false; readonly error: string | null; readonly covers: readonly [string] }
);
interface Step {
  readonly from: 'dialer' | 'listener';
  readonly hex: string;
  readonly decoded: Fields;
}
type File =
  | { readonly kind: 'hello' | 'frame'; readonly vectors: readonly Vector[] }
  | {
      readonly kind: 'transcript';
      readonly vectors: readonly { readonly id: string; readonly steps: readonly Step[] }[];
    };

/** What a decoder makes of some bytes: what they say, which error they are, or undefined where more are needed. */
type Finding = Fields | { readonly rule: string; readonly error: string | null } | undefined;
type Decode = (pieces: readonly Uint8Array[]) => Finding;

const folder = new URL('../vectors/', import.meta.url);
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.json'));
// `heddle vectors check` proves the shape.
const files = paths.map((path) => [path, JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as File] as const);

for (const [path, file] of files) {
  describe(`vectors/${path}`, () => {
    if (file.kind === 'transcript') for (const { id, steps } of file.vectors) it(id, () => checkTranscript(steps));
    else for (const vector of file.vectors) it(vector.id, () => checkVector(file.kind, vector));
  });
}

function checkVector(kind: 'hello' | 'frame', vector: Vector): void {
  const bytes = fromHex(vector.hex);
  const decode = kind === 'hello' ? decodeHello : decodeFrame;
  const whole = decode([bytes]);
  if (vector.valid) {
    assert.deepEqual(whole, kind === 'hello' ? meaningOfHello(vector.decoded) : meaningOfFrame(vector.decoded));
    if (kind === 'hello') checkHelloAgain(bytes, vector.decoded);
    else checkFrameAgain(bytes, vector.decoded);
  } else {
    assert.deepEqual(whole, { rule: vector.covers[0], error: vector.error });
  }
  checkCuts(bytes, decode, whole, vector.valid);
}

/** Every proper prefix needs more, or shows the error of the whole already; every division says what the whole says. */
function checkCuts(bytes: Uint8Array, decode: Decode, whole: Finding, valid: boolean): void {
  const expected = JSON.stringify(whole);
  for (let at = 1; at < bytes.length; at++) {
    const head = decode([bytes.slice(0, at)]);
    if (head !== undefined) assert.ok(!valid && JSON.stringify(head) === expected, `a prefix of ${at} bytes`);
    assert.equal(JSON.stringify(decode([bytes.slice(0, at), bytes.slice(at)])), expected, `divided behind byte ${at}`);
  }
  assert.equal(JSON.stringify(decode(singles(bytes))), expected, 'byte by byte');
}

function checkFrameAgain(bytes: Uint8Array, decoded: Fields): void {
  const decoder = new FrameDecoder(ParameterBounds.fragmentLimit.ceiling);
  decoder.push(bytes);
  const frame = decoder.next();
  assert.ok(frame !== undefined);
  const again = encodeFrame(frame);
  if (frame.type === 'ignorable') {
    // Of a frame that is skipped the reference keeps the header alone.
    assert.deepEqual(again.subarray(0, Limit.headerSize), bytes.subarray(0, Limit.headerSize));
  } else {
    // High flags mean nothing, so a decoded frame does not have them.
    assert.equal(toHex(withHighFlags(again, Number(decoded.flags) & 0xf0)), toHex(bytes));
  }
}

function checkHelloAgain(bytes: Uint8Array, decoded: Fields): void {
  const hello = helloIn([bytes]);
  assert.ok(hello !== undefined);
  const everyLimit = encodeHello({ ...hello, capabilities: [] }).length;
  // The reference writes every limit out, for which the largest HELLOs have no room.
  if (bytes.length + everyLimit > Limit.helloSize) return;
  const again = encodeHello(hello, { parameters: hello.unknown ?? [] });
  // What is kept is what the HELLO means: its reserved bits are not.
  assert.deepEqual(decodeHello([again]), meaningOfHello(decoded));
  if (isWrittenOut(decoded)) assert.equal(toHex(again), toHex(bytes));
}

/** Whether the HELLO has all its parameters in the order in which the reference writes them. */
function isWrittenOut({ reserved, parameters }: Fields): boolean {
  const order = [...Object.keys(ParameterBounds), 'capabilities', 'idleTimeout', 'unknown'];
  const places = listOf(parameters).map((parameter) => order.indexOf(String(parameter.type)));
  const sorted = places.every((place, index) => index === 0 || place >= (places[index - 1] ?? 0));
  const limits = places.filter((place) => place < Object.keys(ParameterBounds).length).length;
  return reserved === 0 && sorted && limits === Object.keys(ParameterBounds).length;
}

function checkTranscript(steps: readonly Step[]): void {
  for (const from of ['dialer', 'listener'] as const) {
    const own = steps.filter((step) => step.from === from);
    const stream = fromHex(own.map((step) => step.hex).join(''));
    const expected = own.map(({ decoded }, index) => (index === 0 ? meaningOfHello(decoded) : meaningOfFrame(decoded)));
    assert.deepEqual(decodeStream([stream]), expected, `what the ${from} says`);
    assert.deepEqual(decodeStream(singles(stream)), expected, `what the ${from} says, byte by byte`);
  }
}

function decodeStream(pieces: readonly Uint8Array[]): Finding[] {
  const greeting = new HelloDecoder(receiverOf(pieces));
  const decoder = new FrameDecoder(ParameterBounds.fragmentLimit.ceiling);
  const found: Finding[] = [];
  for (const piece of pieces) {
    const before = greeting.next();
    if (before === undefined) greeting.push(piece);
    else decoder.push(piece);
    const hello = greeting.next();
    if (before === undefined && hello !== undefined) found.push(helloFields(hello));
    decoder.push(greeting.takeRest());
    for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) found.push(frameFields(frame));
  }
  return found;
}

function decodeFrame(pieces: readonly Uint8Array[]): Finding {
  return findingOf(() => {
    const decoder = new FrameDecoder(ParameterBounds.fragmentLimit.ceiling);
    let frame: Frame | undefined;
    for (const piece of pieces) {
      decoder.push(piece);
      frame ??= decoder.next();
    }
    // A malformed CLOSE is obeyed, and says what is wrong with it.
    if (frame?.type === 'close' && frame.malformed !== undefined) throw frame.malformed;
    return frame === undefined ? undefined : frameFields(frame);
  });
}

function decodeHello(pieces: readonly Uint8Array[]): Finding {
  return findingOf(() => {
    const hello = helloIn(pieces);
    return hello === undefined ? undefined : helloFields(hello);
  });
}

function helloIn(pieces: readonly Uint8Array[]): Hello | undefined {
  const decoder = new HelloDecoder(receiverOf(pieces));
  for (const piece of pieces) decoder.push(piece);
  return decoder.next();
}

/** A receiver of the role that the HELLO does not name, which speaks every version. */
function receiverOf(pieces: readonly Uint8Array[]) {
  let before = 0;
  let roleByte = 0;
  for (const piece of pieces) {
    roleByte = piece[helloBodyAt - before] ?? roleByte;
    before += piece.length;
  }
  const role = (roleByte & 1) === Role.dialer ? Role.listener : Role.dialer;
  return { role, lowestVersion: 0, highestVersion: 255 };
}

function findingOf(decode: () => Finding): Finding {
  try {
    return decode();
  } catch (error) {
    if (error instanceof NotHeddle) return { rule: error.rule, error: null };
    if (!(error instanceof Violation)) throw error;
    assert.equal(error.scope.kind, 'connection');
    return { rule: error.rule, error: codeNames.get(error.code) ?? 'none' };
  }
}

/** A frame in the words of the vectors; what the reference does not keep is left out. */
function frameFields(frame: Frame): Fields {
  const type = frame.type === 'ignorable' ? 'unknown' : frame.type;
  const fields = Object.entries(frame).map(([name, value]) => [name, name === 'limit' ? String(value) : plain(value)]);
  return { channel: 0, ...Object.fromEntries(fields), type };
}

function meaningOfFrame(decoded: Fields): Fields {
  const { typeNumber, flags, length, payload, ...fields } = decoded;
  return decoded.type === 'unknown' ? { ...fields, typeNumber, flags, length } : fields;
}

function helloFields(hello: Hello): Fields {
  const { role, lowestVersion, highestVersion, limits, capabilities, idleTimeout, unknown = [] } = hello;
  const ignored = unknown.map(({ type, value }) => ({ typeNumber: type, value: toHex(value) }));
  return {
    role,
    lowestVersion,
    highestVersion,
    limits: { ...limits },
    capabilities: [...capabilities],
    idleTimeout,
    ignored,
  };
}

function meaningOfHello(decoded: Fields): Fields {
  const { role, lowestVersion, highestVersion, limits, capabilities, idleTimeout, parameters } = decoded;
  const numbers = Object.entries(limits ?? {}).map(([name, value]) => [name, Number(value)]);
  const unknown = listOf(parameters).filter((parameter) => parameter.type === 'unknown');
  return {
    role: role === 'dialer' ? Role.dialer : Role.listener,
    lowestVersion,
    highestVersion,
    limits: Object.fromEntries(numbers),
    capabilities,
    idleTimeout,
    ignored: unknown.map(({ typeNumber, value }) => ({ typeNumber, value })),
  };
}

const codeNames = new Map<number, string>(
  Object.entries(ErrorCode).map(([name, code]) => [
    code,
    name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase(),
  ]),
);

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? toHex(value) : value;
}

function listOf(value: unknown): readonly Fields[] {
  assert.ok(Array.isArray(value));
  return value;
}

function singles(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'));
}
