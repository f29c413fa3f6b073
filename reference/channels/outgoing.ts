/** A message on its way out. One whose length is not known yet grows by `append` until `finish`. */
export class OutgoingMessage {
  next: OutgoingMessage | undefined = undefined;
  /** Whether a fragment of it has been written. */
  begun = false;
  /** Whether its last fragment has been written, or it was given up. */
  over = false;
  /** Bytes that are queued and not yet written. */
  bytesLeft: number;
  #complete: boolean;
  #chunk: Uint8Array | undefined;
  #offset = 0;
  #more: Uint8Array[] | undefined = undefined;

  constructor(bytes: Uint8Array | undefined) {
    this.bytesLeft = bytes?.length ?? 0;
    this.#chunk = bytes;
    this.#complete = bytes !== undefined;
  }

  /** Whether its length is known: nothing can be appended any more. */
  get complete(): boolean {
    return this.#complete;
  }

  /** Whether a fragment can be cut: bytes are here, or only the mark of the end is missing. */
  get hasFragment(): boolean {
    return this.#chunk !== undefined || this.#complete;
  }

  append(bytes: Uint8Array): void {
    this.bytesLeft += bytes.length;
    if (this.#chunk === undefined) this.#chunk = bytes;
    else if (this.#more === undefined) this.#more = [bytes];
    else this.#more.push(bytes);
  }

  finish(): void {
    this.#complete = true;
  }

  /** Cuts the next piece off, of `most` bytes or less; the message is `over` if it was the last one. */
  cut(most: number): Uint8Array {
    this.begun = true;
    const chunk = this.#chunk ?? nothing;
    const end = Math.min(this.#offset + most, chunk.length);
    const whole = end === chunk.length;
    const piece = whole && this.#offset === 0 ? chunk : chunk.subarray(this.#offset, end);
    this.bytesLeft -= piece.length;
    this.#offset = whole ? 0 : end;
    if (whole) this.#chunk = this.#more?.shift();
    this.over = this.#complete && this.#chunk === undefined;
    return piece;
  }
}

const nothing = new Uint8Array(0);

/** What a message takes beside its bytes. */
const messageWeight = 128;

/** The messages that one channel has to send, in order. */
export class Outgoing {
  #head: OutgoingMessage | undefined = undefined;
  #tail: OutgoingMessage | undefined = undefined;
  /** Memory that the messages take which are queued and not yet written, about, in bytes. */
  weight = 0;

  /** The message to cut the next fragment from. */
  get head(): OutgoingMessage | undefined {
    return this.#head;
  }

  /** The message that was queued last. */
  get newest(): OutgoingMessage | undefined {
    return this.#tail;
  }

  push(message: OutgoingMessage): void {
    if (this.#tail === undefined) this.#head = message;
    else this.#tail.next = message;
    this.#tail = message;
    this.weight += message.bytesLeft + messageWeight;
  }

  append(message: OutgoingMessage, bytes: Uint8Array): void {
    message.append(bytes);
    this.weight += bytes.length;
  }

  /** Cuts a piece of `most` bytes or less from the head, which leaves the queue with its last one. */
  cut(head: OutgoingMessage, most: number): Uint8Array {
    const piece = head.cut(most);
    this.weight -= piece.length;
    if (head.over) this.#removeAfter(undefined, head);
    return piece;
  }

  /** Removes a message wherever it stands. */
  remove(message: OutgoingMessage): void {
    let before: OutgoingMessage | undefined;
    for (let at = this.#head; at !== undefined; at = at.next) {
      if (at === message) {
        this.weight -= message.bytesLeft;
        message.over = true;
        this.#removeAfter(before, message);
        return;
      }
      before = at;
    }
  }

  /** Discards everything. */
  clear(): void {
    for (let at = this.#head; at !== undefined; at = at.next) at.over = true;
    this.#head = undefined;
    this.#tail = undefined;
    this.weight = 0;
  }

  #removeAfter(before: OutgoingMessage | undefined, message: OutgoingMessage): void {
    this.weight -= messageWeight;
    if (before === undefined) this.#head = message.next;
    else before.next = message.next;
    if (this.#tail === message) this.#tail = before;
    message.next = undefined;
  }
}
