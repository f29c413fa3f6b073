import { Grease, Version } from '../protocol.gen.ts';
import type { Hello } from './hello.ts';

/** What both endpoints hold to from here on. */
export interface Settlement {
  readonly version: number;
  /** In force, in ascending order. */
  readonly capabilities: readonly number[];
  /** The idle time-out that the peer promises, in milliseconds. */
  readonly peerIdleTimeout?: number;
}

/** Settles two HELLOs whose versions overlap, as a HelloDecoder has made sure. Both ends get the same, but for what each one promises. */
export function settle(own: Hello, peer: Hello): Settlement {
  // version-settled: "Both endpoints MUST speak the lower of the two highest versions, if neither lowest version is above it."
  const version = Math.min(own.highestVersion, peer.highestVersion);
  const promised = peer.idleTimeout === undefined ? {} : { peerIdleTimeout: peer.idleTimeout };
  // "In version 1 none is in force, whatever both offer."
  if (version === Version.sequential) return { version, capabilities: [], ...promised };
  // capability-intersection: "An endpoint MUST treat a capability as in force only if both endpoints offer it."
  // capability-unknown: "An endpoint MUST ignore an offered capability that it does not know."
  const common = own.capabilities.filter((capability) => peer.capabilities.includes(capability));
  // grease-meaningless: "An endpoint MUST NOT give a meaning to a reserved grease value." Two endpoints may grease alike.
  const meant = common.filter((capability) => !greased.has(capability));
  return { version, capabilities: [...new Set(meant)].sort((one, other) => one - other), ...promised };
}

const greased: ReadonlySet<number> = new Set(Grease.capability);
