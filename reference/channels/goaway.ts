import type { GoawayFrame } from '../frames/frame.ts';
import { Limit } from '../protocol.gen.ts';
import { badId } from './channel-ids.ts';
import type { ChannelState } from './channel-state.ts';
import type { ChannelTable } from './channel-table.ts';
import type { Control } from './control.ts';

/** What the peer's GOAWAYs say of our channels. */
export class Goaway {
  readonly #table: ChannelTable;
  readonly #control: Control;
  #lastChannel: number | undefined = undefined;

  constructor(table: ChannelTable, control: Control) {
    this.#table = table;
    this.#control = control;
  }

  get received(): boolean {
    return this.#lastChannel !== undefined;
  }

  /** Takes a GOAWAY; the channels of our own that it refuses, those that are not written yet included. */
  refused(frame: GoawayFrame): ChannelState[] {
    const last = frame.lastChannel;
    // goaway-parity: "An endpoint MUST treat a GOAWAY whose last channel is neither 0, nor 0xffffffff, nor of the receiver's parity as a connection error of code CHANNEL_ID."
    if (last !== 0 && last !== Limit.goawayAnnouncement && !this.#table.ownIds.owns(last)) {
      throw badId('goaway-parity', `GOAWAY with the last channel ${last}`);
    }
    // goaway-rise: "An endpoint MUST treat a GOAWAY whose last channel is above that of an earlier GOAWAY as a connection error of code CHANNEL_ID."
    if (this.#lastChannel !== undefined && last > this.#lastChannel) {
      throw badId('goaway-rise', `GOAWAY with the last channel ${last} after ${this.#lastChannel}`);
    }
    this.#lastChannel = last;
    // goaway-continue: "An endpoint that has received a GOAWAY MUST go on serving the channels that are open, those of its own beyond the last channel excepted."
    // goaway-beyond: "An endpoint that has received a GOAWAY MUST NOT send anything on channels of its own beyond the last channel; it takes them as refused with GOING_AWAY."
    const beyond = [...this.#table.channels].filter((channel) => !channel.openedByPeer && channel.id > last);
    // goaway-no-open: "An endpoint that has received a GOAWAY MUST NOT send an OPEN."
    return [...beyond, ...this.#control.opens];
  }
}
