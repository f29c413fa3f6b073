import { LimitKind } from '../protocol.gen.ts';
import type { SendAllowance } from './allowance.ts';
import type { Batch } from './batch.ts';
import type { ChannelState, Why } from './channel-state.ts';
import type { ChannelTable } from './channel-table.ts';
import type { ReceiveConnectionCredit } from './receive-credit.ts';
import type { SendCredit } from './send-credit.ts';

/** Who is told of what was written. */
export interface ControlListener {
  openWritten(channel: ChannelState): void;
  endWritten(channel: ChannelState): void;
  /** Undefined for an OPEN that was refused before there was a channel. */
  resetWritten(channel: ChannelState | undefined): void;
}

interface PendingReset extends Why {
  readonly id: number;
  readonly channel: ChannelState | undefined;
  /** The peer's RESET came first: nothing is written, and all else goes on as if it were. */
  overtaken?: true;
}

/**
 * The expedited frames that wait to be written. They are state, not a queue: what a channel has to say
 * is worked out when it is written, so at most one CREDIT, BLOCKED, STOP … of each channel waits.
 */
export class Control {
  readonly #table: ChannelTable;
  readonly #sendCredit: SendCredit;
  readonly #receiveCredit: ReceiveConnectionCredit;
  readonly #allowance: SendAllowance;
  #listener: ControlListener | undefined = undefined;
  #pending = false;
  #connectionBlocked = false;
  /** Channels whose OPEN waits for allowance, in the order of asking. */
  readonly #opens = new Set<ChannelState>();
  #firstListed: ChannelState | undefined = undefined;
  #lastListed: ChannelState | undefined = undefined;
  #resets: PendingReset[] = [];

  constructor(
    table: ChannelTable,
    sendCredit: SendCredit,
    receiveCredit: ReceiveConnectionCredit,
    allowance: SendAllowance,
  ) {
    this.#table = table;
    this.#sendCredit = sendCredit;
    this.#receiveCredit = receiveCredit;
    this.#allowance = allowance;
  }

  /** Names who is told of what was written; once, before anything is. */
  tell(listener: ControlListener): void {
    this.#listener = listener;
  }

  /** Whether `write` may have something to write. */
  get pending(): boolean {
    return this.#pending;
  }

  /** Channels whose OPEN is not written yet. */
  get opens(): ReadonlySet<ChannelState> {
    return this.#opens;
  }

  /** Has the connection's own limits looked at again. */
  wake(): void {
    this.#pending = true;
  }

  /** Has BLOCKED sent for the connection's credit. */
  blockConnection(): void {
    this.#connectionBlocked = true;
    this.#pending = true;
  }

  requestOpen(channel: ChannelState): void {
    this.#opens.add(channel);
    this.#pending = true;
  }

  /** Gives up an OPEN that is not written; "a channel that is given up before its OPEN was written never existed". */
  forgetOpen(channel: ChannelState): void {
    this.#opens.delete(channel);
  }

  /** Has a channel's control looked at; without effect if it is listed already. */
  list(channel: ChannelState): void {
    if (channel.listed || channel.id === 0 || channel.closed) return;
    channel.listed = true;
    if (this.#lastListed === undefined) this.#firstListed = channel;
    else this.#lastListed.nextListed = channel;
    this.#lastListed = channel;
    this.#pending = true;
  }

  /** Has RESET sent: for a channel, or for an OPEN that is refused before there is one. */
  reset(id: number, why: Why, channel: ChannelState | undefined): void {
    this.#resets.push({ id, code: why.code, reason: why.reason, channel });
    this.#pending = true;
  }

  /** Takes back the RESET of a channel that waits, because the peer's is here. */
  overtakeReset(id: number): void {
    const reset = this.#resets.find((waiting) => waiting.id === id);
    if (reset !== undefined) reset.overtaken = true;
  }

  /** Writes all that waits, and what comes up by writing it: an allowance is raised by the last frame of a channel. */
  write(batch: Batch): void {
    while (this.#pending) {
      this.#pending = false;
      this.#writeAll(batch);
    }
  }

  #writeAll(batch: Batch): void {
    this.#writeConnection(batch);
    this.#writeOpens(batch);
    for (let channel = this.#firstListed; channel !== undefined; channel = this.#firstListed) {
      this.#firstListed = channel.nextListed;
      if (this.#firstListed === undefined) this.#lastListed = undefined;
      channel.listed = false;
      channel.nextListed = undefined;
      if (!channel.closed) this.#writeChannel(batch, channel);
    }
    this.#writeResets(batch);
  }

  #writeConnection(batch: Batch): void {
    if (this.#receiveCredit.due) batch.addFrame({ type: 'credit', channel: 0, limit: this.#receiveCredit.renew() });
    const allowance = this.#table.allowance;
    if (allowance.due) batch.addFrame({ type: 'allow', kind: LimitKind.channels, limit: allowance.renew() });
    if (this.#connectionBlocked && this.#sendCredit.blockedUnsaid) {
      this.#table.tally.stallsSent += 1;
      // blocked-connection: "An endpoint whose next DATA fits its channel's credit but not the connection's MUST send BLOCKED with that limit on channel 0."
      batch.addFrame({ type: 'blocked', channel: 0, kind: LimitKind.credit, limit: this.#sendCredit.sayBlocked() });
    }
    this.#connectionBlocked = false;
  }

  #writeOpens(batch: Batch): void {
    for (const channel of this.#opens) {
      // allowance-obeyed: "An endpoint MUST NOT send an OPEN beyond the allowance that its peer granted."
      if (this.#allowance.available < 1 || this.#table.ownIds.exhausted) break;
      this.#opens.delete(channel);
      this.#allowance.spend();
      // "An endpoint takes an id when it writes the OPEN, and nothing of a channel precedes its OPEN"
      channel.id = this.#table.ownIds.take();
      batch.addFrame({ type: 'open', channel: channel.id, ...channel.request });
      this.#listener?.openWritten(channel);
      this.list(channel);
    }
    if (this.#opens.size > 0 && this.#allowance.available < 1 && this.#allowance.blockedUnsaid) {
      // blocked-allowance: "An endpoint that has a channel to open and no allowance left MUST send BLOCKED of kind CHANNELS with that limit."
      batch.addFrame({ type: 'blocked', channel: 0, kind: LimitKind.channels, limit: this.#allowance.sayBlocked() });
    }
  }

  #writeChannel(batch: Batch, channel: ChannelState): void {
    const id = channel.id;
    if (channel.accepting !== undefined) {
      batch.addFrame({ type: 'accept', channel: id, ...channel.accepting });
      channel.accepting = undefined;
    }
    if (channel.receiving !== 'ended' && channel.receiveCredit.due) {
      batch.addFrame({ type: 'credit', channel: id, limit: channel.receiveCredit.renew() });
    }
    if (channel.hasFragment && channel.frameSize() === 0 && channel.sendCredit.blockedUnsaid) {
      this.#table.tally.stallsSent += 1;
      channel.stalls += 1;
      // blocked-channel: "An endpoint whose next DATA, of the size that it means to send, does not fit the channel's credit MUST send BLOCKED with that limit on the channel."
      batch.addFrame({ type: 'blocked', channel: id, kind: LimitKind.credit, limit: channel.sendCredit.sayBlocked() });
    }
    if (channel.stopping !== undefined && channel.receiving !== 'ended') {
      batch.addFrame({ type: 'stop', channel: id, ...channel.stopping });
    }
    channel.stopping = undefined;
    if (channel.aborting !== undefined) {
      batch.addFrame({ type: 'abort', channel: id, ...channel.aborting });
      channel.aborting = undefined;
    }
    if (channel.ending !== undefined && channel.endIsNext) {
      // end-order: "An endpoint MUST send END after the DATA of all messages that it accepted for sending before it, unless STOP or RESET discards them."
      batch.addFrame({ type: 'end', channel: id, ...channel.ending });
      this.#listener?.endWritten(channel);
    }
  }

  #writeResets(batch: Batch): void {
    const resets = this.#resets;
    if (resets.length === 0) return;
    this.#resets = [];
    this.#table.tally.resetsSent += resets.filter(({ overtaken }) => overtaken === undefined).length;
    for (const { id, code, reason, channel, overtaken } of resets) {
      // reset-silence: "An endpoint that has sent or received RESET on a channel MUST NOT send any further frame on it."
      if (overtaken === undefined) batch.addFrame({ type: 'reset', channel: id, code, reason });
      this.#listener?.resetWritten(channel);
    }
  }
}
