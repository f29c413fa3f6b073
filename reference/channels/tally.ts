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

/** Channels that are counted as one. Plain numbers, because every channel passes here when it closes. */
class Sum {
  channels = 0;
  #sentBytes = 0;
  #sentFrames = 0;
  #sentMessages = 0;
  #receivedBytes = 0;
  #receivedFrames = 0;
  #receivedMessages = 0;

  add(channel: ChannelState): void {
    this.channels += 1;
    this.#sentBytes += channel.sendCredit.spent;
    this.#sentFrames += channel.sentFrames;
    this.#sentMessages += channel.sentMessages;
    this.#receivedBytes += channel.receiveCredit.received;
    this.#receivedFrames += channel.receivedFrames;
    this.#receivedMessages += channel.receivedMessages;
  }

  get traffic(): BothWays {
    return {
      sent: { bytes: this.#sentBytes, frames: this.#sentFrames, messages: this.#sentMessages },
      received: { bytes: this.#receivedBytes, frames: this.#receivedFrames, messages: this.#receivedMessages },
    };
  }
}

/** Channels by who opened them, and by something else. */
class Sums<Key> {
  readonly local = new Map<Key, Sum>();
  readonly peer = new Map<Key, Sum>();

  add(key: Key, channel: ChannelState): void {
    const sums = channel.openedByPeer ? this.peer : this.local;
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = new Sum();
      sums.set(key, sum);
    }
    sum.add(channel);
  }
}

const openers = ['local', 'peer'] as const;

/** Counts what no open channel can tell any more, and adds up what they can. Counters never fall. */
export class Tally {
  resetsSent = 0;
  resetsReceived = 0;
  /** BLOCKED for credit: how often our DATA waited, and the peer's. */
  stallsSent = 0;
  stallsReceived = 0;
  /** The channels that are closed, by service. */
  readonly #closed = new Sums<string>();

  /** Keeps the counts of a channel that was open. */
  retire(channel: ChannelState): void {
    this.#closed.add(channel.request.service, channel);
  }

  /** Counts the open channels, and the closed ones with them. */
  survey(open: Iterable<ChannelState>): Survey {
    const channels = [...open];
    const groups = new Sums<number>();
    const services = new Sums<string>();
    for (const channel of channels) {
      groups.add(channel.request.group, channel);
      services.add(channel.request.service, channel);
    }
    return {
      channels: channels.map(statisticsOf),
      groups: openers.flatMap((opener) =>
        [...groups[opener]].map(([group, sum]) => ({ group, opener, channels: sum.channels, ...sum.traffic })),
      ),
      services: openers.flatMap((opener) => {
        const names = new Set([...this.#closed[opener].keys(), ...services[opener].keys()]);
        return [...names].map((service) => ofService(service, opener, this.#closed, services));
      }),
    };
  }
}

function ofService(service: string, opener: Opener, closed: Sums<string>, open: Sums<string>): ServiceStatistics {
  const before = closed[opener].get(service) ?? new Sum();
  const now = open[opener].get(service) ?? new Sum();
  return {
    service,
    opener,
    open: now.channels,
    opened: before.channels + now.channels,
    sent: total(before.traffic.sent, now.traffic.sent),
    received: total(before.traffic.received, now.traffic.received),
  };
}

function statisticsOf(channel: ChannelState): ChannelStatistics {
  const { service, group } = channel.request;
  const { id, stalls, outgoing } = channel;
  const sum = new Sum();
  sum.add(channel);
  const opener = channel.openedByPeer ? 'peer' : 'local';
  return { id, service, group, opener, queued: outgoing.weight, stalls, ...sum.traffic };
}

/** Two traffics, as one. */
export function total(one: Traffic, other: Traffic): Traffic {
  return {
    bytes: one.bytes + other.bytes,
    frames: one.frames + other.frames,
    messages: one.messages + other.messages,
  };
}
