import { cutParameters, judgeParameters, resolveLimits } from './decode-parameters.ts';
import type { DecodedHello } from './hello.ts';
import { type KaitaiHello, kaitai, offsetOf, read, ValidationGreaterThanError } from './kaitai.ts';
import { ErrorCode, magic, Role } from './protocol.gen.ts';
import { WireError } from './wire-error.ts';

/**
 * Reads exactly one whole HELLO. Throws `WireError` where it has to be refused whatever the receiver's own role and
 * versions, and `RangeError` where the bytes are fewer or more than its length field counts.
 */
export function decodeHello(bytes: Uint8Array): DecodedHello {
  const size = helloSize(bytes);
  if (size === undefined) throw new RangeError(`${bytes.length} bytes are no HELLO yet`);
  if (size !== bytes.length)
    throw new RangeError(`the length field counts a HELLO of ${size} bytes, not ${bytes.length}`);
  const { body } = read(kaitai.Hello, bytes).object;
  // hello-version-order: "An endpoint MUST refuse, with PREFACE, a HELLO whose lowest version is above its highest."
  if (body._debug.highestVersion?.validationError !== undefined) {
    const offset = offsetOf(body, 'highestVersion', bytes);
    throw new WireError('hello-version-order', ErrorCode.preface, 'hello.body.highest_version', offset);
  }
  const parameters = judgeParameters(cutParameters(bytes, offsetOf(body, 'parameters', bytes)));
  const promised = parameters.find(({ type }) => type === 'idleTimeout');
  return {
    role: body.role === Role.dialer ? 'dialer' : 'listener',
    reserved: body.reserved,
    lowestVersion: body.lowestVersion,
    highestVersion: body.highestVersion,
    parameters,
    limits: resolveLimits(parameters),
    capabilities: parameters.flatMap((parameter) => (parameter.type === 'capabilities' ? parameter.value : [])),
    ...(promised?.type === 'idleTimeout' ? { idleTimeout: promised.value } : {}),
    bytes,
  };
}

/**
 * How many bytes the HELLO has that begins so; undefined where too few are here to tell. Throws `WireError` as soon as
 * the magic or the length is wrong.
 */
export function helloSize(beginning: Uint8Array): number | undefined {
  const wrong = beginning.subarray(0, magic.length).findIndex((byte, index) => byte !== magic[index]);
  // hello-magic-early: "An endpoint MUST act on the first byte that differs from the magic without waiting for further bytes."
  if (wrong !== -1) throw new WireError('hello-magic', ErrorCode.preface, 'hello.magic', wrong);
  const { object: hello } = read(kaitai.Hello, beginning);
  judgeLength(hello, beginning);
  return hello._debug.lenBody?.end === undefined ? undefined : offsetOf(hello, 'body', beginning) + hello.lenBody;
}

function judgeLength(hello: KaitaiHello, bytes: Uint8Array): void {
  const error = hello._debug.lenBody?.validationError;
  if (error === undefined) return;
  // hello-too-long: "An endpoint MUST refuse, with PREFACE, a HELLO whose length field is above 4,086, without waiting for the bytes that it counts."
  // hello-too-short: "An endpoint MUST refuse, with PREFACE, a HELLO whose length field is below 3."
  const rule = error instanceof ValidationGreaterThanError ? 'hello-too-long' : 'hello-too-short';
  throw new WireError(rule, ErrorCode.preface, 'hello.len_body', offsetOf(hello, 'lenBody', bytes));
}
