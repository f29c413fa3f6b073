import { Violation } from '../preface/violation.ts';
import { ErrorCode, type LimitKind, sequentialKinds } from '../protocol.gen.ts';
import type { ChannelState } from './channel-state.ts';
import { badState } from './direction.ts';

/** The receiving side of version 1: one message at a time, and no credit that would bound what is held. */
export class Sequence {
  readonly #bound: number;
  /** The channel of the newest DATA. */
  #latest: ChannelState | undefined = undefined;
  readonly #full = new Set<ChannelState>();

  /** `bound` is how much of a channel may be held, in wire bytes; a message of our message limit fits it. */
  constructor(bound: number) {
    this.#bound = bound;
  }

  /** Judges that DATA arrives on an open channel. */
  check(channel: ChannelState): void {
    const latest = this.#latest;
    // sequential-interleaved: "In version 1, an endpoint MUST treat DATA on an open channel, while a message of the peer's is in progress on another open channel, as a connection error of code CHANNEL_STATE."
    // sequential-control-between: "In version 1, an endpoint MUST take every legal frame but DATA of another channel between the fragments of a message."
    // sequential-abandoned: "In version 1, an endpoint MUST take a message of another channel as soon as the message in progress is abandoned, also by the endpoint's own RESET."
    if (latest !== undefined && latest !== channel && !latest.closed && latest.receiving === 'message') {
      throw badState('sequential-interleaved', `DATA on channel ${channel.id} in a message of channel ${latest.id}`);
    }
    this.#latest = channel;
  }

  /** Judges the kind of a BLOCKED. */
  checkKind(kind: LimitKind): void {
    // sequential-blocked-kind: "In version 1, an endpoint MUST treat a BLOCKED of kind CREDIT as a connection error of code FRAME_FORMAT."
    if (sequentialKinds.includes(kind)) return;
    throw new Violation('sequential-blocked-kind', { kind: 'connection' }, ErrorCode.frameFormat, `kind ${kind}`);
  }

  /** Looks how much of a channel is held, after DATA or consumption. */
  measure(channel: ChannelState): void {
    // sequential-bound: "In version 1, an endpoint MUST NOT take a channel for full that holds no more bytes than the message limit that it advertised."
    if (!channel.closed && channel.receiveCredit.held > this.#bound) this.#full.add(channel);
    else this.#full.delete(channel);
  }

  /** Forgets a channel that is closed. */
  forget(channel: ChannelState): void {
    this.#full.delete(channel);
  }

  /** The channels of which more is held than the bound. */
  get full(): ReadonlySet<ChannelState> {
    return this.#full;
  }
}
