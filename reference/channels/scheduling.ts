/** Who sends next, as one version of the protocol has it. It is policy only: it sends nothing. */
export interface Scheduling<Member> {
  /** Makes a member known, in its group. */
  open(member: Member, group: number): void;
  /** Forgets a member. */
  close(member: Member): void;
  /** Lets a member that has a frame to send take turns; without effect on one that does. */
  queue(member: Member): void;
  /** Takes a member out of the turns; without effect on one that takes none. */
  withdraw(member: Member): void;
  /** The member whose frame is next, or undefined; the same one until `charge`. */
  next(): Member | undefined;
  /** Counts the `bytes` of the frame that `next` named as sent. */
  charge(member: Member, bytes: number): void;
}
