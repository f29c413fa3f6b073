import { Batch } from '../channels/batch.ts';
import type { Why } from '../channels/channel-state.ts';
import { Multiplexer, type MultiplexerOwner } from '../channels/multiplexer.ts';
import { FrameDecoder } from '../frames/decoder.ts';
import type { Frame } from '../frames/frame.ts';
import { encodeHello, type Hello } from '../preface/hello.ts';
import { HelloDecoder } from '../preface/hello-decoder.ts';
import { type Settlement, settle } from '../preface/negotiate.ts';
import { NotHeddle } from '../preface/not-heddle.ts';
import { Violation } from '../preface/violation.ts';
import { ErrorCode, sequentialScope, Version } from '../protocol.gen.ts';
import { ConnectionClosed, ConnectionLost, ConnectionRefused, type HeddleError } from './errors.ts';
import type { GreaseSource } from './grease.ts';
import { Pings } from './pings.ts';
import { Teardown } from './teardown.ts';

/** Who owns a connection's core. */
export interface CoreOwner extends MultiplexerOwner {
  /** Both HELLOs are here and agree. */
  established(settlement: Settlement, multiplexer: Multiplexer): void;
  /** Nothing more is received or sent; told once. `error` says why. */
  over(error: HeddleError): void;
}

/**
 * A connection without its transport: the peer's bytes and the time in, batches of our own bytes out.
 * It goes through the preface, then frames, until a CLOSE of either side or the end of the peer's bytes.
 */
export class ConnectionCore {
  readonly pings = new Pings();
  readonly teardown = new Teardown();
  /** Bytes and frames of the transport, HELLOs counted as bytes. */
  readonly received = { bytes: 0, frames: 0 };
  #sentBytes = 0;
  readonly #own: Hello;
  readonly #grease: GreaseSource;
  readonly #owner: CoreOwner;
  readonly #batch = new Batch();
  readonly #helloDecoder: HelloDecoder;
  #frameDecoder: FrameDecoder;
  #multiplexer: Multiplexer | undefined;
  #helloWritten = false;
  /** A CLOSE to be written when everything else is, after an orderly `close`. */
  #closing: Why | undefined;
  /** A CLOSE to be written next, and nothing after it. */
  #lastWord: Why | undefined;
  #over = false;

  constructor(own: Hello, grease: GreaseSource, owner: CoreOwner) {
    this.#own = own;
    this.#grease = grease;
    this.#owner = owner;
    this.#helloDecoder = new HelloDecoder(own);
    this.#frameDecoder = new FrameDecoder(own.limits.fragmentLimit);
  }

  /** Whether nothing more is received, and nothing is sent but what `takeBatch` still gives. */
  get over(): boolean {
    return this.#over;
  }

  /** Whether our direction is to be ended: everything was taken. */
  get sendingOver(): boolean {
    return this.#over && this.#helloWritten && this.#lastWord === undefined;
  }

  /** Bytes and frames of ours, HELLOs counted as bytes. */
  get sent(): { readonly bytes: number; readonly frames: number } {
    return { bytes: this.#sentBytes, frames: this.#batch.frames };
  }

  /** Whether `close` was called. */
  get closing(): boolean {
    return this.#closing !== undefined;
  }

  /** Takes the peer's next bytes; they are dropped once the connection is over. */
  receive(chunk: Uint8Array, now: number): void {
    if (this.#over) return;
    this.received.bytes += chunk.length;
    try {
      if (this.#multiplexer === undefined) this.#receiveHello(chunk, now);
      else this.#receiveFrames(this.#multiplexer, chunk, now);
    } catch (error) {
      if (error instanceof NotHeddle) this.#hangUp(error);
      else if (error instanceof Violation) this.#violated(error, now);
      else throw error;
    }
  }

  /** Takes the end of the peer's bytes. */
  receiveEnd(): void {
    // end-without-close: "An endpoint whose peer ends its direction of the transport without having sent a CLOSE MUST treat the connection as lost and end its own direction."
    this.lose(new ConnectionLost('the peer ended the transport without a CLOSE', ErrorCode.internal, ''));
  }

  /** Ends everything without a word. */
  lose(error: HeddleError): void {
    if (this.#over) return;
    this.#helloWritten = true;
    this.#end(error);
  }

  /** The peer's HELLO did not come in time. */
  timeOutHello(): void {
    if (this.#multiplexer !== undefined || this.#over) return;
    // hello-deadline: "An endpoint MUST refuse, with HELLO_TIMEOUT, a peer whose whole HELLO has not arrived 10 seconds after the transport was established."
    const why = { code: ErrorCode.helloTimeout, reason: '' };
    this.#lastWord = why;
    this.#end(new ConnectionRefused(why.code, why.reason, 'local'));
  }

  /** The peer was silent for the whole of our idle time-out. */
  timeOutPeer(): void {
    if (this.#over) return;
    const why = { code: ErrorCode.idle, reason: 'nothing was received for the idle time-out' };
    this.#lastWord = why;
    this.#end(new ConnectionClosed(why.code, why.reason, 'local'));
  }

  /** Ends the connection when what was begun is finished: see Teardown. */
  tearDown(why: Why): void {
    if (this.#over) return;
    this.teardown.begin(why);
    this.#owner.wanted();
  }

  /** Closes without waiting for anything. */
  closeAnyway(why: Why): void {
    this.#closing ??= why;
    this.closeNow();
  }

  /** Closes once everything that was accepted for sending is written; `closeNow` does not wait for that. */
  close(why: Why): void {
    if (this.#over || this.#closing !== undefined) return;
    this.#closing = why;
    this.#owner.wanted();
  }

  /** Closes without waiting for what is not written. */
  closeNow(): void {
    if (this.#over || this.#closing === undefined) return;
    this.#lastWord = this.#closing;
    this.#end(new ConnectionClosed(this.#closing.code, this.#closing.reason, 'local'));
    this.#owner.wanted();
  }

  /** What to write next: about `most` bytes, or none. Control is at the front and as young as can be. */
  takeBatch(most: number, now: number): Uint8Array[] {
    const batch = this.#batch;
    this.#writeHello();
    // hello-nothing-else: "An endpoint that has not received the peer's whole HELLO, or refuses it, MUST NOT send anything but its own HELLO and, to refuse, one CLOSE."
    if (!this.#over && this.#multiplexer !== undefined) this.#writeFrames(this.#multiplexer, most, now);
    // hello-refusal: "An endpoint that refuses a HELLO MUST send its own whole HELLO, then a CLOSE with the required code, then end its direction of the transport."
    if (this.#lastWord !== undefined) {
      batch.addFrame({ type: 'close', ...this.#lastWord });
      this.#lastWord = undefined;
    }
    batch.highFlags = 0;
    this.#sentBytes += batch.size;
    return batch.take();
  }

  #writeHello(): void {
    if (this.#helloWritten) return;
    // hello-first: "An endpoint MUST send a well-formed HELLO as its first bytes."
    this.#batch.add(encodeHello(this.#own, this.#grease.hello()));
    this.#helloWritten = true;
  }

  #writeFrames(multiplexer: Multiplexer, most: number, now: number): void {
    const batch = this.#batch;
    const start = batch.size;
    batch.highFlags = this.#grease.highFlags();
    // Ahead of the PINGs: one of them asks whether the announcement has arrived.
    if (this.teardown.pending) this.teardown.write(batch, this.pings, multiplexer.lastOpened);
    if (this.pings.pending) this.pings.write(batch, now);
    multiplexer.write(batch, most);
    // By now the services had their turn.
    multiplexer.loans.recall();
    if (batch.size > start) {
      const frame = this.#grease.frame();
      if (frame !== undefined) batch.addFrame(frame);
    }
    if (this.teardown.begun) this.#closing ??= this.teardown.closing(multiplexer.occupied);
    if (this.#closing !== undefined && !multiplexer.unwritten) this.closeNow();
  }

  #receiveHello(chunk: Uint8Array, now: number): void {
    this.#helloDecoder.push(chunk);
    const hello = this.#helloDecoder.next();
    if (hello === undefined) return;
    const settlement = settle(this.#own, hello);
    const { version } = settlement;
    const multiplexer = new Multiplexer(
      { version, role: this.#own.role, own: this.#own.limits, peer: hello.limits },
      this.#owner,
    );
    if (version === Version.sequential) {
      this.#frameDecoder = new FrameDecoder(this.#own.limits.fragmentLimit, sequentialScope);
    }
    this.#multiplexer = multiplexer;
    this.#owner.established(settlement, multiplexer);
    // hello-coalesced: "An endpoint MUST accept frames that arrive together with the peer's HELLO, in the same bytes."
    this.#receiveFrames(multiplexer, this.#helloDecoder.takeRest(), now);
  }

  #receiveFrames(multiplexer: Multiplexer, chunk: Uint8Array, now: number): void {
    multiplexer.loans.recall();
    this.#frameDecoder.push(chunk);
    for (let frame = this.#frameDecoder.next(); frame !== undefined; frame = this.#frameDecoder.next()) {
      this.#receiveFrame(multiplexer, frame, now);
      if (this.#over) return;
    }
    this.#owner.wanted();
  }

  #receiveFrame(multiplexer: Multiplexer, frame: Frame, now: number): void {
    this.received.frames += 1;
    switch (frame.type) {
      case 'ping':
        this.pings.owe(frame, now);
        break;
      case 'pong':
        this.pings.answer(frame, now);
        break;
      case 'close':
        // close-obeyed: "An endpoint that receives CLOSE MUST send no frame that it had not yet committed to the transport, and end its direction of the transport."
        this.#end(new ConnectionClosed(frame.code, frame.reason, 'peer'));
        break;
      case 'ignorable':
        break;
      default:
        multiplexer.receive(frame);
    }
  }

  #violated(violation: Violation, now: number): void {
    const { code, message } = violation;
    const options = { cause: violation };
    const refused = this.#multiplexer === undefined;
    // What came before the violation is answered, so that it makes no difference how the bytes were divided.
    if (this.#multiplexer !== undefined) {
      this.#writeHello();
      this.pings.write(this.#batch, now);
      this.#multiplexer.writeControl(this.#batch);
    }
    // connection-error: "An endpoint that detects a connection error MUST send CLOSE with its code and no frame after it."
    this.#lastWord = { code, reason: message };
    const Kind = refused ? ConnectionRefused : ConnectionClosed;
    this.#end(new Kind(code, message, 'local', options));
  }

  #hangUp(error: NotHeddle): void {
    // hello-magic: "An endpoint whose peer's first bytes differ from the magic MUST end its direction of the transport without sending a CLOSE."
    // beside-no-return: "An endpoint that has sent a HELLO MUST NOT send anything of another protocol on that transport, whatever comes back."
    this.#end(new ConnectionRefused(ErrorCode.preface, error.message, 'local', { cause: error }));
  }

  #end(error: HeddleError): void {
    this.#over = true;
    this.#owner.over(error);
    this.#owner.wanted();
  }
}
