import { Violation } from '../preface/violation.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';
import { Backlog } from './backlog.ts';
import type { Why } from './channel-state.ts';
import type { Loans } from './loans.ts';

/** What a service that consumes messages as streams is given. */
export type Fragment =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** Whether the message ends with these bytes. */
      readonly last: boolean;
    }
  /** The message whose fragments came before was abandoned by the peer. */
  | { readonly kind: 'aborted'; readonly code: number; readonly reason: string };

/** What one channel has received and its service is not done with. */
export interface Inbox<Item> {
  /** Takes a fragment; gives the item at once that it makes, if the service waits for one. */
  add(bytes: Uint8Array, last: boolean, awaited: boolean): Item | undefined;
  /** Drops what is here of the message that the peer abandons; gives an item at once if there is one and it is awaited. */
  abandon(why: Why, awaited: boolean): Item | undefined;
  /** Wire bytes that the last `abandon` dropped. */
  readonly dropped: number;
  /** The oldest item that waits. */
  take(): Item | undefined;
  /** Says that the service is done with the item that it was given last; returns its wire bytes. */
  settle(): number;
}

/** Delivers messages whole. */
export class MessageInbox implements Inbox<Uint8Array> {
  readonly #channel: { readonly id: number };
  readonly #limit: number;
  readonly #loans: Loans;
  #whole: Backlog | undefined = undefined;
  #parts: Backlog | undefined = undefined;
  #size = 0;
  #lent = 0;
  dropped = 0;

  /** `limit` is our message limit, in bytes. */
  constructor(channel: { readonly id: number }, limit: number, loans: Loans) {
    this.#channel = channel;
    this.#limit = limit;
    this.#loans = loans;
  }

  add(bytes: Uint8Array, last: boolean, awaited: boolean): Uint8Array | undefined {
    // message-limit: "An endpoint that takes the messages of a channel whole MUST reset the channel, with MESSAGE_TOO_LARGE, as soon as the fragments of one exceed the message limit that it advertised."
    // message-largest: "An endpoint that takes the messages of a channel whole MUST accept a message of the message limit that it advertised, in fragments of any sizes."
    if (this.#size + bytes.length > this.#limit) {
      const scope = { kind: 'channel', channel: this.#channel.id } as const;
      const found = `a message of more than ${this.#limit} bytes`;
      throw new Violation('message-limit', scope, ErrorCode.messageTooLarge, found);
    }
    if (!last) {
      this.#size += bytes.length;
      this.#parts ??= new Backlog(this.#loans);
      this.#parts.push(bytes, midMessage);
      return undefined;
    }
    // message-intact: "An endpoint MUST deliver each complete message to the service as the concatenation of its fragments, whatever their sizes, and the messages of a channel in their order."
    const message = this.#parts === undefined ? bytes : joined(this.#parts, bytes, this.#size + bytes.length);
    this.#forgetParts();
    if (awaited) return this.#deliver(message);
    this.#whole ??= new Backlog(this.#loans);
    this.#whole.push(message, wholeMessage);
    return undefined;
  }

  // abort-discards: "An endpoint that receives an ABORT MUST NOT deliver the abandoned message as complete and MUST accept further messages on the channel."
  abandon(): undefined {
    this.dropped = this.#size + Limit.headerSize;
    this.#forgetParts();
  }

  take(): Uint8Array | undefined {
    const entry = this.#whole?.shift();
    // Few channels ever have messages waiting, and most that do have none soon.
    if (this.#whole?.empty) this.#whole = undefined;
    return entry && this.#deliver(entry.bytes);
  }

  settle(): number {
    const lent = this.#lent;
    this.#lent = 0;
    return lent;
  }

  #deliver(message: Uint8Array): Uint8Array {
    this.#lent = message.length + Limit.headerSize;
    return message;
  }

  #forgetParts(): void {
    this.#parts = undefined;
    this.#size = 0;
  }
}

/** Delivers fragments as they come. */
export class FragmentInbox implements Inbox<Fragment> {
  readonly #waiting: Backlog;
  /** Whether the next fragment is the first of its message that says anything, and is charged with the header. */
  #first = true;
  /** Whether the service was given a part of a message and not yet its end. */
  #inMessage = false;
  #abortion: Fragment | undefined = undefined;
  #lent = 0;
  dropped = 0;

  constructor(loans: Loans) {
    this.#waiting = new Backlog(loans);
  }

  add(bytes: Uint8Array, last: boolean, awaited: boolean): Fragment | undefined {
    // message-stream: "An endpoint whose service consumes messages as streams MUST NOT reset a channel for the length of a message."
    // An empty fragment in mid-message says nothing; keeping it would take memory that no credit stands for.
    if (bytes.length === 0 && !last) return undefined;
    const first = this.#first;
    this.#first = last;
    if (awaited) return this.#deliver(bytes, first, last);
    this.#waiting.push(bytes, { first, last });
    return undefined;
  }

  abandon(why: Why, awaited: boolean): Fragment | undefined {
    const { bytes, first } = this.#waiting.dropUnfinished();
    this.dropped = bytes + (first || this.#first ? Limit.headerSize : 0);
    this.#first = true;
    // What the service was given belongs to the abandoned message only if no end of another one waits behind it.
    if (!this.#inMessage || !this.#waiting.empty) return undefined;
    this.#inMessage = false;
    this.dropped += this.settle();
    const item = { kind: 'aborted', code: why.code, reason: why.reason } as const;
    if (awaited) return item;
    this.#abortion = item;
    return undefined;
  }

  take(): Fragment | undefined {
    const item = this.#abortion;
    this.#abortion = undefined;
    if (item !== undefined) return item;
    const entry = this.#waiting.shift();
    return entry && this.#deliver(entry.bytes, entry.first, entry.last);
  }

  settle(): number {
    const lent = this.#lent;
    this.#lent = 0;
    return lent;
  }

  #deliver(bytes: Uint8Array, first: boolean, last: boolean): Fragment {
    this.#inMessage = !last;
    this.#lent = bytes.length + (first ? Limit.headerSize : 0);
    return { kind: 'bytes', bytes, last };
  }
}

const midMessage = { first: false, last: false } as const;
const wholeMessage = { first: true, last: true } as const;

function joined(parts: Backlog, end: Uint8Array, size: number): Uint8Array {
  const message = new Uint8Array(size);
  let filled = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    message.set(part.bytes, filled);
    filled += part.bytes.length;
  }
  message.set(end, filled);
  return message;
}
