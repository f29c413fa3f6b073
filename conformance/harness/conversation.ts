import type { DecodedFrame, DecodedHello } from '../wire/decode.ts';
import { encodeFrame, encodeHello } from '../wire/encode.ts';
import { ErrorCode, Version } from '../wire/protocol.gen.ts';
import type { FrameValue, HelloValue, ParameterValue } from '../wire/value.ts';
import { Border } from './border.ts';
import type { OwnLimits } from './case.ts';
import { frameText } from './frame-text.ts';
import { GreaseSource } from './grease.ts';
import { Intake, type Item, itemText, type SeenFrame } from './intake.ts';
import { Invariants } from './invariants.ts';
import { Ledger } from './ledger.ts';
import type { Deadline, Link } from './link.ts';
import { Seeded } from './seeded.ts';
import { Sequence } from './sequence.ts';
import { Failure, type PeerRole, Untestable, type VersionRange } from './verdict.ts';

/** What a case runs with, besides its link. */
export interface Setting {
  readonly role: PeerRole;
  readonly own: OwnLimits;
  /** What the kit's HELLO offers unless the case says otherwise. */
  readonly versions: VersionRange;
  /** Words that seed the random choices of this run. */
  readonly seed: readonly (string | number)[];
  readonly grease: boolean;
  /** How long to wait for something that must come, in milliseconds. */
  readonly patience: number;
}

/** Services of the kit's own, which a peer may be asked to open channels to, begin with this. */
export const kitService = 'heddle-kit.';

/** What every peer of the profile `core` offers (spec/appendix-a-test-services.md). */
const testServices: ReadonlySet<string> = new Set(['echo', 'discard', 'source', 'hold', 'release', 'reset', 'open']);

/** The two streams of bytes and what follows from them at once: ledgers, invariants, PONGs and honest refusals. */
export class Conversation {
  readonly role: PeerRole;
  readonly own: OwnLimits;
  readonly random: Seeded;
  /** What the peer granted, and what the kit sent. */
  protected outgoing: Ledger;
  /** What the kit granted, and what the peer sent. */
  protected readonly incoming: Ledger;
  protected readonly link: Link;
  protected readonly intake: Intake;
  protected readonly patience: number;
  /** Meaningless values for every place that must put up with them. */
  protected readonly grease: GreaseSource;
  readonly #versions: VersionRange;
  /** What the kit's last HELLO offers. */
  #offered: VersionRange;
  /** Set where version 1 is settled on. */
  #sequence: Sequence | undefined;
  /** What the peer's HELLO says that it speaks; undefined before it came. */
  speaks: VersionRange | undefined;
  #invariants: Invariants;
  /** The test service that each of the kit's channels was opened for. */
  readonly #asked = new Map<number, string>();
  #bytesWritten = 0;
  /** When patience ends that a sign of life did not renew. */
  #patienceEnds: Deadline | undefined;
  /** Where the kit's own bytes end. */
  protected readonly border = new Border();
  /** Answers that wait, while the kit's last bytes end inside a frame. */
  #held: FrameValue[] = [];
  /** Whether the peer's PINGs are answered. */
  answersPings = true;
  /** Whether the case sent anything since the control. */
  stimulated = false;
  /** Whether the kit's frames are greased. */
  greases = false;
  /** The verb at work, for the failure card. */
  step = '';

  constructor(link: Link, setting: Setting) {
    this.role = setting.role;
    this.own = setting.own;
    this.random = new Seeded(...setting.seed);
    this.link = link;
    this.intake = new Intake(link);
    this.patience = setting.patience;
    this.grease = new GreaseSource(setting.grease ? setting.seed : undefined);
    this.#versions = setting.versions;
    this.#offered = setting.versions;
    this.incoming = new Ledger(setting.own);
    this.outgoing = new Ledger(setting.own);
    this.#invariants = new Invariants(setting.role, setting.own, this.incoming, this.outgoing);
  }

  /** Every frame that came so far. */
  get seen(): readonly SeenFrame[] {
    return this.intake.seen;
  }

  /** The version that both HELLOs settle on, as far as the HELLOs are here. */
  get version(): number {
    return Math.min(this.#offered.highest, this.speaks?.highest ?? this.#offered.highest);
  }

  /** Bytes of the kit's, HELLO included. */
  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  /** When the last bytes came, in milliseconds since the transport was established. */
  get elapsed(): number {
    return this.intake.at;
  }

  /** Writes bytes as they are, in one write. */
  sendBytes(...parts: readonly Uint8Array[]): void {
    this.stimulated = true;
    this.#write(parts);
    const held = this.#held;
    this.#held = [];
    for (const frame of held) this.#answer(frame);
  }

  /** Writes frames, all in one write. */
  send(...frames: readonly FrameValue[]): void {
    for (const frame of frames) this.#account(frame);
    // Nothing may stand behind a CLOSE, nor inside a frame; and whoever is not through the control yet is spared.
    const greased = this.greases && this.border.reached ? this.grease.around(frames) : frames;
    if (frames.some(({ type }) => type === 'close')) this.greases = false;
    this.sendBytes(...greased.map(encodeFrame));
  }

  /** Writes bytes and frames in one write that no delivery divides, where a case is about what is there together. */
  sendTogether(...parts: readonly (Uint8Array | FrameValue)[]): void {
    this.stimulated = true;
    const bytes = parts.map((part) => {
      if (part instanceof Uint8Array) return part;
      this.#account(part);
      return encodeFrame(part);
    });
    this.#write(bytes, 1, 'undivided');
  }

  /** Writes one frame many times over, for its bulk; no delivery cuts it. */
  sendManyTimes(frame: FrameValue, times: number): void {
    this.stimulated = true;
    for (let round = 0; round < times; round += 1) this.#account(frame);
    this.#write([encodeFrame(frame)], times, 'undivided');
  }

  /** The kit's HELLO, with changes. */
  helloBytes(changes: Partial<HelloValue> = {}): Uint8Array {
    const parameters: ParameterValue[] = [
      { type: 'fragmentLimit', value: this.own.fragmentLimit },
      { type: 'messageLimit', value: this.own.messageLimit },
      { type: 'metadataLimit', value: this.own.metadataLimit },
      { type: 'channelLimit', value: this.own.channelLimit },
      { type: 'groupLimit', value: this.own.groupLimit },
      { type: 'channelCredit', value: this.own.channelCredit },
      { type: 'connectionCredit', value: this.own.connectionCredit },
    ];
    parameters.push(...this.grease.parameters());
    const { lowestVersion = this.#versions.lowest, highestVersion = this.#versions.highest } = changes;
    this.#offered = { lowest: lowestVersion, highest: highestVersion };
    const role = this.role === 'listener' ? 'dialer' : 'listener';
    return encodeHello({ role, parameters, ...changes, lowestVersion, highestVersion });
  }

  /** Writes the kit's HELLO, with changes. */
  sendHello(changes: Partial<HelloValue> = {}): void {
    this.sendBytes(this.helloBytes(changes));
  }

  /** Takes note of the limits in the peer's HELLO. */
  protected welcome(hello: DecodedHello): OwnLimits {
    const limits: OwnLimits = {
      fragmentLimit: Number(hello.limits.fragmentLimit),
      messageLimit: Number(hello.limits.messageLimit),
      metadataLimit: Number(hello.limits.metadataLimit),
      channelLimit: Number(hello.limits.channelLimit),
      groupLimit: Number(hello.limits.groupLimit),
      channelCredit: Number(hello.limits.channelCredit),
      connectionCredit: Number(hello.limits.connectionCredit),
    };
    this.outgoing = new Ledger(limits);
    this.#invariants = new Invariants(this.role, this.own, this.incoming, this.outgoing);
    this.speaks = { lowest: hello.lowestVersion, highest: hello.highestVersion };
    if (this.version === Version.sequential) {
      this.#sequence = new Sequence();
      for (const ledger of [this.outgoing, this.incoming]) ledger.unbind();
    }
    return limits;
  }

  /** The next item of the peer's stream, watched and answered where it needs an answer. */
  protected async nextItem(until?: Deadline): Promise<Item> {
    const patience = until ?? this.#patienceEnds ?? this.link.deadline(this.patience);
    const item = await this.intake.next(patience);
    // A peer that says every second that it lives, and nothing else, would be waited for without end.
    this.#patienceEnds = until === undefined && isSignOfLife(item) ? patience : undefined;
    if (item.kind === 'frame') {
      this.#sequence?.watch(item.seen.frame);
      this.#invariants.watch(item.seen.frame);
      this.#react(item.seen.frame);
      this.#testable(item.seen.frame);
    }
    return item;
  }

  /** The next frame; throws `Failure` if the peer closes, ends or says nothing. */
  protected async nextFrame(expected: string): Promise<SeenFrame> {
    const item = await this.nextItem();
    if (item.kind !== 'frame') throw new Failure(expected, itemText(item));
    if (item.seen.frame.type === 'close') throw new Failure(expected, frameText(item.seen.frame));
    return item.seen;
  }

  #react(frame: DecodedFrame): void {
    if (frame.type === 'credit') this.outgoing.raise(frame.channel, Number(frame.limit));
    else if (frame.type === 'allow') this.outgoing.allowance = Number(frame.limit);
    else if (frame.type === 'ping' && this.answersPings)
      this.#answer({ type: 'pong', id: frame.id, sent: frame.sent, received: 0, answered: 0 });
    else if (frame.type === 'open' && !frame.service.startsWith(kitService)) {
      this.#answer({ type: 'reset', channel: frame.channel, code: ErrorCode.unknownService });
    }
  }

  /** Throws `Untestable` if the peer denies a service that it has to offer. */
  #testable(frame: DecodedFrame): void {
    const service = this.#asked.get(frame.channel);
    if (frame.type !== 'reset' || frame.code !== ErrorCode.unknownService || service === undefined) return;
    throw new Untestable(`the test service ${service}`, frameText(frame), 'test-services');
  }

  #answer(frame: FrameValue): void {
    if (this.border.reached) this.#write([encodeFrame(frame)]);
    else this.#held.push(frame);
  }

  #write(parts: readonly Uint8Array[], times = 1, undivided?: 'undivided'): void {
    this.link.write(parts, times, undivided);
    for (const part of parts) this.#bytesWritten += part.length * times;
    for (let round = 0; round < times; round += 1) for (const part of parts) this.border.follow(part);
  }

  /** Notes what a frame of the kit's own grants or spends. */
  #account(frame: FrameValue): void {
    const channel = frame.channel ?? 0;
    this.#sequence?.note(frame);
    if (frame.type === 'open') {
      // An OPEN whose bytes say something else than its name asks for no service.
      const intact = frame.serviceLength === undefined && frame.payload === undefined;
      if (intact && typeof frame.service === 'string' && testServices.has(frame.service))
        this.#asked.set(channel, frame.service);
    } else if (frame.type === 'data') this.outgoing.spend(channel, frame.fragment.length);
    else if (frame.type === 'credit')
      this.incoming.raise(channel, Math.max(Number(frame.limit), this.incoming.granted(channel)));
    else if (frame.type === 'allow') this.incoming.allowance = Math.max(Number(frame.limit), this.incoming.allowance);
  }
}

function isSignOfLife(item: Item): boolean {
  return item.kind === 'frame' && item.seen.frame.type === 'pong' && item.seen.frame.id === 0n;
}
