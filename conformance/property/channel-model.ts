import { codeText, frameText } from '../harness/frame-text.ts';
import { Failure } from '../harness/verdict.ts';
import type { DecodedFrame } from '../wire/decode.ts';
import { ErrorCode } from '../wire/protocol.gen.ts';

type FrameOf<Type extends DecodedFrame['type']> = Extract<DecodedFrame, { type: Type }>;

/** What is asked of a channel when it is opened. */
export interface ChannelTerms {
  readonly id: number;
  readonly service: string;
  readonly group: number;
  readonly openedByPeer: boolean;
  readonly lowestVersion: number;
  readonly highestVersion: number;
  /** The code with which the peer has to refuse the channel. */
  readonly refusal?: number;
  /** The metadata that the ACCEPT has to bring, where there has to be one. */
  readonly answer?: Uint8Array;
}

/** The highest version in which the peer offers `echo`. */
const highestOffered = 2;

/** One channel as both sides know it: what the kit has done with it, and what the peer owes on it. */
export class ChannelModel {
  readonly terms: ChannelTerms;

  /** The kit's direction. */
  sending: 'between' | 'message' | 'ended' = 'between';
  /** The fragments sent of the kit's message in progress. */
  unfinished: Uint8Array[] = [];
  /** Wire bytes that the peer keeps of a channel that its service does not consume. */
  kept = 0;
  /** A channel of `hold` that was released. */
  released = false;
  /** The kit sent ACCEPT, or none is needed. */
  answered: boolean;
  /** The code of a STOP that the kit has to obey. */
  stopReceived: number | undefined;

  /** The messages that the peer still owes, in order. */
  readonly owed: Uint8Array[] = [];
  /** The reports that the service `open` still owes, in any order, each with the codes that will do. */
  readonly reports: (readonly number[])[] = [];
  /** The code of the END that the peer owes behind them. */
  endOwed: number | undefined;
  stopSent: number | undefined;
  /** A PONG showed that the peer has read the kit's STOP. */
  stopRead = false;
  resetSent: number | undefined;
  /** A PONG showed that the peer has read the kit's RESET. */
  resetRead = false;
  resetSeen: number | undefined;
  accepted = false;
  peerEnded = false;
  /** Bytes that are here of the message that the peer owes next, or undefined between messages. */
  #arrived: number | undefined;
  #report: Uint8Array[] = [];

  constructor(terms: ChannelTerms) {
    this.terms = terms;
    this.answered = !(terms.openedByPeer && this.several);
  }

  get id(): number {
    return this.terms.id;
  }

  /** Several versions were offered. */
  get several(): boolean {
    return this.terms.lowestVersion !== this.terms.highestVersion;
  }

  get reset(): boolean {
    return this.resetSent !== undefined || this.resetSeen !== undefined;
  }

  get closed(): boolean {
    return this.reset || (this.sending === 'ended' && this.peerEnded);
  }

  /** The kit is an opener that has to wait for the ACCEPT. */
  get mustWait(): boolean {
    return !this.terms.openedByPeer && this.several && !this.accepted;
  }

  /** The kit may send DATA, ABORT and END. */
  get maySend(): boolean {
    const refused = this.mustWait && this.terms.refusal !== undefined;
    return !this.closed && this.sending !== 'ended' && this.answered && this.stopReceived === undefined && !refused;
  }

  /** What the peer still owes, in words, or undefined. */
  get debt(): string | undefined {
    const place = ` on channel ${this.id}`;
    if (this.reset) return undefined;
    if (this.terms.refusal !== undefined) return `RESET(${codeText(this.terms.refusal)})${place}`;
    if (this.terms.answer !== undefined && !this.accepted && this.stopSent === undefined) return `ACCEPT${place}`;
    if (this.peerEnded || !this.answered) return undefined;
    if (this.stopSent !== undefined) return `END(${codeText(this.stopSent)})${place} after STOP`;
    const messages = this.owed.length + this.reports.length;
    if (messages > 0) return `${messages} messages${place}`;
    return this.endOwed === undefined ? undefined : `END(${codeText(this.endOwed)})${place}`;
  }

  /** Takes a frame of the peer's; throws `Failure` where it is not what the peer owes. */
  take(frame: DecodedFrame): void {
    // Whatever crossed the kit's RESET is nobody's fault.
    if (this.resetSent !== undefined) {
      demand(!this.resetRead, 'reset-silence', `nothing on channel ${this.id} after the kit's RESET`, frame);
      return;
    }
    if (frame.type === 'data') this.#data(frame);
    else if (frame.type === 'abort') this.#abort(frame);
    else if (frame.type === 'end') this.#end(frame);
    else if (frame.type === 'accept') this.#accept(frame);
    else if (frame.type === 'reset') this.#reset(frame);
    else if (frame.type === 'stop' && this.sending !== 'ended') this.stopReceived ??= frame.code;
  }

  #speaks(frame: DecodedFrame): void {
    const { refusal, openedByPeer } = this.terms;
    demand(refusal === undefined, 'refusal-contained', `RESET(${codeText(refusal ?? 0)})`, frame);
    const waited = !this.several || (openedByPeer ? this.answered : this.accepted);
    demand(waited, openedByPeer ? 'open-waits' : 'accept-required', `an ACCEPT before it on channel ${this.id}`, frame);
  }

  #data(frame: FrameOf<'data'>): void {
    this.#speaks(frame);
    demand(!this.stopRead, 'stop-ends', `no DATA on channel ${this.id} after STOP`, frame);
    if (this.terms.service === 'open') this.#takeReport(frame);
    else this.#takeFragment(frame);
  }

  #takeFragment(frame: FrameOf<'data'>): void {
    const [message] = this.owed;
    if (message === undefined)
      throw new Failure(`no message on channel ${this.id}`, frameText(frame), 'message-intact');
    const from = this.#arrived ?? 0;
    const to = from + frame.length;
    const same = to <= message.length && Buffer.compare(message.subarray(from, to), frame.fragment) === 0;
    demand(same, 'message-intact', `bytes ${from} to ${to} of a message of ${message.length} as it was sent`, frame);
    this.#arrived = to;
    if (!frame.last) return;
    demand(to === message.length, 'message-intact', `a message of ${message.length} bytes, not of ${to}`, frame);
    this.owed.shift();
    this.#arrived = undefined;
  }

  #takeReport(frame: FrameOf<'data'>): void {
    this.#arrived = 0;
    this.#report.push(frame.fragment);
    if (!frame.last) return;
    const bytes = Buffer.concat(this.#report);
    const code = bytes.length === 4 ? bytes.readUInt32BE() : undefined;
    const index = this.reports.findIndex((codes) => code !== undefined && codes.includes(code));
    const expected = this.reports.map((codes) => codes.map(codeText).join(' or ')).join(', ');
    demand(index >= 0, 'test-services', `a report of ${expected || 'no channel yet'}, not ${code}`, frame);
    this.reports.splice(index, 1);
    this.#report = [];
    this.#arrived = undefined;
  }

  /** Bytes that are still to come of the message that the peer owes next. */
  get rest(): number {
    return (this.owed[0]?.length ?? 0) - (this.#arrived ?? 0);
  }

  /** Whether bytes are still to come of the message that the peer owes next. */
  get starving(): boolean {
    const [message] = this.owed;
    return message !== undefined && message.length > (this.#arrived ?? 0) && this.debt !== undefined && !this.stopRead;
  }

  #abort(frame: FrameOf<'abort'>): void {
    this.#speaks(frame);
    demand(this.stopSent !== undefined, 'message-intact', `no ABORT on channel ${this.id}`, frame);
    demand(this.#arrived !== undefined, 'abort-idle', `ABORT of a message on channel ${this.id}`, frame);
    demand(frame.code === this.stopSent, 'stop-aborts', `ABORT(${codeText(this.stopSent ?? 0)})`, frame);
    this.#arrived = undefined;
    this.owed.length = 0;
  }

  #end(frame: FrameOf<'end'>): void {
    this.#speaks(frame);
    const rule = this.stopSent === undefined ? 'end-in-message' : 'stop-aborts';
    demand(this.#arrived === undefined, rule, `no END in a message on channel ${this.id}`, frame);
    const stopped = this.stopSent !== undefined && frame.code === this.stopSent;
    const finished = this.owed.length + this.reports.length === 0 && frame.code === this.endOwed;
    const expected = this.debt ?? `no END on channel ${this.id}`;
    demand(stopped || finished, this.stopSent === undefined ? 'end-order' : 'stop-ends', expected, frame);
    this.peerEnded = true;
    this.owed.length = 0;
    this.reports.length = 0;
  }

  #accept(frame: FrameOf<'accept'>): void {
    const { lowestVersion, highestVersion, answer, openedByPeer } = this.terms;
    demand(!openedByPeer, 'accept-wrong-side', 'no ACCEPT of a channel that the peer opened', frame);
    const version = this.terms.service === 'echo' ? Math.min(highestVersion, highestOffered) : lowestVersion;
    demand(frame.version === version, 'accept-in-range', `ACCEPT of version ${version}`, frame);
    const same = answer === undefined || Buffer.compare(answer, frame.metadata) === 0;
    demand(same, 'test-services', 'ACCEPT with the metadata of the OPEN', frame);
    this.accepted = true;
  }

  #reset(frame: FrameOf<'reset'>): void {
    const { refusal } = this.terms;
    if (refusal !== undefined) demand(frame.code === refusal, 'test-services', `RESET(${codeText(refusal)})`, frame);
    // A service whose direction was stopped may give the channel up.
    const excused = refusal !== undefined || this.stopSent !== undefined || frame.code === ErrorCode.resource;
    demand(excused, 'test-services', `a channel ${this.id} that is served`, frame);
    this.resetSeen = frame.code;
  }
}

/** Throws `Failure` unless the rule is kept. */
export function demand(kept: boolean, rule: string, expected: string, frame: DecodedFrame): void {
  if (!kept) throw new Failure(expected, frameText(frame), rule);
}
