import assert from 'node:assert/strict';
import { FrameDecoder } from '../../frames/decoder.ts';
import type { Limits } from '../../preface/limits.ts';
import { cut } from '../../preface/testing/property.ts';
import { Limit, type Role, Version } from '../../protocol.gen.ts';
import { Batch } from '../batch.ts';
import type { ChannelListener, ChannelState, OpenRequest, Why } from '../channel-state.ts';
import { MessageInbox } from '../inbox.ts';
import { Loans } from '../loans.ts';
import { Multiplexer } from '../multiplexer.ts';
import type { OutgoingMessage } from '../outgoing.ts';
import { otherRole } from './pair.ts';

/** What one side said on one channel that has to arrive, and how it went on. */
class Speech {
  /** Messages that were sent whole and not abandoned. */
  readonly said: Uint8Array[] = [];
  ended = false;
  /** Whether STOP or RESET may have cut it short. */
  cutShort = false;
}

/** One end of a channel in the hands of a test. */
export class Talk implements ChannelListener {
  readonly state: ChannelState;
  readonly speech = new Speech();
  readonly heard: Uint8Array[] = [];
  readonly #multiplexer: Multiplexer;
  readonly #inbox: MessageInbox;
  #unfinished: { readonly message: OutgoingMessage; readonly parts: Uint8Array[] } | undefined;
  #messages = 0;
  peerEnded = false;
  over = false;

  readonly #messageLimit: number;

  constructor(multiplexer: Multiplexer, state: ChannelState, messageLimit: number) {
    this.#multiplexer = multiplexer;
    this.state = state;
    this.#inbox = new MessageInbox(state, messageLimit, new Loans());
    this.#messageLimit = messageLimit;
  }

  get mayTalk(): boolean {
    return !this.speech.ended && !this.speech.cutShort && !this.over;
  }

  say(size: number): void {
    if (!this.mayTalk || this.#unfinished !== undefined) return;
    const bytes = this.#content(size);
    this.#multiplexer.send(this.state, bytes);
    this.speech.said.push(bytes);
  }

  /** Begins a message, adds to it, or finishes it. */
  sayPart(size: number, finish: boolean): void {
    if (!this.mayTalk) return;
    this.#unfinished ??= { message: this.#multiplexer.send(this.state, undefined), parts: [] };
    const { message, parts } = this.#unfinished;
    // Both sides advertise the same message limit; legal traffic stays within it.
    const room = this.#messageLimit - parts.reduce((sum, part) => sum + part.length, 0);
    const bytes = this.#content(Math.min(size, room));
    if (bytes.length > 0) this.#multiplexer.append(this.state, message, bytes);
    parts.push(bytes);
    if (!finish) return;
    this.#multiplexer.finish(this.state, message);
    this.speech.said.push(new Uint8Array(Buffer.concat(parts)));
    this.#unfinished = undefined;
  }

  abort(code: number): void {
    if (this.#unfinished === undefined || !this.mayTalk) return;
    assert.equal(this.#multiplexer.abandon(this.state, this.#unfinished.message, { code, reason: '' }), true);
    this.#unfinished = undefined;
  }

  end(): void {
    if (!this.mayTalk || this.#unfinished !== undefined) return;
    this.#multiplexer.end(this.state, { code: 0, reason: '' });
    this.speech.ended = true;
  }

  stop(code: number): void {
    this.#multiplexer.stop(this.state, { code, reason: '' });
  }

  reset(code: number): void {
    this.#multiplexer.reset(this.state, { code, reason: '' });
    this.#finish();
  }

  /** Takes one message that waits, and consumes it. */
  hear(): boolean {
    const message = this.#inbox.take();
    if (message === undefined) return false;
    this.heard.push(message);
    this.#multiplexer.consume(this.state, this.#inbox.settle());
    return true;
  }

  accepted(): void {}
  fragment(bytes: Uint8Array, last: boolean): void {
    this.#inbox.add(bytes, last, false);
  }
  aborted(): void {
    this.#inbox.abandon();
    this.#multiplexer.consume(this.state, this.#inbox.dropped);
  }
  ended(): void {
    this.peerEnded = true;
  }
  stopped(): void {
    this.speech.cutShort = true;
    this.#unfinished = undefined;
  }
  room(): void {}
  readonly waiting = false;
  closed(): void {
    this.over = true;
    this.#multiplexer.release(this.state);
  }
  wasReset(_why: Why, by: string): void {
    assert.equal(by, 'reset');
    this.#finish();
  }
  lost(): void {}

  #finish(): void {
    this.speech.cutShort = true;
    this.over = true;
    this.#multiplexer.release(this.state);
  }

  /** Bytes that tell this message from every other. */
  #content(size: number): Uint8Array {
    this.#messages += 1;
    const start = this.#messages * 31 + this.state.request.group;
    return Uint8Array.from({ length: size }, (_, index) => (start + index) % 256);
  }
}

/** One endpoint: its multiplexer, its channels, and the bytes that are on their way from it. */
export class Side {
  readonly multiplexer: Multiplexer;
  readonly talks: Talk[] = [];
  /** By the key that stands in the OPEN's metadata. */
  readonly byKey = new Map<number, Talk>();
  readonly own: Limits;
  readonly #batch = new Batch();
  readonly #decoder: FrameDecoder;
  /** What each channel may hold. */
  readonly #window: number;
  #onTheWay: Uint8Array[] = [];

  constructor(role: Role, own: Limits, peer: Limits, version: number) {
    this.own = own;
    this.#window = version === Version.sequential ? Number.MAX_SAFE_INTEGER : own.channelCredit;
    this.#decoder = new FrameDecoder(own.fragmentLimit);
    const admit = (request: OpenRequest, state: ChannelState) => {
      const answer = { version: request.highestVersion, metadata: new Uint8Array(0) };
      const listener = this.#talk(state, request);
      return request.lowestVersion < request.highestVersion ? { listener, answer } : { listener };
    };
    this.multiplexer = new Multiplexer({ version, role, own, peer }, { admit, wanted: () => {} });
  }

  open(key: number, group: number, several: boolean): void {
    const metadata = new Uint8Array(4);
    new DataView(metadata.buffer).setUint32(0, key);
    const request = { service: 's', group, lowestVersion: 1, highestVersion: several ? 2 : 1, metadata };
    this.multiplexer.open(request, (state) => this.#talk(state, request));
  }

  /** Writes with room for so many bytes. */
  write(budget: number): void {
    this.multiplexer.write(this.#batch, budget);
    for (const chunk of this.#batch.take()) this.#onTheWay.push(chunk.slice());
  }

  /** Gives what is on the way to the other side, divided at these points; whether there was anything. */
  deliverTo(other: Side, points: readonly number[]): boolean {
    const bytes = new Uint8Array(Buffer.concat(this.#onTheWay));
    this.#onTheWay = [];
    for (const piece of cut(bytes, points)) other.#receive(piece);
    return bytes.length > 0;
  }

  /** Bytes that the peer's channels make this side keep. */
  get held(): number {
    return this.talks.reduce((sum, { state }) => sum + (state.closed ? 0 : state.receiveCredit.held), 0);
  }

  #receive(piece: Uint8Array): void {
    this.#decoder.push(piece);
    for (let frame = this.#decoder.next(); frame !== undefined; frame = this.#decoder.next()) {
      assert.ok(frame.type !== 'ping' && frame.type !== 'pong' && frame.type !== 'close' && frame.type !== 'ignorable');
      this.multiplexer.receive(frame);
      const open = this.talks.filter(({ state }) => !state.closed).length;
      assert.ok(this.held <= open * this.#window, 'more is held than was promised');
      if (frame.type === 'data') assert.ok(frame.fragment.length + Limit.headerSize <= this.own.fragmentLimit + 8);
    }
    // A transport may read into the same memory again: nothing may be kept of it but copies and owned chunks.
  }

  #talk(state: ChannelState, request: OpenRequest): Talk {
    const talk = new Talk(this.multiplexer, state, this.own.messageLimit);
    const { buffer, byteOffset } = request.metadata;
    this.byKey.set(new DataView(buffer, byteOffset).getUint32(0), talk);
    this.talks.push(talk);
    return talk;
  }
}

/** Two endpoints that talk to one another. */
export function sides(role: Role, one: Limits, other: Limits, version: number = Version.interleaved): [Side, Side] {
  return [new Side(role, one, other, version), new Side(otherRole(role), other, one, version)];
}
