import { Limit } from '../wire/protocol.gen.ts';
import type { OwnLimits } from './case.ts';

/** What one side may send to the other, and what it has sent: wire bytes of DATA for each channel, 0 for the connection. */
export class Ledger {
  readonly #firstChannelLimit: number;
  readonly #limits = new Map<number, number>();
  readonly #sent = new Map<number, number>();
  #bounded = true;
  /** The number of OPEN frames that may have been sent. */
  allowance: number;

  /** `receiver` are the limits that the receiving side advertised. */
  constructor(receiver: OwnLimits) {
    this.#firstChannelLimit = receiver.channelCredit;
    this.#limits.set(0, receiver.connectionCredit);
    this.allowance = receiver.channelLimit;
  }

  /** The limit in force on a channel. */
  granted(channel: number): number {
    if (!this.#bounded) return Number.POSITIVE_INFINITY;
    return this.#limits.get(channel) ?? this.#firstChannelLimit;
  }

  /** Wire bytes of DATA sent on a channel. */
  sent(channel: number): number {
    return this.#sent.get(channel) ?? 0;
  }

  /** What is left of a channel's own limit. */
  remaining(channel: number): number {
    return this.granted(channel) - this.sent(channel);
  }

  /** Lets DATA flow without credit, as in version 1. */
  unbind(): void {
    this.#bounded = false;
  }

  raise(channel: number, limit: number): void {
    this.#limits.set(channel, limit);
  }

  /** Counts one DATA frame on its channel and on the connection. */
  spend(channel: number, payload: number): void {
    const wire = payload + Limit.headerSize;
    this.#sent.set(channel, this.sent(channel) + wire);
    this.#sent.set(0, this.sent(0) + wire);
  }
}
