/** Counts the groups in which one opener has open channels. */
export class Groups {
  readonly #limit: number;
  readonly #channels = new Map<number, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether one more channel of `group` stays within the limit. */
  hasRoom(group: number): boolean {
    return this.#channels.has(group) || this.#channels.size < this.#limit;
  }

  /** Counts a channel that was opened in `group`. */
  join(group: number): void {
    this.#channels.set(group, (this.#channels.get(group) ?? 0) + 1);
  }

  /** Counts a channel of `group` as closed. */
  leave(group: number): void {
    const channels = this.#channels.get(group);
    if (channels === undefined) throw new RangeError(`no channel is open in group ${group}`);
    // group-leaves: "An acceptor MUST NOT count a group whose channels are all closed against that limit."
    if (channels === 1) this.#channels.delete(group);
    else this.#channels.set(group, channels - 1);
  }
}
