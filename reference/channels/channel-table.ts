import type { Limits } from '../preface/hello.ts';
import { Role } from '../protocol.gen.ts';
import { ReceiveAllowance } from './allowance.ts';
import { badId, ChannelIds } from './channel-ids.ts';
import type { ChannelState } from './channel-state.ts';
import { Groups } from './groups.ts';
import { Tally } from './tally.ts';

/** The open channels of both sides, and what counts them: ids, allowance and groups of the peer's. */
export class ChannelTable {
  readonly ownIds: ChannelIds;
  readonly peerIds: ChannelIds;
  /** What the peer may open. */
  readonly allowance: ReceiveAllowance;
  /** The groups in which the peer has open channels. */
  readonly groups: Groups;
  /** What is counted of channels that are closed. */
  readonly tally = new Tally();
  readonly #open = new Map<number, ChannelState>();

  constructor(role: Role, own: Limits) {
    this.ownIds = new ChannelIds(role);
    this.peerIds = new ChannelIds(role === Role.dialer ? Role.listener : Role.dialer);
    this.allowance = new ReceiveAllowance(own.channelLimit);
    this.groups = new Groups(own.groupLimit);
  }

  /** How many channels are open. */
  get size(): number {
    return this.#open.size;
  }

  /** The open channels, in no order that matters. */
  get channels(): Iterable<ChannelState> {
    return this.#open.values();
  }

  /** The open channel of this id, or undefined if it is closed. */
  find(id: number, frame: string): ChannelState | undefined {
    const channel = this.#open.get(id);
    if (channel !== undefined) return channel;
    const ids = this.ownIds.owns(id) ? this.ownIds : this.peerIds;
    // never-opened: "An endpoint MUST treat any frame of a channel other than OPEN, CREDIT and BLOCKED included, on a channel that was never opened as a connection error of code CHANNEL_ID."
    if (!ids.hasOpened(id))
      throw badId('never-opened', `${frame.toUpperCase()} on channel ${id}, which was never opened`);
    // closed-ignored: "An endpoint MUST ignore every frame other than OPEN on a closed channel, except that DATA is accounted."
    return undefined;
  }

  add(channel: ChannelState): void {
    this.#open.set(channel.id, channel);
    if (channel.openedByPeer) this.groups.join(channel.request.group);
  }

  /** Takes a channel out that is closed; without effect if it is out. */
  remove(channel: ChannelState): void {
    if (!this.#open.delete(channel.id)) return;
    this.tally.retire(channel);
    if (channel.openedByPeer) this.groups.leave(channel.request.group);
  }
}
