import type { Peer } from '../harness/peer.ts';
import { ErrorCode, Limit, LimitKind } from '../wire/protocol.gen.ts';
import type { ChannelModel, ChannelTerms } from './channel-model.ts';
import { firstPing, Model } from './model.ts';
import type { Gates } from './script.ts';

/** Channels of the peer's that may end before the kit returns their places. */
const returnedAtOnce = 8;

/** What the kit can do on one connection: every frame that is sent is noted in the model, and every duty of the kit's done. */
export class Traffic {
  readonly peer: Peer;
  readonly model: Model;
  readonly gates: Gates;
  /** The keys of the channels of `hold`. */
  readonly keys = new Map<ChannelModel, number>();
  #nextPing = firstPing;
  #blockedAt = -1;
  /** The allowance that the kit granted last. */
  #allowed: number;

  constructor(peer: Peer, gates: Gates) {
    this.peer = peer;
    this.gates = gates;
    this.model = new Model(peer);
    this.#allowed = peer.own.channelLimit;
  }

  /** Opens a channel, waiting for a place where the allowance is used up. */
  async open(
    terms: Omit<ChannelTerms, 'id' | 'openedByPeer'>,
    service: string,
    metadata: Uint8Array,
  ): Promise<ChannelModel> {
    await this.expectPlace();
    const { group, lowestVersion, highestVersion } = terms;
    const id = this.peer.open(service, { group, lowestVersion, highestVersion, metadata });
    return this.model.add({ ...terms, id, openedByPeer: false });
  }

  /** Waits until the kit may open a channel, and says that it waits. */
  async expectPlace(): Promise<void> {
    const { peer, model } = this;
    if (model.kitOpened < peer.allowance) return;
    await peer.fence();
    if (model.kitOpened < peer.allowance) return;
    const limit = peer.allowance;
    if (this.#blockedAt !== limit) peer.send({ type: 'blocked', kind: LimitKind.channels, limit });
    this.#blockedAt = limit;
    await peer.expectAllow(limit + 1);
  }

  /** Waits until a fragment of so many bytes fits the channel's credit and the connection's. */
  async expectRoom(channel: ChannelModel, length: number): Promise<void> {
    await this.peer.expectRoom(channel.id, length + Limit.headerSize);
    this.tend();
  }

  /** Sends one DATA frame, for which there has to be room. */
  data(channel: ChannelModel, fragment: Uint8Array, last: boolean): void {
    const { id } = channel;
    this.peer.send({ type: 'data', channel: id, fragment, last });
    this.model.totals.add(this.peer.sent(0));
    channel.kept += fragment.length + (channel.sending === 'message' ? 0 : Limit.headerSize);
    channel.unfinished.push(fragment);
    channel.sending = last ? 'between' : 'message';
    if (last) this.#messageSent(channel, Buffer.concat(channel.unfinished.splice(0)));
  }

  #messageSent(channel: ChannelModel, message: Uint8Array): void {
    const returned = channel.terms.service === 'echo' && !channel.peerEnded && channel.stopSent === undefined;
    if (returned) channel.owed.push(message);
  }

  /** Abandons the kit's message in progress. */
  abort(channel: ChannelModel, code: number): void {
    this.peer.send({ type: 'abort', channel: channel.id, code });
    const bytes = channel.unfinished.splice(0).reduce((sum, { length }) => sum + length, 0);
    channel.kept -= bytes + Limit.headerSize;
    channel.sending = 'between';
  }

  /** Ends the kit's direction, between messages. */
  end(channel: ChannelModel, code: number): void {
    this.peer.send({ type: 'end', channel: channel.id, code });
    channel.sending = 'ended';
    const { service } = channel.terms;
    if (service === 'echo' || service === 'discard' || channel.released) channel.endOwed = ErrorCode.none;
    this.model.retire();
  }

  /** Asks the peer to end its direction. */
  stop(channel: ChannelModel, code: number): void {
    this.peer.send({ type: 'stop', channel: channel.id, code });
    channel.stopSent ??= code;
  }

  /** Abandons both directions. */
  reset(channel: ChannelModel, code: number): void {
    this.peer.send({ type: 'reset', channel: channel.id, code });
    channel.resetSent = code;
    this.model.retire();
  }

  /** Sends a PING with that time. */
  ping(sent: bigint): void {
    const id = this.#nextPing;
    this.#nextPing += 1n;
    this.peer.send({ type: 'ping', id, sent });
    this.model.pings.push({ id, sent });
  }

  /** Everything sent so far is processed by the peer when this is over. */
  async fence(): Promise<void> {
    const { peer, model } = this;
    const all = [...model.channels.values()];
    const reset = all.filter(({ resetSent, resetRead }) => resetSent !== undefined && !resetRead);
    const stopped = all.filter(({ stopSent, stopRead }) => stopSent !== undefined && !stopRead);
    await peer.fence();
    model.catchUp();
    peer.require(model.pings.length === 0, 'the PONGs of all earlier PINGs', 'the PONG of a later one', 'pong-order');
    for (const channel of reset) channel.resetRead = true;
    for (const channel of stopped) channel.stopRead = true;
    this.tend();
  }

  /** Does what the kit owes for what has come: it obeys STOP, returns places, and renews the windows. */
  tend(): void {
    const { peer, model } = this;
    model.catchUp();
    for (const channel of model.open) {
      if (channel.stopReceived !== undefined) this.#obeyStop(channel, channel.stopReceived);
      if (this.gates === 'window' && !channel.closed) this.#renew(channel);
    }
    if (peer.own.channelLimit + model.peerClosed - this.#allowed >= returnedAtOnce) this.allow();
  }

  /** Returns the places of all channels of the peer's that are over. */
  allow(): void {
    const limit = this.peer.own.channelLimit + this.model.peerClosed;
    if (limit <= this.#allowed) return;
    this.peer.send({ type: 'allow', kind: LimitKind.channels, limit });
    this.#allowed = limit;
  }

  #obeyStop(channel: ChannelModel, code: number): void {
    if (channel.sending === 'ended' || channel.mustWait || !channel.answered) return;
    if (channel.sending === 'message') this.abort(channel, code);
    this.end(channel, code);
  }

  /** Raises a channel's limit by what was received, as a service does that consumes at once. */
  #renew({ id, peerEnded }: ChannelModel): void {
    const { peer } = this;
    const left = peer.offered(id) - peer.received(id);
    if (peerEnded || left >= peer.own.fragmentLimit + Limit.headerSize) return;
    peer.send({ type: 'credit', channel: id, limit: peer.received(id) + peer.own.channelCredit });
  }
}
