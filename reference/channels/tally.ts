import type { ChannelState } from './channel-state.ts';

/** What went one way: wire bytes and frames of DATA, and the messages whose last fragment is among them. */
export interface Traffic {
  readonly bytes: number;
  readonly frames: number;
  readonly messages: number;
}

/** What went both ways. */
export interface BothWays {
  readonly sent: Traffic;
  readonly received: Traffic;
}

/** Who opened a channel: this endpoint or its peer. */
export type Opener = 'local' | 'peer';

/** One open channel. */
export interface ChannelStatistics extends BothWays {
  readonly id: number;
  readonly service: string;
  readonly group: number;
  readonly opener: Opener;
  /** Bytes that are handed over and not written, about. */
  readonly queued: number;
  /** How often its next DATA did not fit its credit. */
  readonly stalls: number;
}

/** The open channels of one group. */
export interface GroupStatistics extends BothWays {
  readonly group: number;
  readonly opener: Opener;
  /** How many of them there are. */
  readonly channels: number;
}

/** The channels of one service, open and closed. */
export interface ServiceStatistics extends BothWays {
  readonly service: string;
  readonly opener: Opener;
  readonly open: number;
  /** Open ones included. */
  readonly opened: number;
}

/** The channels of a connection, counted. */
export interface Survey {
  readonly channels: readonly ChannelStatistics[];
  readonly groups: readonly GroupStatistics[];
  readonly services: readonly ServiceStatistics[];
}

/** Channels that are counted as one, and what the first of them was opened for. */
interface Sum {
  readonly opener: Opener;
  readonly service: string;
  readonly group: number;
  sent: Traffic;
  received: Traffic;
  channels: number;
}

/** Counts what no open channel can tell any more, and adds up what they can. Counters never fall. */
export class Tally {
  resetsSent = 0;
  resetsReceived = 0;
  /** BLOCKED for credit: how often our DATA waited, and the peer's. */
  stallsSent = 0;
  stallsReceived = 0;
  /** What closed channels carried, by opener and service. */
  readonly #closed = new Map<string, Sum>();

  /** Keeps the counts of a channel that was open. */
  retire(channel: ChannelState): void {
    add(this.#closed, serviceOf(channel), channel);
  }

  /** Counts the open channels, and the closed ones with them. */
  survey(open: Iterable<ChannelState>): Survey {
    const channels = [...open];
    const groups = new Map<string, Sum>();
    const services = new Map([...this.#closed].map(([key, sum]) => [key, { ...sum }]));
    const nowOpen = new Map<string, number>();
    for (const channel of channels) {
      const key = serviceOf(channel);
      add(groups, `${openerOf(channel)} ${channel.request.group}`, channel);
      add(services, key, channel);
      nowOpen.set(key, (nowOpen.get(key) ?? 0) + 1);
    }
    return {
      channels: channels.map(statisticsOf),
      groups: [...groups.values()].map(({ opener, group, channels: count, sent, received }) => {
        return { group, opener, channels: count, sent, received };
      }),
      services: [...services].map(([key, { opener, service, channels: opened, sent, received }]) => {
        return { service, opener, open: nowOpen.get(key) ?? 0, opened, sent, received };
      }),
    };
  }
}

function trafficOf(channel: ChannelState): BothWays {
  const { sendCredit, receiveCredit } = channel;
  return {
    sent: { bytes: sendCredit.spent, frames: channel.sentFrames, messages: channel.sentMessages },
    received: { bytes: receiveCredit.received, frames: channel.receivedFrames, messages: channel.receivedMessages },
  };
}

function statisticsOf(channel: ChannelState): ChannelStatistics {
  const { service, group } = channel.request;
  const { id, stalls, outgoing } = channel;
  return { id, service, group, opener: openerOf(channel), queued: outgoing.weight, stalls, ...trafficOf(channel) };
}

function openerOf(channel: ChannelState): Opener {
  return channel.openedByPeer ? 'peer' : 'local';
}

function serviceOf(channel: ChannelState): string {
  return `${openerOf(channel)} ${channel.request.service}`;
}

function add(sums: Map<string, Sum>, key: string, channel: ChannelState): void {
  const { service, group } = channel.request;
  const traffic = trafficOf(channel);
  const sum = sums.get(key);
  if (sum === undefined) {
    sums.set(key, { opener: openerOf(channel), service, group, ...traffic, channels: 1 });
    return;
  }
  sum.sent = total(sum.sent, traffic.sent);
  sum.received = total(sum.received, traffic.received);
  sum.channels += 1;
}

/** Two traffics, as one. */
export function total(one: Traffic, other: Traffic): Traffic {
  return {
    bytes: one.bytes + other.bytes,
    frames: one.frames + other.frames,
    messages: one.messages + other.messages,
  };
}
