import { Limit, magic, type Role } from '../protocol.gen.ts';
import { inRange } from './in-range.ts';
import type { Limits } from './limits.ts';
import { encodeParameters, type Parameter } from './parameters.ts';

export type { Limits, Parameter };

/** The part of our own HELLO that the peer's is checked against. */
export interface Identity {
  readonly role: Role;
  readonly lowestVersion: number;
  readonly highestVersion: number;
}

/** What one endpoint says before anything else (spec/2-preface.md#hello). */
export interface Hello extends Identity {
  readonly limits: Limits;
  /** The capabilities offered, known or not. */
  readonly capabilities: readonly number[];
  /** Parameters of unknown ignorable types, as they came; `encodeHello` takes such from its grease alone. */
  readonly unknown?: readonly Parameter[];
  /** Our idle time-out, in milliseconds (spec/5-connection.md#heartbeat); promised only where it is given. */
  readonly idleTimeout?: number;
}

/** Meaningless parameters that keep the extension point in use; their types are ignorable ones. */
export interface HelloGrease {
  readonly parameters: readonly Parameter[];
}

/** Where the length field stands, and where the body begins, in bytes. */
export const helloLengthAt: number = magic.length;
export const helloBodyAt: number = helloLengthAt + 2;
/** Role and versions, the body's bytes before the parameters. */
export const helloFixedSize = 3;

/** The bytes of our HELLO, every limit written out; a RangeError where a peer would have to refuse it. */
export function encodeHello(hello: Hello, grease?: HelloGrease): Uint8Array {
  const parameters = encodeParameters(hello.limits, hello.capabilities, grease?.parameters ?? [], hello.idleTimeout);
  const size = inRange('size of the HELLO', helloBodyAt + helloFixedSize + parameters.length, 0, Limit.helloSize);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint16(helloLengthAt, size - helloBodyAt);
  // hello-role: "An endpoint MUST set the role bit of its HELLO to 0 if it is the dialer and to 1 if it is the listener."
  // hello-reserved-zero: "An endpoint MUST send the reserved bits of its HELLO as 0."
  view.setUint8(helloBodyAt, hello.role);
  view.setUint8(helloBodyAt + 1, inRange('lowest version', hello.lowestVersion, 0, hello.highestVersion));
  view.setUint8(helloBodyAt + 2, inRange('highest version', hello.highestVersion, 0, 0xff));
  bytes.set(parameters, helloBodyAt + helloFixedSize);
  return bytes;
}
