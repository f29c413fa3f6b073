import type { DecodedFrame } from '../wire/decode.ts';
import { LimitKind } from '../wire/protocol.gen.ts';
import type { FrameValue } from '../wire/value.ts';
import { frameText } from './frame-text.ts';
import { Failure } from './verdict.ts';

/** What a peer must keep to in version 1, in every case: one message at a time, and no word of credit. */
export class Sequence {
  /** The channel whose message the peer is sending. */
  #speaking: number | undefined;
  /** Channels that the kit has reset or refused; what the peer sent of them before it knew is on its way. */
  readonly #abandoned = new Set<number>();

  /** Throws `Failure` if the peer's frame breaks a rule that holds at all times. */
  watch(frame: DecodedFrame): void {
    // sequential-legal-only: "In version 1, an endpoint MUST NOT send CREDIT, nor a BLOCKED of kind CREDIT."
    const ofCredit = frame.type === 'credit' || (frame.type === 'blocked' && frame.kind === LimitKind.credit);
    if (ofCredit) throw new Failure('nothing about credit in version 1', frameText(frame), 'sequential-legal-only');
    if (frame.type === 'data') this.#watchData(frame);
    else if (frame.type === 'abort' || frame.type === 'reset') this.#abandon(frame.channel);
  }

  /** Takes note of a frame of the kit's that may abandon what the peer is sending. */
  note(frame: FrameValue): void {
    const speaking = this.#speaking ?? 0;
    const abandoned = frame.type === 'goaway' && speaking > frame.lastChannel ? speaking : undefined;
    const channel = frame.type === 'reset' ? (frame.channel ?? 0) : abandoned;
    if (channel === undefined) return;
    this.#abandoned.add(channel);
    this.#abandon(channel);
  }

  #watchData(frame: DecodedFrame & { type: 'data' }): void {
    const speaking = this.#speaking;
    // sequential-contiguous: "In version 1, an endpoint MUST NOT send DATA on another channel while a message of its own is in progress."
    if (speaking !== undefined && speaking !== frame.channel) {
      throw new Failure(`the rest of channel ${speaking}'s message`, frameText(frame), 'sequential-contiguous');
    }
    this.#speaking = frame.last || this.#abandoned.has(frame.channel) ? undefined : frame.channel;
  }

  #abandon(channel: number): void {
    if (this.#speaking === channel) this.#speaking = undefined;
  }
}
