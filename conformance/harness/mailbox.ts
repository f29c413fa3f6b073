import type { DecodedFrame, DecodedHello } from '../wire/decode.ts';
import { encodeFrame } from '../wire/encode.ts';
import type { OwnLimits } from './case.ts';
import { Conversation } from './conversation.ts';
import { frameText } from './frame-text.ts';
import { itemText, type SeenFrame } from './intake.ts';
import { Failure, NotDeclared } from './verdict.ts';

/** Frames that may come at any time; a verb that waits for a channel's next frame passes over them. */
export const attendants: ReadonlySet<DecodedFrame['type']> = new Set([
  'credit',
  'blocked',
  'allow',
  'ping',
  'pong',
  'goaway',
  'unknown',
]);

const nothing = new Uint8Array(0);

/** Frames that came and wait for the verb that asks for them. */
export class Mailbox extends Conversation {
  #settled: OwnLimits | undefined;
  #idleTimeout: number | undefined;
  #nextPing = 1n;
  /** Frames that came and that no verb has asked for yet. */
  #untaken: SeenFrame[] = [];

  /** The limits that the peer advertised, absent ones at their floors. */
  get limits(): OwnLimits {
    if (this.#settled === undefined) throw new TypeError('the limits are known once the HELLOs were exchanged');
    return this.#settled;
  }

  /** The idle time-out that the peer promises, in milliseconds; throws `NotDeclared` where it promises none. */
  get idleTimeout(): number {
    if (this.#idleTimeout === undefined) throw new NotDeclared('an IDLE_TIMEOUT in the HELLO', 'none');
    return this.#idleTimeout;
  }

  /** Throws `NotDeclared` where the peer does not offer the profile `life`, by promising an idle time-out. */
  requireLife(): void {
    void this.idleTimeout;
  }

  /** Whether the peer's HELLO is here. */
  protected get welcomed(): boolean {
    return this.#settled !== undefined;
  }

  /** Says nothing; where a rule is about what the peer does unasked, that is what tries it. */
  staySilent(): void {
    this.stimulated = true;
  }

  /** Lets time pass; only where the spec sets a time. Whatever comes meanwhile is set aside. */
  async wait(milliseconds: number): Promise<void> {
    this.step = `wait(${milliseconds} ms)`;
    const until = this.link.deadline(milliseconds);
    for (;;) {
      const item = await this.nextItem(until);
      if (item.kind === 'timeout') return;
      if (item.kind !== 'frame' && item.kind !== 'hello') throw new Failure('patience', itemText(item));
      if (item.kind === 'frame' && item.seen.frame.type === 'close')
        throw new Failure('patience', frameText(item.seen.frame));
      if (item.kind === 'hello') this.meet(item.hello);
      else this.#untaken.push(item.seen);
    }
  }

  /**
   * A PING came back: everything sent before was processed. Returns the frames that came meanwhile. `behind` goes
   * out in the PING's own write, which no delivery divides then: the beginning of a frame, there before its rest is sent.
   */
  async fence(behind: Uint8Array = nothing): Promise<readonly SeenFrame[]> {
    this.step = 'fence';
    const from = this.seen.length;
    const id = this.sendFence(behind);
    for (;;) {
      const { frame } = await this.setAside('the PONG of a PING');
      if (frame.type === 'pong' && frame.id === id) return this.seen.slice(from, -1);
    }
  }

  /** Sends a PING, and what goes out in its write; returns its id. */
  protected sendFence(behind: Uint8Array = nothing): bigint {
    const id = this.#nextPing;
    this.#nextPing += 1n;
    const ping = encodeFrame({ type: 'ping', id, sent: id });
    if (behind.length === 0) this.sendBytes(ping);
    else this.sendTogether(ping, behind);
    return id;
  }

  /**
   * Sends a PING behind a fault, where the kit's bytes end with a frame: its PONG shows that the peer went on.
   * Returns its id, or undefined where a PING would be read as the rest of something.
   */
  protected sendProbe(): bigint | undefined {
    return this.border.reached ? this.sendFence() : undefined;
  }

  /** A fence, and until its PONG no frame of the channel. */
  async expectQuiet(channel: number): Promise<void> {
    const frame = (await this.fence()).map((seen) => seen.frame).find((other) => other.channel === channel);
    this.require(frame === undefined, `nothing on channel ${channel}`, frame === undefined ? '' : frameText(frame));
  }

  /** Fails the case unless the condition holds. */
  require(condition: boolean, expected: string, observed: string, requirement?: string): void {
    if (!condition) throw new Failure(expected, observed, requirement);
  }

  /** Takes the limits from the peer's HELLO. */
  protected meet(hello: DecodedHello): void {
    this.#settled = this.welcome(hello);
    this.#idleTimeout = hello.idleTimeout;
  }

  /** The first frame that fits, of those set aside or yet to come. */
  protected async take(expected: string, fits: (frame: DecodedFrame) => boolean): Promise<SeenFrame> {
    const index = this.#untaken.findIndex((seen) => fits(seen.frame));
    if (index >= 0) {
      const [seen] = this.#untaken.splice(index, 1);
      if (seen !== undefined) return seen;
    }
    for (;;) {
      const seen = await this.nextFrame(expected);
      if (fits(seen.frame)) return seen;
      this.keep(seen);
    }
  }

  /** The next frame, kept for the verb that will ask for it. */
  protected async setAside(expected: string): Promise<SeenFrame> {
    const seen = await this.nextFrame(expected);
    this.keep(seen);
    return seen;
  }

  /** Keeps a frame, unless it is one that nobody asks for. */
  protected keep(seen: SeenFrame): void {
    if (seen.frame.type === 'blocked' || !attendants.has(seen.frame.type)) this.#untaken.push(seen);
  }
}
