import { randomInt } from 'node:crypto';
import { inRange } from '../preface/in-range.ts';
import { checkLimits, type Limits } from '../preface/limits.ts';
import { Limit, PromiseBounds, type Role, Version } from '../protocol.gen.ts';
import type { Connection, ConnectionEvent, Service, VersionRange } from './api.ts';
import { type Clock, systemClock } from './clock.ts';

/** What both ends of a connection can be told. */
export interface ConnectionOptions {
  /** The versions of the protocol that we speak; `spokenVersions` if not given. [2, 2] refuses version 1. */
  readonly versions?: VersionRange;
  /** What we advertise, where it is not `defaultLimits`. */
  readonly limits?: Partial<Limits>;
  /**
   * After how many milliseconds of silence the peer is given up, from 2,000: advertised, and kept to by PINGs.
   * Without it a peer that is gone without a word is not noticed.
   */
  readonly idleTimeout?: number;
  /** Told of what happens to the connection as a whole. It must not throw. */
  readonly onEvent?: (event: ConnectionEvent, connection: Connection) => void;
  /** The services that the peer may open channels to, by name; none if not given. */
  readonly services?: Readonly<Record<string, Service>>;
  /** The seed of the meaningless values that keep extension points in use, 32 bits; `false` sends none. Random if not given. */
  readonly grease?: number | false;
}

/** All versions that are spoken here. */
export const spokenVersions: VersionRange = [Version.sequential, Version.interleaved];

/** What an endpoint advertises unless it is told otherwise. A message taken whole always fits its channel's window. */
export const defaultLimits: Limits = {
  fragmentLimit: 65_528,
  messageLimit: 262_144,
  metadataLimit: 4_096,
  channelLimit: 256,
  groupLimit: 64,
  channelCredit: 524_288,
  connectionCredit: 1_048_576,
};

/** Options, checked and complete. */
export interface Settings {
  readonly role: Role;
  readonly versions: VersionRange;
  readonly limits: Limits;
  readonly idleTimeout: number | undefined;
  readonly onEvent: (event: ConnectionEvent, connection: Connection) => void;
  readonly services: ReadonlyMap<string, Service>;
  readonly grease: number | false;
  readonly clock: Clock;
}

/** Completes options; throws a RangeError or TypeError that names what is wrong with them. */
export function settingsOf(role: Role, options: ConnectionOptions, clock: Clock = systemClock): Settings {
  const { versions = spokenVersions } = options;
  checkVersions(versions);
  const limits = { ...defaultLimits, ...options.limits };
  checkLimits(limits);
  checkWindow(limits);
  const { idleTimeout, onEvent = () => {} } = options;
  if (idleTimeout !== undefined) checkIdleTimeout(idleTimeout);
  const services = new Map(Object.entries(options.services ?? {}));
  for (const [name, service] of services) checkService(name, service);
  const grease = options.grease ?? randomInt(2 ** 32);
  return { role, versions, limits, idleTimeout, onEvent, services, grease, clock };
}

function checkVersions([lowest, highest]: VersionRange): void {
  const [first, last] = spokenVersions;
  inRange('lowest version', lowest, first, last);
  inRange('highest version', highest, lowest, last);
}

function checkIdleTimeout(idleTimeout: number): void {
  const { floor, ceiling } = PromiseBounds.idleTimeout;
  inRange('idleTimeout', idleTimeout, floor, ceiling);
}

function checkWindow(limits: Limits): void {
  if (limits.connectionCredit === 0) throw new RangeError('the connectionCredit of 0 would let no message through');
  // "An endpoint that takes messages whole advertises a message limit of at most w − 2 × (F + 8): then a message that has begun always finds room to end."
  const most = limits.channelCredit - 2 * (limits.fragmentLimit + Limit.headerSize);
  if (limits.messageLimit > most) {
    throw new RangeError(`the messageLimit of ${limits.messageLimit} does not fit the window: at most ${most}`);
  }
}

function checkService(name: string, service: Service): void {
  const [lowest, highest] = service.versions ?? [1, 1];
  const inOrder = Number.isInteger(lowest) && Number.isInteger(highest) && lowest >= 0 && lowest <= highest;
  if (!inOrder || highest > 0xffff) throw new RangeError(`the versions of the service ${name} are not a range`);
  if (service.takes !== 'messages' && service.takes !== 'streams') {
    throw new TypeError(`the service ${name} takes neither messages nor streams`);
  }
}
