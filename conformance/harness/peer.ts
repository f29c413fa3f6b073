import type { DecodedFrame } from '../wire/decode.ts';
import { DataFlag, ErrorCode, Limit } from '../wire/protocol.gen.ts';
import type { FrameValue } from '../wire/value.ts';
import { CreditVerbs } from './credit-verbs.ts';
import { concatenate } from './delivery.ts';
import { codeText, frameText } from './frame-text.ts';
import type { SeenFrame } from './intake.ts';
import { attendants } from './mailbox.ts';
import { Failure } from './verdict.ts';

type FrameOf<T extends DecodedFrame['type']> = Extract<DecodedFrame, { type: T }>;

/** Where the fragments of the kit's messages end unless a case says otherwise, in bytes. */
const usualFragment = 16_384;

/** The peer under test, in the verbs of a case. A verb that expects something throws `Failure` if it does not come. */
export class Peer extends CreditVerbs {
  #nextId = this.role === 'listener' ? 1 : 2;

  // Writing

  /** Takes the next channel id of the kit's parity. */
  nextId(): number {
    const id = this.#nextId;
    this.#nextId += 2;
    return id;
  }

  /** Opens a channel; the id is returned at once. */
  open(
    service: string,
    options: { group?: number; lowestVersion?: number; highestVersion?: number; metadata?: Uint8Array } = {},
  ): number {
    const channel = this.nextId();
    this.send({ type: 'open', channel, service, ...options });
    return channel;
  }

  /** The frames of one message. */
  message(channel: number, bytes: Uint8Array, fragment = usualFragment): FrameValue[] {
    const size = Math.min(fragment, this.limits.fragmentLimit);
    const frames: FrameValue[] = [];
    for (let offset = 0; offset === 0 || offset < bytes.length; offset += size) {
      const last = offset + size >= bytes.length;
      frames.push({ type: 'data', channel, fragment: bytes.subarray(offset, offset + size), last });
    }
    return frames;
  }

  /** Sends one message within the peer's credit, waiting for CREDIT where it is used up. */
  async sendMessage(channel: number, bytes: Uint8Array, fragment = usualFragment): Promise<void> {
    for (const frame of this.message(channel, bytes, fragment)) {
      const wire = Limit.headerSize + (frame.type === 'data' ? frame.fragment.length : 0);
      await this.expectRoom(channel, wire);
      this.send(frame);
    }
  }

  /** Ends the kit's direction of the transport. */
  endStream(): void {
    this.stimulated = true;
    this.border.end();
    this.link.endStream();
  }

  /** Stops reading what the peer sends. */
  pauseReading(): void {
    this.link.pause();
  }

  /** Reads on. */
  resumeReading(): void {
    this.link.resume();
  }

  /** Everything written was taken by the kernel. */
  async expectDrained(): Promise<void> {
    this.step = 'expectDrained';
    const event = await this.link.drained(this.link.deadline(this.patience * 4));
    if (event.kind !== 'drained') throw new Failure('that everything written is read', `${event.kind} while writing`);
  }

  // Frames of a channel

  /** ACCEPT, as the channel's next frame. */
  expectAccept(channel: number): Promise<FrameOf<'accept'>> {
    return this.#expectNext(channel, 'accept');
  }

  /** DATA, as the channel's next frame. */
  expectFragment(channel: number): Promise<FrameOf<'data'>> {
    return this.#expectNext(channel, 'data');
  }

  /** The channel's next frame, whatever it is, but for what may come at any time. */
  async expectSome(channel: number): Promise<DecodedFrame> {
    this.step = `expect a frame on channel ${channel}`;
    const fits = ({ type }: DecodedFrame) => !attendants.has(type) && type !== 'accept' && type !== 'stop';
    const { frame } = await this.take(this.step, (other) => other.channel === channel && fits(other));
    return frame;
  }

  /** The next frame of the connection, whatever it is but CLOSE; `expected` says what would do. */
  expectNext(expected: string): Promise<SeenFrame> {
    this.step = 'expectNext';
    return this.setAside(expected);
  }

  /** One whole message on a channel. */
  async expectMessage(channel: number): Promise<Uint8Array> {
    const fragments: Uint8Array[] = [];
    for (;;) {
      const frame = await this.expectFragment(channel);
      fragments.push(frame.fragment);
      if ((frame.flags & DataFlag.last) !== 0) return fragments.length === 1 ? frame.fragment : concatenate(fragments);
    }
  }

  /** END with the code, as the channel's next frame. */
  async expectEnd(channel: number, code: number = ErrorCode.none): Promise<void> {
    await this.#expectCode(channel, 'end', code);
  }

  /** ABORT with the code, as the channel's next frame. */
  async expectAbort(channel: number, code: number): Promise<void> {
    await this.#expectCode(channel, 'abort', code);
  }

  /** STOP with the code, as the channel's next frame. */
  async expectStop(channel: number, code: number): Promise<void> {
    await this.#expectCode(channel, 'stop', code);
  }

  /** RESET with the code, behind whatever else the channel had on its way. */
  async expectReset(channel: number, code: number): Promise<void> {
    this.step = `expectReset(channel ${channel}, ${codeText(code)})`;
    const expected = `RESET(${codeText(code)}) on channel ${channel}`;
    const { frame } = await this.take(expected, (other) => other.type === 'reset' && other.channel === channel);
    if (frame.type !== 'reset' || frame.code !== code) throw new Failure(expected, frameText(frame));
  }

  /** The peer opens a channel for one of the kit's services. */
  async expectOpen(): Promise<FrameOf<'open'>> {
    this.step = 'expectOpen';
    const { frame } = await this.take('OPEN', (other) => other.type === 'open');
    if (frame.type !== 'open') throw new TypeError('an OPEN was taken that is none');
    return frame;
  }

  // The connection

  /** The connection works: a PING comes back, and so does a message through `echo` on a fresh channel. */
  async expectAlive(): Promise<void> {
    await this.fence();
    const channel = this.open('echo');
    const text = new TextEncoder().encode(`alive ${this.random.name(12)}`);
    await this.sendMessage(channel, text);
    this.send({ type: 'end', channel, code: this.grease.code(ErrorCode.none) });
    this.#admit(channel);
    const answer = await this.expectMessage(channel);
    this.require(Buffer.compare(answer, text) === 0, 'the echoed message', `${answer.length} other bytes`);
    await this.expectEnd(channel);
  }

  /** Lets a short answer through where the case's own gates are shut: room for whole fragments, which nobody has to cut. */
  #admit(channel: number): void {
    const room = 2 * (this.own.fragmentLimit + Limit.headerSize);
    for (const gate of [channel, 0]) {
      if (this.incoming.remaining(gate) < room)
        this.send({ type: 'credit', channel: gate, limit: this.received(gate) + room });
    }
  }

  async #expectCode(channel: number, type: 'end' | 'abort' | 'stop', code: number): Promise<void> {
    const frame = await this.#expectNext(channel, type);
    const expected = `${type.toUpperCase()}(${codeText(code)}) on channel ${channel}`;
    this.require(frame.code === code, expected, frameText(frame));
  }

  async #expectNext<T extends DecodedFrame['type']>(channel: number, type: T): Promise<FrameOf<T>> {
    this.step = `expect ${type.toUpperCase()} on channel ${channel}`;
    const expected = `${type.toUpperCase()} on channel ${channel}`;
    // An ACCEPT or a STOP that nobody needs is allowed, so only who waits for one takes it.
    const optional = (other: DecodedFrame) => other.type === 'accept' || other.type === 'stop';
    const fits = (other: DecodedFrame) => other.type === type || !(attendants.has(other.type) || optional(other));
    const { frame } = await this.take(expected, (other) => other.channel === channel && fits(other));
    if (!isOf(frame, type)) throw new Failure(expected, frameText(frame));
    return frame;
  }
}

function isOf<T extends DecodedFrame['type']>(frame: DecodedFrame, type: T): frame is FrameOf<T> {
  return frame.type === type;
}
