import { ErrorCode } from '../protocol.gen.ts';
import type { ChannelState, Why } from './channel-state.ts';
import type { ChannelTable } from './channel-table.ts';
import type { Control } from './control.ts';
import type { Sequence } from './sequence.ts';

/** Who is asked to act on a crowd. */
interface Resetter {
  reset(channel: ChannelState, why: Why): void;
}

/** In version 1: the channels that are full, and whoever would wait behind them if nothing were read. */
export class Crowd {
  readonly #sequence: Sequence;
  readonly #table: ChannelTable;
  readonly #control: Control;
  readonly #owner: { wanted(): void };

  constructor(sequence: Sequence, table: ChannelTable, control: Control, owner: { wanted(): void }) {
    this.#sequence = sequence;
    this.#table = table;
    this.#control = control;
    this.#owner = owner;
  }

  /** Whether a channel is full. */
  get present(): boolean {
    return this.#sequence.full.size > 0;
  }

  /** Whether somebody waits for what the peer does next, other than on a full channel. */
  get waitedBehind(): boolean {
    if (this.#control.opens.size > 0) return true;
    for (const channel of this.#table.channels) {
      if (this.#sequence.full.has(channel)) continue;
      if (channel.listener.waiting || (channel.acceptance === 'required' && !channel.openedByPeer)) return true;
    }
    return false;
  }

  /** Somebody has begun to wait for the peer. */
  noteWaiting(): void {
    if (this.present) this.#owner.wanted();
  }

  /** Something of a channel was consumed. */
  relieve(channel: ChannelState): void {
    if (!this.present) return;
    this.#sequence.measure(channel);
    if (!this.present) this.#owner.wanted();
  }

  /** Resets the full channels, and tells their listeners. */
  reset(resetter: Resetter): void {
    for (const channel of [...this.#sequence.full]) {
      // sequential-full: "In version 1, an endpoint with a full channel MUST stop reading, if it may, or reset that channel with RESOURCE."
      const why = { code: ErrorCode.resource, reason: 'too much waits to be read' };
      resetter.reset(channel, why);
      channel.listener.wasReset(why, 'violation');
    }
  }
}
