import { ErrorCode, Limit, magic, Role } from '../protocol.gen.ts';
import { type Hello, helloBodyAt, helloFixedSize, helloLengthAt, type Identity } from './hello.ts';
import { NotHeddle } from './not-heddle.ts';
import { judgeParameters, splitParameters } from './parameters.ts';
import { Violation } from './violation.ts';

/**
 * Reads the peer's HELLO out of the first bytes of a connection, however they are divided, and keeps
 * 4 KiB of them at most. What follows the HELLO in the same bytes is handed out by `takeRest`.
 */
export class HelloDecoder {
  readonly #own: Identity;
  readonly #bytes = new Uint8Array(Limit.helloSize);
  readonly #view = new DataView(this.#bytes.buffer);
  #filled = 0;
  #judgedMagic = 0;
  #rest: Uint8Array = new Uint8Array(0);
  #hello: Hello | undefined;
  #fault: Violation | NotHeddle | undefined;

  /** `own` are the role and the versions of our own HELLO. */
  constructor(own: Identity) {
    this.#own = own;
  }

  /** Takes the next bytes, and drops them once a HELLO is refused. */
  push(chunk: Uint8Array): void {
    if (this.#fault !== undefined) return;
    try {
      const used = this.#hello === undefined ? this.#advance(chunk) : 0;
      if (used < chunk.length) this.#rest = concatenated(this.#rest, chunk.subarray(used));
    } catch (error) {
      if (!(error instanceof Violation || error instanceof NotHeddle)) throw error;
      this.#fault = error;
    }
  }

  /**
   * The peer's HELLO, or undefined until more bytes come. Throws NotHeddle, or the Violation of a HELLO
   * to refuse, as early as its bytes show it. Every later call does the same.
   */
  next(): Hello | undefined {
    if (this.#fault !== undefined) throw this.#fault;
    return this.#hello;
  }

  /** The bytes after the HELLO, once: frames may arrive together with it. Empty before the HELLO is whole. */
  takeRest(): Uint8Array {
    const rest = this.#rest;
    this.#rest = new Uint8Array(0);
    return rest;
  }

  /** Makes the checks of hello-check-order: magic, length, shape, role, versions, parameters. */
  #advance(chunk: Uint8Array): number {
    // hello-check-order: "An endpoint that finds more than one reason to refuse a HELLO MUST give the one that comes first in that order."
    let used = this.#fill(chunk, 0, helloBodyAt);
    this.#checkMagic();
    if (this.#filled < helloBodyAt) return used;
    const end = helloBodyAt + this.#checkedLength();
    used = this.#fill(chunk, used, end);
    if (this.#filled < end) return used;

    const parameters = splitParameters(this.#bytes.slice(helloBodyAt + helloFixedSize, end));
    const peer = this.#identity();
    checkVersionOrder(peer);
    checkIdentity(this.#own, peer);
    this.#hello = { ...peer, ...judgeParameters(parameters) };
    return used;
  }

  /** Keeps bytes of `chunk`, from `position` on, until `end` are here; returns how far the chunk is used up. */
  #fill(chunk: Uint8Array, position: number, end: number): number {
    const taken = Math.max(0, Math.min(end - this.#filled, chunk.length - position));
    this.#bytes.set(chunk.subarray(position, position + taken), this.#filled);
    this.#filled += taken;
    return position + taken;
  }

  #checkMagic(): void {
    const here = Math.min(this.#filled, magic.length);
    for (; this.#judgedMagic < here; this.#judgedMagic++) {
      const byte = this.#view.getUint8(this.#judgedMagic);
      // hello-magic-early: "An endpoint MUST act on the first byte that differs from the magic without waiting for further bytes."
      if (byte !== magic[this.#judgedMagic]) throw new NotHeddle(this.#judgedMagic, byte);
    }
  }

  #checkedLength(): number {
    const length = this.#view.getUint16(helloLengthAt);
    // hello-too-long: "An endpoint MUST refuse, with PREFACE, a HELLO whose length field is above 4,086, without waiting for the bytes that it counts."
    // hello-largest: "An endpoint MUST accept a HELLO of 4,096 bytes."
    if (helloBodyAt + length > Limit.helloSize) {
      throw refusal('hello-too-long', ErrorCode.preface, `the length field is ${length}`);
    }
    // hello-too-short: "An endpoint MUST refuse, with PREFACE, a HELLO whose length field is below 3."
    if (length < helloFixedSize) throw refusal('hello-too-short', ErrorCode.preface, `the length field is ${length}`);
    return length;
  }

  #identity(): Identity {
    // hello-reserved-ignored: "An endpoint MUST ignore the reserved bits of the peer's HELLO."
    const roleBit = this.#view.getUint8(helloBodyAt) & 1;
    return {
      role: roleBit === Role.dialer ? Role.dialer : Role.listener,
      lowestVersion: this.#view.getUint8(helloBodyAt + 1),
      highestVersion: this.#view.getUint8(helloBodyAt + 2),
    };
  }
}

function checkVersionOrder({ lowestVersion: lowest, highestVersion: highest }: Identity): void {
  // hello-version-order: "An endpoint MUST refuse, with PREFACE, a HELLO whose lowest version is above its highest."
  if (lowest > highest) throw refusal('hello-version-order', ErrorCode.preface, `the versions ${lowest} to ${highest}`);
}

function checkIdentity(own: Identity, peer: Identity): void {
  // hello-role-equal: "An endpoint MUST refuse, with ROLE, a HELLO whose role bit equals its own."
  if (peer.role === own.role) throw refusal('hello-role-equal', ErrorCode.role, 'both endpoints have the same role');
  const { lowestVersion: lowest, highestVersion: highest } = peer;
  const settled = Math.min(own.highestVersion, highest);
  // version-none: "An endpoint MUST refuse, with VERSION, a HELLO whose versions leave no version to settle on."
  // version-higher: "An endpoint MUST NOT refuse a HELLO because its highest version, or its lowest up to the settled one, is a version that it does not know."
  if (settled < own.lowestVersion || settled < lowest) {
    throw refusal('version-none', ErrorCode.version, `the versions ${lowest} to ${highest} share none with ours`);
  }
}

function refusal(rule: string, code: number, found: string): Violation {
  return new Violation(rule, { kind: 'connection' }, code, found);
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
