import type { DecodedFrame, DecodedHello } from '../wire/decode.ts';
import { DataFlag, ErrorCode, Limit, LimitKind } from '../wire/protocol.gen.ts';
import type { FrameValue, HelloValue } from '../wire/value.ts';
import type { OwnLimits } from './case.ts';
import { Conversation } from './conversation.ts';
import { concatenate } from './delivery.ts';
import { codeText, frameText } from './frame-text.ts';
import { itemText, type SeenFrame } from './intake.ts';
import { Failure } from './verdict.ts';

type FrameOf<T extends DecodedFrame['type']> = Extract<DecodedFrame, { type: T }>;

/** Frames that may come at any time; a verb that waits for a channel's next frame passes over them. */
const attendants: ReadonlySet<DecodedFrame['type']> = new Set([
  'credit',
  'blocked',
  'allow',
  'ping',
  'pong',
  'goaway',
  'unknown',
]);

/** Where the fragments of the kit's messages end unless a case says otherwise, in bytes. */
const usualFragment = 16_384;

/** The peer under test, in the verbs of a case. A verb that expects something throws `Failure` if it does not come. */
export class Peer extends Conversation {
  #limits: OwnLimits | undefined;
  #nextId = this.role === 'listener' ? 1 : 2;
  #nextPing = 1n;
  /** Frames that came and that no verb has asked for yet. */
  #untaken: SeenFrame[] = [];

  /** The limits that the peer advertised, absent ones at their floors. */
  get limits(): OwnLimits {
    if (this.#limits === undefined) throw new TypeError('the limits are known once the HELLOs were exchanged');
    return this.#limits;
  }

  // The preface

  /** The peer's HELLO. */
  async expectHello(): Promise<DecodedHello> {
    this.step = 'expectHello';
    const item = await this.nextItem();
    if (item.kind !== 'hello') {
      throw new Failure('a HELLO', item.kind === 'frame' ? frameText(item.seen.frame) : itemText(item), 'hello-first');
    }
    this.#limits = this.welcome(item.hello);
    return item.hello;
  }

  /** The HELLOs, both ways. */
  async settle(changes: Partial<HelloValue> = {}): Promise<DecodedHello> {
    this.sendHello(changes);
    return this.expectHello();
  }

  /** The peer's own HELLO, CLOSE with the code, the end of its stream, and nothing else. */
  async expectRefusal(code: number): Promise<void> {
    if (this.#limits === undefined) await this.expectHello();
    this.step = `expectRefusal(${codeText(code)})`;
    const item = await this.nextItem();
    const expected = `CLOSE(${codeText(code)}) behind the HELLO`;
    if (item.kind !== 'frame') throw new Failure(expected, itemText(item));
    const { frame } = item.seen;
    if (frame.type !== 'close' || frame.code !== code) throw new Failure(expected, frameText(frame));
    await this.expectEndOfStream();
  }

  /** The end of the peer's stream, and before it nothing but its HELLO or the beginning of one. */
  async expectHangUp(): Promise<void> {
    this.step = 'expectHangUp';
    let item = await this.nextItem();
    if (item.kind === 'hello') item = await this.nextItem();
    if (item.kind === 'end') return;
    throw new Failure('the end of the stream', item.kind === 'frame' ? frameText(item.seen.frame) : itemText(item));
  }

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

  /** Waits until a DATA frame of so many wire bytes fits the channel's credit and the connection's. */
  async expectRoom(channel: number, wire: number): Promise<void> {
    this.step = `expectRoom(channel ${channel}, ${wire})`;
    while (this.outgoing.remaining(channel) < wire || this.outgoing.remaining(0) < wire) {
      const which = this.outgoing.remaining(channel) < wire ? `channel ${channel}` : 'the connection';
      await this.#setAside(`CREDIT for ${wire} bytes more on ${which}`);
    }
  }

  /** Ends the kit's direction of the transport. */
  endStream(): void {
    this.stimulated = true;
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
      if (item.kind === 'hello') this.#limits = this.welcome(item.hello);
      else this.#untaken.push(item.seen);
    }
  }

  // Credit

  /** The limit in force that the peer granted for a channel, 0 for the connection. */
  granted(channel: number): number {
    return this.outgoing.granted(channel);
  }

  /** Wire bytes of DATA that the kit may still send on a channel, 0 for the connection. */
  remaining(channel: number): number {
    return this.outgoing.remaining(channel);
  }

  /** Wire bytes of DATA that the kit has sent on a channel, 0 for the connection. */
  sent(channel: number): number {
    return this.outgoing.sent(channel);
  }

  /** Wire bytes of DATA that the peer has sent on a channel, 0 for the connection, in the frames looked at so far. */
  received(channel: number): number {
    return this.incoming.sent(channel);
  }

  /** The limit that the kit granted for a channel, 0 for the connection. */
  offered(channel: number): number {
    return this.incoming.granted(channel);
  }

  /** The number of OPEN frames that the peer allows in all. */
  get allowance(): number {
    return this.outgoing.allowance;
  }

  /** The peer raises the limit of a channel, 0 for the connection, to at least so much. */
  async expectCredit(channel: number, atLeast: number): Promise<void> {
    this.step = `expectCredit(channel ${channel}, ${atLeast})`;
    while (this.granted(channel) < atLeast) await this.#setAside(`CREDIT of at least ${atLeast} on channel ${channel}`);
  }

  /** The peer has sent at least so many wire bytes of DATA on a channel, 0 for the connection. */
  async expectReceived(channel: number, atLeast: number): Promise<void> {
    this.step = `expectReceived(channel ${channel}, ${atLeast})`;
    while (this.received(channel) < atLeast) {
      await this.#setAside(
        `${atLeast} wire bytes of DATA on channel ${channel}, of which ${this.received(channel)} are here`,
      );
    }
  }

  /** The peer raises the allowance to at least so much. */
  async expectAllow(atLeast: number): Promise<void> {
    this.step = `expectAllow(${atLeast})`;
    while (this.allowance < atLeast) await this.#setAside(`ALLOW of at least ${atLeast}`);
  }

  /** The peer says that a limit is in its way. */
  async expectBlocked(channel: number, limit: number, kind: number = LimitKind.credit): Promise<void> {
    this.step = `expectBlocked(channel ${channel}, ${limit})`;
    await this.#take(
      `BLOCKED(${limit}) on channel ${channel}`,
      (frame) =>
        frame.type === 'blocked' && frame.channel === channel && frame.kind === kind && Number(frame.limit) === limit,
    );
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
    const fits = (frame: DecodedFrame) => !attendants.has(frame.type) && frame.type !== 'accept';
    const { frame } = await this.#take(this.step, (other) => other.channel === channel && fits(other));
    return frame;
  }

  /** One whole message on a channel. */
  async expectMessage(channel: number): Promise<Uint8Array> {
    const fragments: Uint8Array[] = [];
    for (;;) {
      const frame = await this.expectFragment(channel);
      fragments.push(frame.fragment);
      if ((frame.flags & DataFlag.last) !== 0) return concatenate(fragments);
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
    const { frame } = await this.#take(expected, (other) => other.type === 'reset' && other.channel === channel);
    if (frame.type !== 'reset' || frame.code !== code) throw new Failure(expected, frameText(frame));
  }

  /** The peer opens a channel for one of the kit's services. */
  async expectOpen(): Promise<FrameOf<'open'>> {
    this.step = 'expectOpen';
    const { frame } = await this.#take('OPEN', (other) => other.type === 'open');
    if (frame.type !== 'open') throw new TypeError('an OPEN was taken that is none');
    return frame;
  }

  // The connection

  /** CLOSE with the code, nothing after it, and the end of the peer's stream. */
  async expectClose(code: number): Promise<void> {
    this.step = `expectClose(${codeText(code)})`;
    const expected = `CLOSE(${codeText(code)})`;
    for (;;) {
      const item = await this.nextItem();
      if (item.kind !== 'frame') throw new Failure(expected, itemText(item));
      const { frame } = item.seen;
      if (frame.type === 'close' && frame.code !== code) throw new Failure(expected, frameText(frame));
      if (frame.type === 'close') return this.expectEndOfStream();
    }
  }

  /** The end of the peer's stream, and no frame before it. */
  async expectEndOfStream(): Promise<void> {
    this.step = `${this.step}, end of stream`;
    const item = await this.nextItem();
    if (item.kind === 'end') return;
    throw new Failure('the end of the stream', item.kind === 'frame' ? frameText(item.seen.frame) : itemText(item));
  }

  /** The end of the peer's stream, behind whatever it had on its way. */
  async expectEndAfterAnything(): Promise<void> {
    this.step = 'expectEndAfterAnything';
    for (;;) {
      const item = await this.nextItem();
      if (item.kind === 'end') return;
      if (item.kind === 'lost' || item.kind === 'timeout') throw new Failure('the end of the stream', itemText(item));
    }
  }

  /** A PING came back: everything sent before was processed. Returns the frames that came meanwhile. */
  async fence(): Promise<readonly SeenFrame[]> {
    this.step = 'fence';
    const id = this.#nextPing;
    this.#nextPing += 1n;
    const from = this.seen.length;
    this.send({ type: 'ping', id, sent: id });
    for (;;) {
      const { frame } = await this.#setAside('the PONG of a PING');
      if (frame.type === 'pong' && frame.id === id) return this.seen.slice(from, -1);
    }
  }

  /** A fence, and until its PONG no frame of the channel. */
  async expectQuiet(channel: number): Promise<void> {
    const frame = (await this.fence()).map((seen) => seen.frame).find((other) => other.channel === channel);
    this.require(frame === undefined, `nothing on channel ${channel}`, frame === undefined ? '' : frameText(frame));
  }

  /** The connection works: a PING comes back, and so does a message through `echo` on a fresh channel. */
  async expectAlive(): Promise<void> {
    await this.fence();
    const channel = this.open('echo');
    const text = new TextEncoder().encode(`alive ${this.random.name(12)}`);
    await this.sendMessage(channel, text);
    this.send({ type: 'end', channel, code: ErrorCode.none });
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

  /** Fails the case unless the condition holds. */
  require(condition: boolean, expected: string, observed: string, requirement?: string): void {
    if (!condition) throw new Failure(expected, observed, requirement);
  }

  async #expectCode(channel: number, type: 'end' | 'abort' | 'stop', code: number): Promise<void> {
    const frame = await this.#expectNext(channel, type);
    const expected = `${type.toUpperCase()}(${codeText(code)}) on channel ${channel}`;
    this.require(frame.code === code, expected, frameText(frame));
  }

  async #expectNext<T extends DecodedFrame['type']>(channel: number, type: T): Promise<FrameOf<T>> {
    this.step = `expect ${type.toUpperCase()} on channel ${channel}`;
    const expected = `${type.toUpperCase()} on channel ${channel}`;
    // An ACCEPT that nobody needs is allowed, so only who waits for one takes it.
    const fits = (other: DecodedFrame) => !attendants.has(other.type) && (other.type !== 'accept' || type === 'accept');
    const { frame } = await this.#take(expected, (other) => other.channel === channel && fits(other));
    if (!isOf(frame, type)) throw new Failure(expected, frameText(frame));
    return frame;
  }

  /** The first frame that fits, of those set aside or yet to come. */
  async #take(expected: string, fits: (frame: DecodedFrame) => boolean): Promise<SeenFrame> {
    const index = this.#untaken.findIndex((seen) => fits(seen.frame));
    if (index >= 0) {
      const [seen] = this.#untaken.splice(index, 1);
      if (seen !== undefined) return seen;
    }
    for (;;) {
      const seen = await this.nextFrame(expected);
      if (fits(seen.frame)) return seen;
      this.#keep(seen);
    }
  }

  async #setAside(expected: string): Promise<SeenFrame> {
    const seen = await this.nextFrame(expected);
    this.#keep(seen);
    return seen;
  }

  #keep(seen: SeenFrame): void {
    if (seen.frame.type === 'blocked' || !attendants.has(seen.frame.type)) this.#untaken.push(seen);
  }
}

function isOf<T extends DecodedFrame['type']>(frame: DecodedFrame, type: T): frame is FrameOf<T> {
  return frame.type === type;
}
