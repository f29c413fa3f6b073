import type { ChannelState } from './channel-state.ts';
import type { ChannelTable } from './channel-table.ts';
import type { Control, ControlListener } from './control.ts';
import type { Sending } from './sending.ts';
import type { Sequence } from './sequence.ts';

/** Takes channels in and out: when they are open, closed, silent and, for the allowance, ended. */
export class Lifecycle implements ControlListener {
  readonly #table: ChannelTable;
  readonly #control: Control;
  readonly #sending: Sending;
  readonly #owner: { wanted(): void };
  readonly #sequence: Sequence | undefined;

  constructor(
    table: ChannelTable,
    control: Control,
    sending: Sending,
    owner: { wanted(): void },
    sequence: Sequence | undefined,
  ) {
    this.#table = table;
    this.#control = control;
    this.#sending = sending;
    this.#owner = owner;
    this.#sequence = sequence;
  }

  /** The channel's OPEN was received, or written: it is open. */
  begin(channel: ChannelState): void {
    this.#table.add(channel);
    this.#sending.open(channel);
  }

  /** Takes a channel out at once: nothing more is received on it, and of ours at most a RESET is written. */
  close(channel: ChannelState): void {
    // reset-silence: "An endpoint that has sent or received RESET on a channel MUST NOT send any further frame on it."
    channel.closed = true;
    if (channel.id === 0) this.#control.forgetOpen(channel);
    else this.#table.remove(channel);
    this.#sending.close(channel);
    this.#sequence?.forget(channel);
  }

  /** Closes a channel that the peer abandoned: nothing of ours is written any more. */
  abandon(channel: ChannelState): void {
    this.close(channel);
    this.#fallSilent(channel);
  }

  /** Closes a channel both of whose directions have ended, and tells its listener. */
  closeIfEnded(channel: ChannelState): void {
    if (!channel.sendEnded || channel.receiving !== 'ended') return;
    this.abandon(channel);
    channel.listener.closed();
  }

  /** The service's work on the channel is over. */
  release(channel: ChannelState): void {
    if (channel.released) return;
    channel.released = true;
    this.#countEnded(channel);
  }

  openWritten(channel: ChannelState): void {
    this.begin(channel);
  }

  endWritten(channel: ChannelState): void {
    channel.sendEnded = true;
    this.closeIfEnded(channel);
  }

  resetWritten(channel: ChannelState | undefined): void {
    if (channel !== undefined) {
      this.#fallSilent(channel);
      return;
    }
    // A refused OPEN has no channel and no work: it has ended with its RESET.
    this.#table.allowance.end();
    if (this.#table.allowance.due) this.#control.wake();
  }

  #fallSilent(channel: ChannelState): void {
    channel.silent = true;
    this.#countEnded(channel);
  }

  /** Called when `silent` and when `released` becomes true: the later one counts the channel. */
  #countEnded(channel: ChannelState): void {
    // "A channel has ended at its acceptor when it is closed there, the service's work on it is over, and the acceptor's last frame on it is written."
    if (!channel.openedByPeer || !channel.silent || !channel.released) return;
    this.#table.allowance.end();
    if (!this.#table.allowance.due) return;
    this.#control.wake();
    this.#owner.wanted();
  }
}
