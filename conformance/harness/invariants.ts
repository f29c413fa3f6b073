import type { DecodedFrame } from '../wire/decode.ts';
import { LimitKind } from '../wire/protocol.gen.ts';
import type { OwnLimits } from './case.ts';
import { frameText } from './frame-text.ts';
import type { Ledger } from './ledger.ts';
import { Failure, type PeerRole } from './verdict.ts';

/** What the peer must keep to in every case: each frame that it sends is held against what went before. */
export class Invariants {
  readonly #own: OwnLimits;
  readonly #incoming: Ledger;
  readonly #outgoing: Ledger;
  readonly #firstPeerId: number;
  #opened = 0;
  readonly #blocked = new Map<string, number>();
  readonly #reset = new Set<number>();
  readonly #ended = new Set<number>();
  readonly #accepted = new Set<number>();

  /** `incoming` is what the kit granted, `outgoing` what the peer granted before the frame that is watched. */
  constructor(role: PeerRole, own: OwnLimits, incoming: Ledger, outgoing: Ledger) {
    this.#own = own;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
    this.#firstPeerId = role === 'dialer' ? 1 : 2;
  }

  /** Throws `Failure` if the frame breaks a rule that holds at all times. */
  watch(frame: DecodedFrame): void {
    const { channel } = frame;
    if (channel !== 0) {
      demand(!this.#reset.has(channel), 'reset-silence', `nothing more on channel ${channel} after its RESET`, frame);
      demand(
        channel % 2 !== this.#firstPeerId % 2 ||
          frame.type === 'open' ||
          frame.type === 'unknown' ||
          this.#isOpened(channel),
        'never-opened',
        'no frame of a channel before its OPEN',
        frame,
      );
    }
    if (frame.type === 'data') this.#watchData(frame.channel, frame.length, frame);
    else if (frame.type === 'open') this.#watchOpen(frame);
    else if (frame.type === 'accept') this.#watchAccept(frame);
    else if (frame.type === 'end' || frame.type === 'abort') this.#watchEnd(frame);
    else if (frame.type === 'reset') this.#reset.add(channel);
    else if (frame.type === 'credit') watchRise(this.#outgoing.granted(channel), 'credit-falls', frame);
    else if (frame.type === 'allow') watchRise(this.#outgoing.allowance, 'allow-falls', frame);
    else if (frame.type === 'blocked') this.#watchBlocked(frame);
  }

  #isOpened(channel: number): boolean {
    return channel <= this.#firstPeerId + 2 * (this.#opened - 1);
  }

  #watchData(channel: number, length: number, frame: DecodedFrame): void {
    demand(
      length <= this.#own.fragmentLimit,
      'fragment-limit-obeyed',
      `DATA of at most ${this.#own.fragmentLimit} bytes`,
      frame,
    );
    demand(!this.#ended.has(channel), 'end-is-last', 'no DATA behind END', frame);
    this.#incoming.spend(channel, length);
    const over = (which: number) => this.#incoming.sent(which) > this.#incoming.granted(which);
    demand(
      !over(channel),
      'credit-channel-obeyed',
      `at most ${this.#incoming.granted(channel)} wire bytes of DATA on the channel`,
      frame,
    );
    demand(
      !over(0),
      'credit-connection-obeyed',
      `at most ${this.#incoming.granted(0)} wire bytes of DATA on the connection`,
      frame,
    );
  }

  #watchOpen(frame: DecodedFrame & { type: 'open' }): void {
    const expected = this.#firstPeerId + 2 * this.#opened;
    demand(frame.channel === expected, 'open-consecutive', `the next OPEN on channel ${expected}`, frame);
    this.#opened += 1;
    demand(
      this.#opened <= this.#incoming.allowance,
      'allowance-obeyed',
      `at most ${this.#incoming.allowance} OPENs`,
      frame,
    );
    this.#watchMetadata(frame);
  }

  #watchAccept(frame: DecodedFrame & { type: 'accept' }): void {
    demand(!this.#accepted.has(frame.channel), 'accept-at-most-once', 'one ACCEPT on a channel', frame);
    this.#accepted.add(frame.channel);
    demand(
      this.#incoming.sent(frame.channel) === 0 && !this.#ended.has(frame.channel),
      'accept-at-most-once',
      'ACCEPT before the first DATA',
      frame,
    );
    this.#watchMetadata(frame);
  }

  #watchMetadata(frame: DecodedFrame & { type: 'open' | 'accept' }): void {
    const limit = this.#own.metadataLimit;
    demand(frame.metadata.length <= limit, 'metadata-limit-obeyed', `at most ${limit} bytes of metadata`, frame);
  }

  #watchEnd(frame: DecodedFrame & { type: 'end' | 'abort' }): void {
    demand(!this.#ended.has(frame.channel), 'end-is-last', `no ${frame.type.toUpperCase()} behind END`, frame);
    if (frame.type === 'end') this.#ended.add(frame.channel);
  }

  #watchBlocked(frame: DecodedFrame & { type: 'blocked' }): void {
    const name = `${frame.kind} ${frame.channel}`;
    const limit = Number(frame.limit);
    demand(this.#blocked.get(name) !== limit, 'blocked-once', 'one BLOCKED for one limit', frame);
    this.#blocked.set(name, limit);
    const granted =
      frame.kind === LimitKind.channels ? this.#incoming.allowance : this.#incoming.granted(frame.channel);
    demand(limit <= granted, 'blocked-beyond', `a BLOCKED of a limit of at most ${granted}`, frame);
  }
}

function watchRise(inForce: number, rule: string, frame: DecodedFrame & { type: 'credit' | 'allow' }): void {
  demand(Number(frame.limit) >= inForce, rule, `a limit of at least ${inForce}`, frame);
}

function demand(kept: boolean, rule: string, expected: string, frame: DecodedFrame): void {
  if (!kept) throw new Failure(expected, frameText(frame), rule);
}
