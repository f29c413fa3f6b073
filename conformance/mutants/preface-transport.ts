import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const core = 'connection/core.ts';
const decoder = 'frames/decoder.ts';

const splitFrame = breaking('any-split', decoder);
const splitHello = breaking('any-split', 'preface/hello-decoder.ts');
const splitArrival = breaking('any-split', core);
const endUnheeded = breaking('end-without-close', core);

const lost = "this.lose(new ConnectionLost('the peer ended the transport without a CLOSE', ErrorCode.internal, ''));";

/** Broken peers for the rules of chapter 1. */
export const transportMutants: readonly Mutant[] = [
  splitFrame(
    'half-header-lost',
    'any-split-header',
    'if (taken < wanted) return undefined;',
    'if (taken < wanted) { this.#headerFilled = 0; return undefined; }',
  ),
  {
    // A payload of which one byte is still to come is taken as it is, and the byte is skipped.
    id: 'any-split-payload-early',
    requirement: 'any-split',
    intended: 'any-split-payload',
    patches: [
      {
        file: decoder,
        from: 'this.#midPayload = true;',
        to: `if (length - (this.#chunk.length - position) === 1) {
      const early = new Uint8Array(length);
      early.set(this.#chunk.subarray(position));
      this.#position = this.#chunk.length;
      this.#late = 1;
      return this.#finish(word, channel, early);
    }
    this.#midPayload = true;`,
      },
      {
        file: decoder,
        from: 'chunk.byteOffset, chunk.length);\n    this.#position = 0;',
        to: `chunk.byteOffset, chunk.length);
    this.#position = Math.min(this.#late, chunk.length);
    this.#late -= this.#position;`,
      },
      { file: decoder, from: '  #midPayload = false;\n  #word', to: '  #midPayload = false;\n  #late = 0;\n  #word' },
    ],
  },
  splitFrame(
    'payload-not-awaited',
    'any-split-border',
    'this.#midPayload = true;',
    `if (type === FrameType.data && this.#chunk.length === position) return this.#finish(word, channel, nothing);
    this.#midPayload = true;`,
  ),
  splitHello(
    'hello-at-once',
    'hello-patience',
    'if (this.#filled < end) return used;',
    'if (this.#filled < end) { this.#filled = 0; return used; }',
  ),
  splitArrival(
    'eight-frames-an-arrival',
    'any-split-coalesced',
    'for (let frame = this.#frameDecoder.next(); frame !== undefined; frame = this.#frameDecoder.next()) {',
    `let frames = 0;
    for (let frame = this.#frameDecoder.next(); frame !== undefined; frame = this.#frameDecoder.next()) {
      if (++frames > 8) continue;`,
  ),
  breaking('read-while-blocked', 'transport/tcp.ts')(
    'paused',
    'read-while-blocked',
    'socket.uncork();',
    `socket.uncork();
    if (socket.writableNeedDrain) {
      socket.pause();
      socket.once('drain', () => socket.resume());
    }`,
  ),
  breaking('end-without-close', 'connection/pump.ts')('ignored', 'end-without-close', 'this.#core.receiveEnd();', ''),
  endUnheeded('in-hello', 'end-without-close-in-hello', lost, `if (this.#multiplexer !== undefined) ${lost}`),
  {
    id: 'end-without-close-in-frame',
    requirement: 'end-without-close',
    intended: 'end-without-close-in-frame',
    patches: [
      { file: decoder, from: '  #missing = 0;', to: '  #missing = 0;\n  get waits() { return this.#midPayload; }' },
      { file: core, from: lost, to: `if (!this.#frameDecoder.waits) ${lost}` },
    ],
  },
  // The control's channel is 1, the case's is 3.
  endUnheeded(
    'message-delivered',
    'end-without-close-in-message',
    lost,
    `if (this.#over) return;
    try {
      this.#multiplexer?.receive({ type: 'data', channel: 3, last: true, fragment: new Uint8Array(0) });
    } catch {}
    setTimeout(() => { ${lost} }, 20);`,
  ),
];
