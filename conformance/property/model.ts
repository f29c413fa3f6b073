import { sourceMessage } from '../cases/requests.ts';
import { kitService } from '../harness/conversation.ts';
import type { SeenFrame } from '../harness/intake.ts';
import type { Peer } from '../harness/peer.ts';
import type { DecodedFrame } from '../wire/decode.ts';
import { ErrorCode, Limit, LimitKind } from '../wire/protocol.gen.ts';
import { ChannelModel, type ChannelTerms, demand } from './channel-model.ts';

/** What the service `open` was asked for, and the channels that it has opened. */
export interface Order {
  readonly channel: ChannelModel;
  readonly count: number;
  readonly group: number;
  readonly highestVersion: number;
  readonly messages: number;
  readonly size: number;
  readonly opened: ChannelModel[];
}

/** Services that take a message whole and so consume nothing of it before its end. */
const whole: ReadonlySet<string> = new Set(['echo', 'source', 'open']);

/** Everything that the kit knows of one connection: each channel, and what the peer owes on the connection itself. */
export class Model {
  readonly channels = new Map<number, ChannelModel>();
  readonly orders = new Map<string, Order>();
  /** PINGs of the run's own that are unanswered, in order. */
  readonly pings: { readonly id: bigint; readonly sent: bigint }[] = [];
  /** What the kit had sent of DATA, in wire bytes, behind each DATA frame: the connection's limit can rise from there only. */
  readonly totals: Set<number>;
  /** OPENs that the kit sent, that of the control included. */
  kitOpened = 1;
  /** Channels of the kit's that are closed, that of the control included. */
  kitClosed = 1;
  peerOpened = 0;
  peerClosed = 0;
  /** The credit limit of each channel, 0 for the connection, at which the peer said last that it is blocked. */
  readonly blocked = new Map<number, number>();
  readonly #peer: Peer;
  readonly #open = new Set<ChannelModel>();
  #read: number;

  constructor(peer: Peer) {
    this.#peer = peer;
    this.#read = peer.seen.length;
    this.totals = new Set([0, peer.sent(0)]);
  }

  /** The channels that are not closed, in the order in which they were opened. */
  get open(): ChannelModel[] {
    return [...this.#open];
  }

  /** Adds a channel, of either side. */
  add(terms: ChannelTerms): ChannelModel {
    const channel = new ChannelModel(terms);
    this.channels.set(channel.id, channel);
    this.#open.add(channel);
    if (terms.openedByPeer) this.peerOpened += 1;
    else this.kitOpened += 1;
    return channel;
  }

  /** Takes all frames that came since it was called last. Throws `Failure` at the first that is not what it should be. */
  catchUp(): void {
    for (; this.#read < this.#peer.seen.length; this.#read += 1) this.#take(this.#peer.seen[this.#read]);
    this.retire();
  }

  /** Takes note of the channels that are closed by now. */
  retire(): void {
    for (const channel of this.#open) {
      if (!channel.closed) continue;
      this.#open.delete(channel);
      if (channel.terms.openedByPeer) this.peerClosed += 1;
      else this.kitClosed += 1;
      const order = this.orders.get(channel.terms.service);
      if (order !== undefined) this.#report(order, channel);
    }
  }

  /** Wire bytes of a channel that the peer's service can have consumed at most. */
  consumable(channel: ChannelModel): number {
    const sent = this.#peer.sent(channel.id);
    if (channel.stopReceived !== undefined || channel.peerEnded) return sent;
    const { service } = channel.terms;
    if (service === 'hold' && !channel.released) return sent - channel.kept;
    if (!whole.has(service) || channel.sending !== 'message') return sent;
    return sent - Limit.headerSize - channel.unfinished.reduce((sum, { length }) => sum + length, 0);
  }

  #take(seen: SeenFrame | undefined): void {
    if (seen === undefined) return;
    const { frame } = seen;
    const channel = this.channels.get(frame.channel);
    if (frame.type === 'pong') this.#pong(frame);
    else if (frame.type === 'open') this.#opened(frame);
    else if (frame.type === 'credit') this.#credit(frame, channel);
    else if (frame.type === 'allow') {
      const most = this.#peer.limits.channelLimit + this.#closedSoFar();
      demand(Number(frame.limit) <= most, 'allowance-bounded', `an allowance of at most ${most}`, frame);
    } else if (frame.type === 'blocked') {
      if (frame.kind === LimitKind.credit) this.blocked.set(frame.channel, Number(frame.limit));
    } else channel?.take(frame);
  }

  #closedSoFar(): number {
    this.retire();
    return this.kitClosed;
  }

  #pong(frame: DecodedFrame & { type: 'pong' }): void {
    demand(
      frame.answered >= frame.received,
      'pong-times',
      'a PONG that was not written before its PING was read',
      frame,
    );
    if (frame.id < firstPing) return;
    const ping = this.pings.shift();
    demand(frame.id === ping?.id, 'pong-order', `the PONG of the PING ${ping?.id}, not of ${frame.id}`, frame);
    demand(frame.sent === ping?.sent, 'ping-answered', `a PONG with the time ${ping?.sent}`, frame);
  }

  #credit(frame: DecodedFrame & { type: 'credit' }, channel: ChannelModel | undefined): void {
    const { channelCredit, connectionCredit } = this.#peer.limits;
    const limit = Number(frame.limit);
    if (frame.channel === 0) {
      const exact = connectionCredit === 0 || this.totals.has(limit - connectionCredit);
      const text = `a limit of ${connectionCredit} above what the kit had sent by then`;
      demand(exact || limit === Number.MAX_SAFE_INTEGER, 'credit-connection-renewal', text, frame);
    } else if (channel !== undefined && channelCredit !== 0) {
      const most = channelCredit + this.consumable(channel);
      demand(limit <= most, 'credit-on-consumption', `a limit of at most ${most}`, frame);
    }
  }

  #opened(frame: DecodedFrame & { type: 'open' }): void {
    const order = this.orders.get(frame.service);
    const { lowestVersion, highestVersion, group } = frame;
    const asked =
      order !== undefined &&
      order.opened.length < order.count &&
      group === order.group &&
      lowestVersion === 1 &&
      highestVersion === order.highestVersion;
    demand(asked, 'test-services', 'no OPEN but those that the kit asked for', frame);
    if (order === undefined) return;
    const { id, service } = { id: frame.channel, service: frame.service };
    const channel = this.add({ id, service, group, openedByPeer: true, lowestVersion, highestVersion });
    for (let message = 0; message < order.messages; message += 1) channel.owed.push(sourceMessage(message, order.size));
    channel.endOwed = ErrorCode.none;
    order.opened.push(channel);
  }

  /** One channel of an order is over: how it went is owed as a message, and END behind the last of them. */
  #report(order: Order, channel: ChannelModel): void {
    const { resetSent, resetSeen } = channel;
    const codes = resetSent === undefined ? [resetSeen ?? ErrorCode.none] : [resetSent];
    // The END that the kit's RESET crossed may have closed the channel before; so may a RESET of the peer's.
    if (resetSent !== undefined && channel.sending === 'ended') codes.push(ErrorCode.none);
    if (resetSent !== undefined && channel.stopSent !== undefined) codes.push(ErrorCode.internal);
    if (order.channel.closed || order.channel.peerEnded) return;
    order.channel.reports.push(codes);
    if (order.opened.length === order.count && order.opened.every((one) => one.closed))
      order.channel.endOwed = ErrorCode.none;
  }
}

/** The ids of the run's own PINGs begin here; those of fences are below. */
export const firstPing = 1n << 32n;

/** The service that an order asks the peer to open. */
export function orderedService(id: number): string {
  return `${kitService}order-${id}`;
}
