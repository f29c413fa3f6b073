import { Place, Ring } from './ring.ts';

/** Bytes that a group's turn adds to what it may send. */
export const groupQuantum = 16_384;
/** Bytes that a channel's turn, inside its group's, adds to what it may send. */
export const channelQuantum = 16_384;

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
  readonly flows = new Ring<Member>(channelQuantum);
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
      if (flow === undefined || flow.frameSize() <= flow.deficit) return flow;
      this.flows.pass();
    }
  }
}

/**
 * Who sends next: deficit round robin between groups, and between the channels of a group inside the
 * group's turn. Between any two that are eligible, groups differ by at most `groupQuantum` + 2C wire bytes
 * and channels of one group by at most `channelQuantum` + 2C, where C is the largest frame.
 * It is policy only: it sends nothing, and a frame costs a bounded number of steps on average.
 */
export class Scheduler<Member extends Flow<Member>> {
  readonly #shares = new Map<number, Share<Member>>();
  readonly #ring = new Ring<Share<Member>>(groupQuantum);

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

  /**
   * The flow whose frame is next, or undefined where none is eligible. Asking again without `charge`
   * gives the same flow and grants nothing: so a connection out of credit freezes ring and deficits.
   */
  next(): Member | undefined {
    for (;;) {
      const flow = this.#ring.turn()?.pick();
      if (flow === undefined) return undefined;
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
