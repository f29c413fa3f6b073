import { encodeFrame } from '../frames/encode.ts';
import type { Limits } from '../preface/hello.ts';
import { Violation } from '../preface/violation.ts';
import type { Role } from '../protocol.gen.ts';
import { type Admission, Admitting, checkMetadata, type MultiplexerOwner, nobody } from './admitting.ts';
import { SendAllowance } from './allowance.ts';
import type { Batch } from './batch.ts';
import { type ChannelListener, type ChannelSizes, ChannelState, type OpenRequest, type Why } from './channel-state.ts';
import { ChannelTable } from './channel-table.ts';
import { Control } from './control.ts';
import { Crowd } from './crowd.ts';
import { Lifecycle } from './lifecycle.ts';
import { Loans } from './loans.ts';
import { OutgoingMessage } from './outgoing.ts';
import { ReceiveConnectionCredit } from './receive-credit.ts';
import { type ChannelFrame, Receiving } from './receiving.ts';
import { SendCredit } from './send-credit.ts';
import { roomyWeight, Sending } from './sending.ts';
import { SharedRequests } from './shared-requests.ts';
import type { Survey, Tally } from './tally.ts';
import { rulesOf } from './versions.ts';

/** What both HELLOs settled. */
export interface MultiplexerSettings {
  /** The settled version. */
  readonly version: number;
  /** Our own role. */
  readonly role: Role;
  /** What we advertised. */
  readonly own: Limits;
  /** What the peer advertised. */
  readonly peer: Limits;
}

export type { Admission, MultiplexerOwner };

/**
 * All channels of one connection, without its bytes: decoded frames and commands in, frames in a batch
 * and calls of listeners out. `receive` throws the Violation of a rule that the peer broke; commands throw
 * RangeError and TypeError for what is wrong with them, and change nothing then.
 */
export class Multiplexer {
  /** What channels keep of the memory in which bytes arrive; recalled before more do. */
  readonly loans = new Loans();
  /** In version 1 alone. */
  readonly crowd: Crowd | undefined;
  readonly #settings: MultiplexerSettings;
  readonly #owner: MultiplexerOwner;
  readonly #sizes: ChannelSizes;
  readonly #life: Lifecycle;
  readonly #table: ChannelTable;
  readonly #control: Control;
  readonly #sending: Sending;
  readonly #receiving: Receiving;
  readonly #requests = new SharedRequests();

  constructor(settings: MultiplexerSettings, owner: MultiplexerOwner) {
    const { version, role, own, peer } = settings;
    const { sizes, connectionCredit, connectionWindow, scheduling, sequence } = rulesOf(version, own, peer);
    this.#settings = settings;
    this.#owner = owner;
    this.#sizes = sizes;
    const table = new ChannelTable(role, own);
    const sendCredit = new SendCredit(connectionCredit);
    const receiveCredit = new ReceiveConnectionCredit(connectionWindow);
    const sendAllowance = new SendAllowance(peer.channelLimit);
    const control = new Control(table, sendCredit, receiveCredit, sendAllowance);
    const sending = new Sending(control, sendCredit, scheduling);
    const life = new Lifecycle(table, control, sending, owner, sequence);
    control.tell(life);
    this.crowd = sequence && new Crowd(sequence, table, control, owner);
    this.#life = life;
    this.#table = table;
    this.#control = control;
    this.#sending = sending;
    this.#receiving = new Receiving({
      own,
      table,
      control,
      sending,
      sendCredit,
      receiveCredit,
      sendAllowance,
      admitting: new Admitting(this.#sizes, peer.metadataLimit, life, control, owner),
      life,
      sequence,
    });
  }

  /** Bytes up to which a message of unknown length is collected before it begins; undefined where it goes as it comes. */
  get collects(): number | undefined {
    return this.crowd === undefined ? undefined : this.#settings.own.messageLimit;
  }

  /** What the peer advertised. */
  get peerLimits(): Limits {
    return this.#settings.peer;
  }

  /** Whether the peer's GOAWAY forbids to open channels. */
  get goingAway(): boolean {
    return this.#receiving.goingAway;
  }

  /**
   * Takes one frame of the peer's. Throws the Violation of a connection error; a channel error is
   * answered with RESET and told to the channel's listener.
   */
  receive(frame: ChannelFrame): void {
    try {
      this.#receiving.receive(frame);
    } catch (error) {
      if (!(error instanceof Violation) || error.scope.kind !== 'channel') throw error;
      this.#resetViolated(error.scope.channel, error);
    }
  }

  /** Writes what may be sent now, control first, until the batch holds `budget` bytes or a little more. */
  write(batch: Batch, budget: number): void {
    this.#sending.write(batch, budget);
  }

  /** Writes the control that waits, and no DATA. */
  writeControl(batch: Batch): void {
    this.#control.write(batch);
  }

  /** Whether a channel is open, or is to be opened by us. */
  get occupied(): boolean {
    return this.#table.size > 0 || this.#control.opens.size > 0;
  }

  /** The highest id that the peer has opened; 0 if none. */
  get lastOpened(): number {
    return this.#table.peerIds.highest;
  }

  /** The channels, counted. */
  survey(): Survey {
    return this.#table.tally.survey(this.#table.channels);
  }

  /** What is counted besides the channels. */
  get tally(): Readonly<Pick<Tally, 'resetsSent' | 'resetsReceived' | 'stallsSent' | 'stallsReceived'>> {
    return this.#table.tally;
  }

  /** Whether anything that was accepted for sending is not yet written. */
  get unwritten(): boolean {
    if (this.#control.pending) return true;
    for (const channel of this.#table.channels) {
      if (channel.outgoing.head !== undefined || (channel.ending !== undefined && !channel.sendEnded)) return true;
    }
    return this.#control.opens.size > 0;
  }

  /** Opens a channel: its OPEN is written as soon as there is allowance. */
  open(request: OpenRequest, listen: (channel: ChannelState) => ChannelListener): ChannelState {
    if (this.goingAway) throw new TypeError('the peer serves no new channels');
    // metadata-limit-obeyed: "An endpoint MUST NOT send more metadata in an OPEN or ACCEPT than the peer's metadata limit."
    checkMetadata(request.metadata, this.#settings.peer.metadataLimit);
    // Encoding checks every field; the real id is known only when the OPEN is written.
    encodeFrame({ type: 'open', channel: 1, ...request });
    const channel = new ChannelState(this.#requests.share(request), false, this.#sizes, nobody);
    channel.listener = listen(channel);
    this.#control.requestOpen(channel);
    this.#owner.wanted();
    return channel;
  }

  /** Queues a message; one without bytes grows by `append` until `finish`. */
  send(channel: ChannelState, bytes: Uint8Array | undefined): OutgoingMessage {
    if (channel.closed || channel.ending !== undefined) throw new TypeError('our direction of the channel is over');
    const message = new OutgoingMessage(bytes);
    channel.outgoing.push(message);
    // Behind a message that takes turns it changes nothing of what is next.
    if (!channel.eligible) this.#sending.weigh(channel);
    this.#owner.wanted();
    return message;
  }

  /** Adds bytes to a message that is not finished. */
  append(channel: ChannelState, message: OutgoingMessage, bytes: Uint8Array): void {
    if (message.over || message.complete) throw new TypeError('the message is finished');
    channel.outgoing.append(message, bytes);
    this.#changed(channel);
  }

  /** Says that a message has all its bytes. */
  finish(channel: ChannelState, message: OutgoingMessage): void {
    if (message.over || message.complete) throw new TypeError('the message is finished');
    message.finish();
    this.#changed(channel);
  }

  /** Abandons a message that is not wholly written, by ABORT if it has begun; false if there is nothing to abandon. */
  abandon(channel: ChannelState, message: OutgoingMessage, why: Why): boolean {
    if (message.over || channel.closed) return false;
    encodeFrame({ type: 'abort', channel: 1, ...why });
    // With a fragment written the message is the head: no DATA stands before the ABORT, which goes at once.
    if (message.begun) channel.aborting = why;
    channel.outgoing.remove(message);
    this.#control.list(channel);
    this.#changed(channel);
    return true;
  }

  /** Asks for `room()` once the channel has little queued; false if it has little now. */
  wantRoom(channel: ChannelState): boolean {
    if (channel.closed || channel.outgoing.weight <= roomyWeight) return false;
    channel.wantsRoom = true;
    return true;
  }

  /** Ends our direction behind what is queued. */
  end(channel: ChannelState, why: Why): void {
    if (channel.closed || channel.ending !== undefined) throw new TypeError('our direction of the channel is over');
    encodeFrame({ type: 'end', channel: 1, ...why });
    channel.ending = why;
    this.#changed(channel);
  }

  /** Asks the peer to end its direction; what is here and what still arrives counts as consumed. Without effect once the peer has ended. */
  stop(channel: ChannelState, why: Why): void {
    if (channel.closed || channel.unread || channel.receiving === 'ended') return;
    encodeFrame({ type: 'stop', channel: 1, ...why });
    channel.unread = true;
    channel.stopping = why;
    channel.receiveCredit.consume(channel.receiveCredit.held);
    this.crowd?.relieve(channel);
    this.#control.list(channel);
    this.#owner.wanted();
  }

  /** Abandons both directions at once. The listener is not told. */
  reset(channel: ChannelState, why: Why): void {
    if (channel.closed) return;
    encodeFrame({ type: 'reset', channel: 1, ...why });
    const existed = channel.id !== 0;
    this.#life.close(channel);
    if (existed) this.#control.reset(channel.id, why, channel);
    else channel.silent = true;
    this.#owner.wanted();
  }

  /** Takes all channels out: nothing is received or written any more. Every listener is told the error. */
  shutDown(error: Error): void {
    for (const channel of [...this.#table.channels, ...this.#control.opens]) {
      this.#life.close(channel);
      channel.listener.lost(error);
    }
  }

  /** Counts bytes as consumed: payloads, and for each message the header of its first fragment. */
  consume(channel: ChannelState, bytes: number): void {
    if (channel.closed || channel.unread) return;
    channel.receiveCredit.consume(bytes);
    this.crowd?.relieve(channel);
    if (!channel.receiveCredit.due || channel.receiving === 'ended') return;
    this.#control.list(channel);
    this.#owner.wanted();
  }

  /** Says that the service's work on a channel of the peer's is over. */
  release(channel: ChannelState): void {
    this.#life.release(channel);
  }

  #resetViolated(id: number, violation: Violation): void {
    const channel = this.#table.find(id, 'frame');
    if (channel === undefined) return;
    const why = { code: violation.code, reason: violation.message };
    // channel-error-contained: "An endpoint that resets a channel MUST go on serving the other channels."
    this.reset(channel, why);
    channel.listener.wasReset(why, 'violation');
  }

  #changed(channel: ChannelState): void {
    this.#sending.weigh(channel);
    this.#owner.wanted();
  }
}
