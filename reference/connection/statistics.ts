import type { Multiplexer } from '../channels/multiplexer.ts';
import { type BothWays, type ChannelStatistics, type Survey, type Traffic, total } from '../channels/tally.ts';
import type { ConnectionCore } from './core.ts';
import type { ClockOffset } from './round-trip.ts';

export type {
  BothWays,
  ChannelStatistics,
  GroupStatistics,
  Opener,
  ServiceStatistics,
  Traffic,
} from '../channels/tally.ts';

/** One connection, as one of its ends sees it. Counters begin with the connection and never fall. */
export interface Statistics extends BothWays, Survey {
  /** The protocol's version that was settled. */
  readonly version: number;
  /** Since both HELLOs were here. */
  readonly seconds: number;
  /** Everything on the transport: all bytes and all frames, HELLOs counted as bytes; and the messages. */
  readonly sent: Traffic;
  readonly received: Traffic;
  /** Bytes that services have handed over and that are not written, about. */
  readonly queued: number;
  /** In microseconds: the last one, and the least of the last 8, without the time that the peer took. */
  readonly roundTrip: { readonly latest: number; readonly least: number | null } | null;
  /** How far the peer's clock is ahead, in microseconds, and by how much that may be wrong. */
  readonly clock: ClockOffset | null;
  /** RESETs. */
  readonly resets: { readonly sent: number; readonly received: number };
  /** BLOCKEDs for credit: how often DATA had to wait. */
  readonly stalls: { readonly sent: number; readonly received: number };
  readonly channels: readonly ChannelStatistics[];
}

/** What a connection's core and multiplexer have counted; `began` and `now` in microseconds. */
export function statisticsOf(
  core: ConnectionCore,
  multiplexer: Multiplexer,
  version: number,
  began: number,
  now: number,
): Statistics {
  const survey = multiplexer.survey();
  const { roundTrip } = core.pings;
  const { latest, least = null } = roundTrip;
  const { resetsSent, resetsReceived, stallsSent, stallsReceived } = multiplexer.tally;
  return {
    version,
    seconds: (now - began) / 1_000_000,
    sent: { ...core.sent, messages: messagesOf(survey, 'sent') },
    received: { ...core.received, messages: messagesOf(survey, 'received') },
    queued: survey.channels.reduce((sum, { queued }) => sum + queued, 0),
    roundTrip: latest === undefined ? null : { latest, least },
    clock: roundTrip.clockOffset(now) ?? null,
    resets: { sent: resetsSent, received: resetsReceived },
    stalls: { sent: stallsSent, received: stallsReceived },
    ...survey,
  };
}

/** The messages of all services, one way. */
function messagesOf(survey: Survey, way: keyof BothWays): number {
  return survey.services.reduce((sum, service) => sum + service[way].messages, 0);
}

/** Channels that a snapshot for the peer lists at most. */
const listed = 64;

/** A snapshot for the peer: JSON of schemas/statistics.schema.json. Of the channels the busiest, if there are many. */
export function snapshotOf(statistics: Statistics): Uint8Array {
  const traffic = (channel: ChannelStatistics) => total(channel.sent, channel.received).bytes;
  const busiest = [...statistics.channels].sort((one, other) => traffic(other) - traffic(one)).slice(0, listed);
  return new TextEncoder().encode(JSON.stringify({ ...statistics, channels: busiest }));
}
