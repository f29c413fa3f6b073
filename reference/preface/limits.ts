import { Limit, ParameterBounds } from '../protocol.gen.ts';
import { inRange } from './in-range.ts';

/** What the sender of a HELLO is ready to take: each limit binds the other endpoint. */
export interface Limits {
  /** Largest payload of a DATA frame, in bytes. */
  readonly fragmentLimit: number;
  /** Largest message taken whole, in bytes. */
  readonly messageLimit: number;
  /** Largest metadata in OPEN and ACCEPT, in bytes. */
  readonly metadataLimit: number;
  /** Channels of the peer's that may be open at once, and its first allowance. */
  readonly channelLimit: number;
  /** Groups in which the peer may have channels open at once. */
  readonly groupLimit: number;
  /** The peer's first credit on each channel, in wire bytes. */
  readonly channelCredit: number;
  /** The peer's first credit on the connection, in wire bytes. */
  readonly connectionCredit: number;
}

/** The limits' names, in the order of their parameter types. */
export const limitNames = [
  'fragmentLimit',
  'messageLimit',
  'metadataLimit',
  'channelLimit',
  'groupLimit',
  'channelCredit',
  'connectionCredit',
] as const satisfies readonly (keyof Limits)[];

/** One limit's name. */
export type LimitName = (typeof limitNames)[number];

/** Whether a credit is a window that a sender can use: none at all, or room for a whole fragment. */
export function isWindow(credit: number, fragmentLimit: number): boolean {
  return credit === 0 || credit >= fragmentLimit + Limit.headerSize;
}

/** Checks our own limits; a RangeError names the one that a peer would have to refuse. */
export function checkLimits(limits: Limits): void {
  for (const name of limitNames) {
    const { floor, ceiling } = ParameterBounds[name];
    inRange(name, limits[name], floor, ceiling);
  }
  for (const name of ['channelCredit', 'connectionCredit'] as const) {
    if (!isWindow(limits[name], limits.fragmentLimit)) {
      throw new RangeError(
        `the ${name} of ${limits[name]} is neither 0 nor room for a fragment of ${limits.fragmentLimit}`,
      );
    }
  }
}
