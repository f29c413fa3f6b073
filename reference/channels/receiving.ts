import type {
  AcceptFrame,
  AllowFrame,
  BlockedFrame,
  CreditFrame,
  DataFrame,
  GoawayFrame,
  OpenFrame,
  ReasonFrame,
} from '../frames/frame.ts';
import type { Limits } from '../preface/hello.ts';
import { Violation } from '../preface/violation.ts';
import { ErrorCode, Limit, LimitKind } from '../protocol.gen.ts';
import type { Admitting } from './admitting.ts';
import type { SendAllowance } from './allowance.ts';
import type { ChannelState, Why } from './channel-state.ts';
import type { ChannelTable } from './channel-table.ts';
import type { Control } from './control.ts';
import { afterAbort, afterData, afterEnd, badState } from './direction.ts';
import { Goaway } from './goaway.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { ReceiveConnectionCredit } from './receive-credit.ts';
import type { SendCredit } from './send-credit.ts';
import type { Sending } from './sending.ts';
import type { Sequence } from './sequence.ts';

/** The frames that concern channels and their limits. */
export type ChannelFrame =
  | GoawayFrame
  | CreditFrame
  | BlockedFrame
  | AllowFrame
  | OpenFrame
  | AcceptFrame
  | DataFrame
  | ReasonFrame;

/** What the receiving side needs of the rest. */
export interface Surroundings {
  readonly own: Limits;
  readonly table: ChannelTable;
  readonly control: Control;
  readonly sending: Sending;
  readonly life: Lifecycle;
  readonly sendCredit: SendCredit;
  readonly receiveCredit: ReceiveConnectionCredit;
  readonly sendAllowance: SendAllowance;
  readonly admitting: Admitting;
  /** In version 1 alone. */
  readonly sequence: Sequence | undefined;
}

/** Obeys the frames that arrive, and enforces the rules on them: throws the Violation of a broken one. */
export class Receiving {
  readonly #around: Surroundings;
  readonly #goaway: Goaway;

  constructor(around: Surroundings) {
    this.#around = around;
    this.#goaway = new Goaway(around.table, around.control);
  }

  /** Whether a GOAWAY was received. */
  get goingAway(): boolean {
    return this.#goaway.received;
  }

  receive(frame: ChannelFrame): void {
    switch (frame.type) {
      case 'data':
        this.#data(frame);
        break;
      case 'credit':
        this.#credit(frame);
        break;
      case 'open':
        this.#open(frame);
        break;
      case 'accept':
        this.#accept(frame);
        break;
      case 'abort':
        this.#abort(frame);
        break;
      case 'end':
        this.#end(frame);
        break;
      case 'stop':
        this.#stop(frame);
        break;
      case 'reset':
        this.#reset(frame);
        break;
      case 'blocked':
        this.#blocked(frame);
        break;
      case 'allow':
        this.#around.sendAllowance.raiseTo(frame.limit);
        this.#around.control.wake();
        break;
      case 'goaway':
        for (const channel of this.#goaway.refused(frame)) {
          this.#around.life.abandon(channel);
          channel.listener.wasReset({ code: ErrorCode.goingAway, reason: frame.reason }, 'goaway');
        }
        break;
      default:
        frame satisfies never;
    }
  }

  #data(frame: DataFrame): void {
    const { table, control, receiveCredit, sequence } = this.#around;
    const channel = table.find(frame.channel, frame.type);
    const size = Limit.headerSize + frame.fragment.length;
    // closed-accounted: "An endpoint MUST count the DATA frames of closed channels against the credit of the connection and renew it for them as for any other."
    receiveCredit.receive(size);
    if (receiveCredit.due) control.wake();
    if (channel === undefined) return;
    this.#acceptorSpeaks(channel, 'DATA');
    sequence?.check(channel);
    const continues = channel.receiving === 'message';
    channel.receiving = afterData(channel.receiving, frame.last, channel.id);
    channel.receiveCredit.receive(size);
    channel.receivedFrames += 1;
    if (frame.last) channel.receivedMessages += 1;
    if (channel.unread) {
      channel.receiveCredit.consume(size);
    } else {
      // "Consumed at once are the headers of fragments that continue a message"
      if (continues) channel.receiveCredit.consume(Limit.headerSize);
      channel.listener.fragment(frame.fragment, frame.last);
    }
    sequence?.measure(channel);
    if (channel.receiveCredit.due) control.list(channel);
  }

  #credit(frame: CreditFrame): void {
    if (frame.channel === 0) {
      this.#around.sendCredit.raiseTo(frame.limit);
      return;
    }
    const channel = this.#around.table.find(frame.channel, frame.type);
    if (channel === undefined) return;
    channel.sendCredit.raiseTo(frame.limit);
    this.#around.sending.weigh(channel);
  }

  #blocked(frame: BlockedFrame): void {
    const { table, control, receiveCredit, sequence } = this.#around;
    sequence?.checkKind(frame.kind);
    if (frame.kind === LimitKind.channels) {
      table.allowance.block(frame.limit);
      control.wake();
      return;
    }
    table.tally.stallsReceived += 1;
    if (frame.channel === 0) {
      receiveCredit.checkBlocked(frame.limit);
    } else {
      table.find(frame.channel, frame.type)?.receiveCredit.checkBlocked(frame.limit);
    }
  }

  #open(frame: OpenFrame): void {
    const { table, control, own } = this.#around;
    table.peerIds.checkNext(frame.channel);
    table.allowance.check();
    // refusal-advances: "An acceptor that refuses a channel MUST accept the opener's next id."
    table.peerIds.advanceTo(frame.channel);
    table.allowance.open();
    const refusal = refusalByLimits(frame, own, table) ?? this.#around.admitting.admit(frame);
    // refusal-contained: "An acceptor that refuses a channel MUST go on serving the others."
    if (refusal !== undefined) control.reset(frame.channel, refusal, undefined);
  }

  #accept(frame: AcceptFrame): void {
    const channel = this.#around.table.find(frame.channel, frame.type);
    if (channel === undefined) return;
    checkAccept(channel, frame);
    channel.acceptance = 'given';
    // accept-metadata-limit: "An opener MUST reset, with LIMIT, a channel whose ACCEPT carries more metadata than the limit that it advertised."
    if (frame.metadata.length > this.#around.own.metadataLimit) {
      const found = `${frame.metadata.length} bytes of metadata`;
      throw new Violation('accept-metadata-limit', { kind: 'channel', channel: channel.id }, ErrorCode.limit, found);
    }
    channel.listener.accepted({ version: frame.version, metadata: frame.metadata });
    this.#around.sending.weigh(channel);
  }

  #abort(frame: ReasonFrame): void {
    const channel = this.#around.table.find(frame.channel, frame.type);
    if (channel === undefined) return;
    this.#acceptorSpeaks(channel, 'ABORT');
    channel.receiving = afterAbort(channel.receiving, channel.id);
    // credit-abandoned: "An endpoint MUST count the bytes of an abandoned message as consumed at once."
    channel.listener.aborted(frame);
  }

  #end(frame: ReasonFrame): void {
    const channel = this.#around.table.find(frame.channel, frame.type);
    if (channel === undefined) return;
    this.#acceptorSpeaks(channel, 'END');
    channel.receiving = afterEnd(channel.receiving, channel.id);
    // end-one-direction: "An endpoint that has received END MUST still be able to send on the channel."
    channel.listener.ended(frame);
    this.#around.life.closeIfEnded(channel);
  }

  #stop(frame: ReasonFrame): void {
    const channel = this.#around.table.find(frame.channel, frame.type);
    // stop-repeated: "An endpoint MUST ignore a STOP on a channel whose own direction has ended or is being ended because of an earlier STOP."
    if (channel === undefined || channel.sendEnded || channel.stopped) return;
    const why = { code: frame.code, reason: '' };
    // stop-aborts: "An endpoint that receives STOP while its own message is in progress MUST send ABORT with the STOP's code before that END."
    if (channel.outgoing.head?.begun === true || channel.aborting !== undefined) channel.aborting = why;
    // stop-ends: "An endpoint that receives STOP on a channel whose own direction has not ended MUST discard what it has queued there and end the direction by END with the STOP's code."
    channel.outgoing.clear();
    channel.stopped = true;
    channel.ending = why;
    // stop-other-direction: "An endpoint that receives STOP MUST go on receiving on the channel."
    this.#around.sending.weigh(channel);
    channel.listener.stopped(frame);
  }

  #reset(frame: ReasonFrame): void {
    const channel = this.#around.table.find(frame.channel, frame.type);
    this.#around.table.tally.resetsReceived += 1;
    this.#around.control.overtakeReset(frame.channel);
    if (channel === undefined) return;
    // reset-contained: "An endpoint that receives RESET MUST go on serving the other channels."
    this.#around.life.abandon(channel);
    channel.listener.wasReset(frame, 'reset');
  }

  /** Notes that the acceptor's DATA, ABORT or END is here, on a channel of either side. */
  #acceptorSpeaks(channel: ChannelState, frame: string): void {
    if (channel.openedByPeer) return;
    // accept-missing: "An opener that offered several versions MUST treat the acceptor's DATA, ABORT or END before any ACCEPT as a connection error of code CHANNEL_STATE."
    if (channel.acceptance === 'required') {
      throw badState('accept-missing', `${frame} on channel ${channel.id} before ACCEPT`);
    }
    if (channel.acceptance === 'optional') channel.acceptance = 'late';
  }
}

function refusalByLimits(frame: OpenFrame, own: Limits, table: ChannelTable): Why | undefined {
  // metadata-limit: "An acceptor MUST refuse a channel whose OPEN carries more metadata than the limit that it advertised with RESET of code LIMIT."
  // metadata-carried: "An endpoint MUST accept metadata up to the limit that it advertised."
  if (frame.metadata.length > own.metadataLimit) {
    return {
      code: ErrorCode.limit,
      reason: `${frame.metadata.length} bytes of metadata, at most ${own.metadataLimit}`,
    };
  }
  // group-limit: "An acceptor MUST refuse a channel that would take the opener's groups with an open channel beyond the limit that it advertised with RESET of code LIMIT."
  if (!table.groups.hasRoom(frame.group)) {
    return { code: ErrorCode.limit, reason: `more than ${own.groupLimit} groups` };
  }
  return undefined;
}

function checkAccept(channel: ChannelState, frame: AcceptFrame): void {
  const where = `ACCEPT on channel ${channel.id}`;
  // accept-wrong-side: "An endpoint MUST treat an ACCEPT on a channel that its peer opened as a connection error of code CHANNEL_STATE."
  if (channel.openedByPeer) throw badState('accept-wrong-side', `${where}, which its sender opened`);
  // accept-again: "An opener MUST treat a second ACCEPT on a channel as a connection error of code CHANNEL_STATE."
  if (channel.acceptance === 'given') throw badState('accept-again', `second ${where}`);
  // accept-late: "An opener MUST treat an ACCEPT that follows the acceptor's DATA, ABORT or END as a connection error of code CHANNEL_STATE."
  if (channel.acceptance === 'late') throw badState('accept-late', `${where} after the acceptor's first frame`);
  const { lowestVersion, highestVersion } = channel.request;
  // accept-outside: "An opener MUST treat an ACCEPT whose version was not offered as a connection error of code CHANNEL_STATE."
  if (frame.version < lowestVersion || frame.version > highestVersion) {
    throw badState(
      'accept-outside',
      `${where} names version ${frame.version} of ${lowestVersion} to ${highestVersion}`,
    );
  }
}
