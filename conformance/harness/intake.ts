import { type DecodedFrame, type DecodedHello, WireError, WireReader } from '../wire/decode.ts';
import { codeText } from './frame-text.ts';
import type { Deadline, Link } from './link.ts';
import { Failure } from './verdict.ts';

/** A frame that came, with its place among all that came and the time of its arrival in milliseconds. */
export interface SeenFrame {
  readonly frame: DecodedFrame;
  readonly index: number;
  readonly at: number;
}

/** The next thing on the peer's stream. */
export type Item =
  | { readonly kind: 'hello'; readonly hello: DecodedHello }
  | { readonly kind: 'frame'; readonly seen: SeenFrame }
  | { readonly kind: 'end' }
  | { readonly kind: 'lost'; readonly detail: string }
  | { readonly kind: 'timeout' };

/** Reads the peer's stream item by item, so that a verdict never depends on how the bytes were cut. */
export class Intake {
  readonly #link: Link;
  readonly #reader = new WireReader();
  readonly #seen: SeenFrame[] = [];
  #at = 0;
  #welcomed = false;

  constructor(link: Link) {
    this.#link = link;
  }

  /** Every frame so far. */
  get seen(): readonly SeenFrame[] {
    return this.#seen;
  }

  /** When the last bytes arrived, in milliseconds since the transport was established. */
  get at(): number {
    return this.#at;
  }

  /** Bytes of an item that is not whole yet. */
  get pending(): number {
    return this.#reader.pending;
  }

  /** The next item; throws `Failure` where the bytes are none that the wire format allows. */
  async next(until: Deadline): Promise<Item> {
    for (;;) {
      const item = this.#parse();
      if (item?.kind === 'hello') {
        this.#welcomed = true;
        return item;
      }
      if (item?.kind === 'frame') {
        const seen = { frame: item.frame, index: this.#seen.length, at: this.#at };
        this.#seen.push(seen);
        return { kind: 'frame', seen };
      }
      const event = await this.#link.pull(until);
      this.#at = event.at;
      if (event.kind === 'bytes') this.#reader.push(event.bytes);
      else if (event.kind === 'lost') return { kind: 'lost', detail: event.detail ?? 'no reason' };
      else if (event.kind === 'end') return { kind: 'end' };
      else return { kind: 'timeout' };
    }
  }

  #parse(): ReturnType<WireReader['next']> {
    try {
      return this.#reader.next();
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      // hello-first: "An endpoint MUST send a well-formed HELLO as its first bytes."
      const rule = this.#welcomed ? error.rule : 'hello-first';
      throw new Failure('bytes that the wire format allows', `${error.message} (${codeText(error.code)})`, rule);
    }
  }
}

/** What came instead of a frame, in words. */
export function itemText(item: Exclude<Item, { kind: 'frame' }>): string {
  switch (item.kind) {
    case 'hello':
      return 'a HELLO';
    case 'end':
      return 'the end of the stream';
    case 'lost':
      return `the loss of the connection (${item.detail})`;
    case 'timeout':
      return 'nothing in time';
  }
}
