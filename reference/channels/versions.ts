import type { Limits } from '../preface/limits.ts';
import { Limit, Version } from '../protocol.gen.ts';
import type { ChannelSizes, ChannelState } from './channel-state.ts';
import type { Window } from './receive-credit.ts';
import { Scheduler } from './scheduler.ts';
import type { Scheduling } from './scheduling.ts';
import { Sequence } from './sequence.ts';
import { Turns } from './turns.ts';

/** What the settled version decides about channels. */
export interface VersionRules {
  readonly sizes: ChannelSizes;
  /** Our first credit on the connection, in wire bytes. */
  readonly connectionCredit: number;
  /** What we grant on the connection. */
  readonly connectionWindow: Window;
  readonly scheduling: Scheduling<ChannelState>;
  /** In version 1 alone. */
  readonly sequence: Sequence | undefined;
}

/** The rules of a version; `own` and `peer` are what the two endpoints advertised. */
export function rulesOf(version: number, own: Limits, peer: Limits): VersionRules {
  const frame = own.fragmentLimit + Limit.headerSize;
  if (version !== Version.sequential) {
    const window = { size: own.channelCredit, frame };
    return {
      sizes: { fragmentLimit: peer.fragmentLimit, credit: peer.channelCredit, window },
      connectionCredit: peer.connectionCredit,
      connectionWindow: { size: own.connectionCredit, frame },
      scheduling: new Scheduler<ChannelState>(),
      sequence: undefined,
    };
  }
  // sequential-takes-without-credit: "In version 1, an endpoint MUST take DATA beyond the channel credit and the connection credit that its own HELLO names."
  // sequential-legal-only: "In version 1, an endpoint MUST NOT send CREDIT, nor a BLOCKED of kind CREDIT." What has no bound is never due for a CREDIT, nor in the way.
  const window = { size: Number.POSITIVE_INFINITY, frame };
  return {
    // sequential-sends-without-credit: "In version 1, an endpoint MUST send its messages whatever channel credit and connection credit the peer's HELLO names."
    sizes: { fragmentLimit: peer.fragmentLimit, credit: Number.POSITIVE_INFINITY, window },
    connectionCredit: Number.POSITIVE_INFINITY,
    connectionWindow: window,
    scheduling: new Turns<ChannelState>(),
    // What a channel may hold in version 2 is what it may hold here.
    sequence: new Sequence(own.channelCredit),
  };
}
