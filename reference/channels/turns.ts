import { Place, Ring } from './ring.ts';
import type { Scheduling } from './scheduling.ts';

/** One channel, as far as taking turns by whole messages goes. */
export interface Speaker<Self> extends Place<Self> {
  /** Whether it takes turns. */
  eligible: boolean;
  /** Whether its oldest message is wholly in hand. */
  readonly inHand: boolean;
  /** Whether a part of its oldest message is sent. */
  readonly inMessage: boolean;
}

/** The eligible members of a group, in a ring of their own. */
class Group<Member extends Speaker<Member>> extends Place<Group<Member>> {
  readonly id: number;
  /** Messages, not bytes, make a turn: the quantum plays no part. */
  readonly ring = new Ring<Member>(0);
  /** Members between `open` and `close`, eligible or not. */
  members = 0;

  constructor(id: number) {
    super();
    this.id = id;
  }
}

/** The scheduling of version 1: groups take turns, and the channels of a group inside its turns, by whole messages. */
export class Turns<Member extends Speaker<Member>> implements Scheduling<Member> {
  readonly #groups = new Map<number, Group<Member>>();
  readonly #groupOf = new Map<Member, Group<Member>>();
  readonly #ring = new Ring<Group<Member>>(0);
  /** Who has the turn, until its message is over or abandoned. */
  #speaker: Member | undefined = undefined;
  /** Whether the message of this turn has begun. */
  #begun = false;

  open(member: Member, group: number): void {
    const joined = this.#groups.get(group) ?? new Group<Member>(group);
    joined.members += 1;
    this.#groups.set(group, joined);
    this.#groupOf.set(member, joined);
  }

  close(member: Member): void {
    this.withdraw(member);
    const group = this.#groupOf.get(member);
    if (group === undefined) return;
    this.#groupOf.delete(member);
    group.members -= 1;
    if (group.members === 0) this.#groups.delete(group.id);
  }

  queue(member: Member): void {
    // sequential-in-hand: "In version 1, an endpoint MUST NOT send the first fragment of a message before it has the whole message in hand."
    if (!member.inHand) {
      this.withdraw(member);
      return;
    }
    if (member === this.#speaker && this.#begun && !member.inMessage) this.#pass();
    const group = this.#groupOf.get(member);
    if (member.eligible || group === undefined) return;
    // "Who becomes eligible joins at the tail."
    if (group.ring.empty) this.#ring.join(group);
    group.ring.join(member);
    member.eligible = true;
  }

  withdraw(member: Member): void {
    const group = this.#groupOf.get(member);
    if (!member.eligible || group === undefined) return;
    const spoke = member === this.#speaker && this.#begun;
    if (member === this.#speaker) this.#speaker = undefined;
    group.ring.leave(member);
    member.eligible = false;
    if (group.ring.empty) this.#ring.leave(group);
    // "An abandoned message was a turn like any other."
    else if (spoke) this.#ring.pass();
  }

  next(): Member | undefined {
    // sequential-contiguous: "In version 1, an endpoint MUST NOT send DATA on another channel while a message of its own is in progress."
    if (this.#speaker !== undefined) return this.#speaker;
    // sequential-groups: "In version 1, over any stretch of what an endpoint sends in which two groups are eligible without interruption, the numbers of messages that it begins in the one and in the other MUST NOT differ by more than 1."
    this.#speaker = this.#ring.turn()?.ring.turn();
    this.#begun = false;
    return this.#speaker;
  }

  charge(): void {
    this.#begun = true;
  }

  #pass(): void {
    const speaker = this.#speaker;
    if (speaker === undefined) return;
    this.#speaker = undefined;
    // sequential-channels: "In version 1, over any stretch of what an endpoint sends in which two channels of one group are eligible without interruption, the numbers of messages that it begins on the one and on the other MUST NOT differ by more than 1."
    this.#groupOf.get(speaker)?.ring.pass();
    this.#ring.pass();
  }
}
