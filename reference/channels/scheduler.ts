import { Limit } from '../protocol.gen.ts';
import { Place, Ring } from './ring.ts';

/** One channel's claim to be sent. */
export abstract class Flow<Self extends Flow<Self>> extends Place<Self> {
  /** The group that the flow shares the connection in, from `open` to `close`. */
  share: Share<Self> | undefined = undefined;
  /** Whether the flow takes turns: its next frame is queued and fits its channel's credit. */
  eligible = false;

  /** Wire bytes of the flow's next frame; above 0 while it is eligible. */
  abstract frameSize(): number;
}

/** A group's claim: its eligible flows in a ring of their own, which survives the group's turns. */
class Share<Member extends Flow<Member>> extends Place<Share<Member>> {
  readonly group: number;
  readonly flows = new Ring<Member>(Limit.channelQuantum);
  /** Flows between `open` and `close`, eligible or not. */
  members = 0;

  constructor(group: number) {
    super();
    this.group = group;
  }

  /** The flow whose turn it is in the group, its deficit covering its next frame. */
  pick(): Member | undefined {
    for (;;) {
      const flow = this.flows.turn();
      // share-channels: "An endpoint MUST NOT send, in any stretch throughout which a channel is eligible, more than q + 2C bytes of another channel of its group beyond what it sends of that channel."
      if (flow === undefined || flow.frameSize() <= flow.deficit) return flow;
      this.flows.pass();
    }
  }
}

/**
 * Who sends next: deficit round robin between groups, and between the channels of a group inside the
 * group's turn (spec/4-channels.md#sharing). It is policy only: it sends nothing, knows no clock and no
 * connection, and a frame costs a number of steps that does not grow with the flows or groups.
 */
export class Scheduler<Member extends Flow<Member>> {
  readonly #shares = new Map<number, Share<Member>>();
  readonly #ring = new Ring<Share<Member>>(Limit.groupQuantum);

  /** Makes a flow known, in its group. */
  open(flow: Member, group: number): void {
    const share = this.#shares.get(group) ?? new Share<Member>(group);
    this.#shares.set(group, share);
    share.members += 1;
    flow.share = share;
  }

  /** Forgets a flow; the group goes with its last one. */
  close(flow: Member): void {
    this.withdraw(flow);
    const share = flow.share;
    if (share === undefined) return;
    flow.share = undefined;
    share.members -= 1;
    if (share.members === 0) this.#shares.delete(share.group);
  }

  /** Lets a flow take turns, from the tail of the ring; without effect on one that does. */
  queue(flow: Member): void {
    const share = flow.share;
    if (flow.eligible || share === undefined) return;
    if (share.flows.empty) this.#ring.join(share);
    share.flows.join(flow);
    flow.eligible = true;
  }

  /** Takes a flow out of the turns, its deficit with it; without effect on one that takes none. */
  withdraw(flow: Member): void {
    const share = flow.share;
    if (!flow.eligible || share === undefined) return;
    share.flows.leave(flow);
    flow.eligible = false;
    if (share.flows.empty) this.#ring.leave(share);
  }

  /** The flow whose frame is next, or undefined where none is eligible. */
  next(): Member | undefined {
    for (;;) {
      // share-frozen: "An endpoint MUST keep these bounds over stretches in which the credit of the connection was used up, for however long and however often, as over any other."
      // Asking again without `charge` gives the same flow and grants nothing: rings and deficits stand still.
      const flow = this.#ring.turn()?.pick();
      if (flow === undefined) return undefined;
      // share-groups: "An endpoint MUST NOT send, in any stretch throughout which a group is eligible, more than Q + 2C bytes of another group beyond what it sends of that group."
      if (flow.frameSize() <= (flow.share?.deficit ?? 0)) return flow;
      this.#ring.pass();
    }
  }

  /** Counts the `bytes` of the frame that `next` named as sent. */
  charge(flow: Member, bytes: number): void {
    flow.deficit -= bytes;
    if (flow.share !== undefined) flow.share.deficit -= bytes;
  }
}
