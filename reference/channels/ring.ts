/** A place in a ring: links and the deficit, kept on the member itself so that taking turns allocates nothing. */
export abstract class Place<Member> {
  previous: Member | undefined = undefined;
  next: Member | undefined = undefined;
  /** Bytes that the member may still send in its turn. */
  deficit = 0;
}

/** Members that take turns. Each turn adds `quantum` bytes to the deficit of the one that has it, once. */
export class Ring<Member extends Place<Member>> {
  readonly #quantum: number;
  #current: Member | undefined = undefined;
  #granted = false;

  constructor(quantum: number) {
    this.#quantum = quantum;
  }

  get empty(): boolean {
    return this.#current === undefined;
  }

  /** The member that has the turn, its quantum granted; undefined if the ring is empty. */
  turn(): Member | undefined {
    if (this.#current !== undefined && !this.#granted) {
      this.#current.deficit += this.#quantum;
      this.#granted = true;
    }
    return this.#current;
  }

  /** Gives the turn to the next member. */
  pass(): void {
    this.#current = this.#current?.next;
    this.#granted = false;
  }

  /** Adds a member at the tail, with no claim from before. */
  join(member: Member): void {
    // share-joiner: "An endpoint MUST NOT send, in any stretch that begins when a group or channel becomes eligible, for the first time or again, more than one quantum and C bytes of it beyond what it sends of another group, or another channel of its group, that is eligible throughout."
    member.deficit = 0;
    const head = this.#current;
    if (head === undefined) {
      member.previous = member;
      member.next = member;
      this.#current = member;
      this.#granted = false;
      return;
    }
    const tail = head.previous ?? head;
    member.previous = tail;
    member.next = head;
    tail.next = member;
    head.previous = member;
  }

  /** Removes a member; a turn that it had passes on. */
  leave(member: Member): void {
    const { previous, next } = member;
    if (previous === undefined || next === undefined) throw new RangeError('not a member of the ring');
    if (this.#current === member) this.pass();
    if (next === member) this.#current = undefined;
    previous.next = next;
    next.previous = previous;
    member.previous = undefined;
    member.next = undefined;
  }
}
