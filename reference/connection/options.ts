import { randomInt } from 'node:crypto';
import { checkLimits, type Limits } from '../preface/limits.ts';
import { Limit, type Role } from '../protocol.gen.ts';
import type { Service } from './api.ts';
import { type Clock, systemClock } from './clock.ts';

/** What both ends of a connection can be told. */
export interface ConnectionOptions {
  /** What we advertise, where it is not `defaultLimits`. */
  readonly limits?: Partial<Limits>;
  /** The services that the peer may open channels to, by name; none if not given. */
  readonly services?: Readonly<Record<string, Service>>;
  /** The seed of the meaningless values that keep extension points in use, 32 bits; `false` sends none. Random if not given. */
  readonly grease?: number | false;
}

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
  readonly limits: Limits;
  readonly services: ReadonlyMap<string, Service>;
  readonly grease: number | false;
  readonly clock: Clock;
}

/** Completes options; throws a RangeError or TypeError that names what is wrong with them. */
export function settingsOf(role: Role, options: ConnectionOptions, clock: Clock = systemClock): Settings {
  const limits = { ...defaultLimits, ...options.limits };
  checkLimits(limits);
  checkWindow(limits);
  const services = new Map(Object.entries(options.services ?? {}));
  for (const [name, service] of services) checkService(name, service);
  return { role, limits, services, grease: options.grease ?? randomInt(2 ** 32), clock };
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
