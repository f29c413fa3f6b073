import type { Batch } from '../channels/batch.ts';
import type { Why } from '../channels/channel-state.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';
import type { PingListener, Pings } from './pings.ts';

/** How far a teardown has come: whose step is the next to be written, or waited for. */
type Step = 'none' | 'announce' | 'wait' | 'name' | 'drain';

/** The end of a connection from the top to the bottom: announce, name the last channel, drain. Pure. */
export class Teardown implements PingListener {
  #step: Step = 'none';
  #why: Why = { code: ErrorCode.none, reason: '' };

  /** Whether it was begun. */
  get begun(): boolean {
    return this.#step !== 'none';
  }

  /** Whether a GOAWAY is to be written. */
  get pending(): boolean {
    return this.#step === 'announce' || this.#step === 'name';
  }

  /** What becomes of an OPEN that comes now: it is served where this is undefined. */
  get refusal(): Why | undefined {
    // teardown-serves: "An endpoint that has sent no GOAWAY but announcements MUST serve the channels that its peer opens, as if it had sent none."
    if (this.#step !== 'drain') return undefined;
    // teardown-beyond: "An endpoint that has named a last channel MUST refuse a channel beyond it with RESET of code GOING_AWAY."
    return { code: ErrorCode.goingAway, reason: this.#why.reason };
  }

  /** Begins; without effect the second time. */
  begin(why: Why): void {
    if (this.begun) return;
    this.#why = why;
    this.#step = 'announce';
  }

  /** The announcement has arrived, and with it every OPEN that was under way is here. */
  answered(): void {
    this.#step = 'name';
  }

  /** Writes the GOAWAY that is due; `lastOpened` is the highest id that the peer has opened, 0 if none. */
  write(batch: Batch, pings: Pings, lastOpened: number): void {
    if (this.#step === 'announce') {
      // teardown-announce: "An endpoint that tears a connection down MUST send GOAWAY with the last channel 0xffffffff before it sends another GOAWAY or CLOSE."
      this.#say(batch, Limit.goawayAnnouncement);
      pings.ask(this);
      this.#step = 'wait';
    } else if (this.#step === 'name') {
      // teardown-last: "An endpoint that tears a connection down MUST name the highest id that its peer has opened as the last channel, in a second GOAWAY, when the PONG of a PING that it sent behind the announcement is here."
      this.#say(batch, lastOpened);
      this.#step = 'drain';
    }
  }

  /** Why to close now, or undefined while it is to wait; `open`: whether a channel is open, or is to be opened by us. */
  closing(open: boolean): Why | undefined {
    // teardown-drains: "An endpoint that tears a connection down MUST NOT send CLOSE of code NONE before its deadline while a channel is open."
    // teardown-closes: "An endpoint that tears a connection down MUST send CLOSE when it has named the last channel and no channel is open, or its deadline has passed."
    return this.#step === 'drain' && !open ? this.#why : undefined;
  }

  #say(batch: Batch, lastChannel: number): void {
    batch.addFrame({ type: 'goaway', lastChannel, ...this.#why });
  }
}
