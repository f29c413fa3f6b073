import { breaking } from './frames-patching.ts';
import type { Mutant, Patch } from './mutant.ts';

const core = 'connection/core.ts';
const hello = 'preface/hello.ts';

const addHello = 'this.#batch.add(encodeHello(this.#own, this.#grease.hello()));';
const unlessWritten = 'if (this.#helloWritten) return;';
const takeRest = 'this.#receiveFrames(multiplexer, this.#helloDecoder.takeRest(), now);';

/**
 * Writes the HELLO as told, which is in scope as `bytes`. The first connection is sound, for the control needs a peer
 * that works; and so are those behind the next four, by which the case is tried, for no other case could pass.
 */
function fromSecondConnection(variant: string, write: string): Mutant {
  return {
    id: `hello-first-${variant}`,
    requirement: 'hello-first',
    intended: 'hello-first',
    patches: [
      { file: core, from: 'export class ConnectionCore {', to: 'let begun = 0;\n\nexport class ConnectionCore {' },
      {
        file: core,
        from: addHello,
        to: `const bytes = encodeHello(this.#own, this.#grease.hello());
    begun += 1;
    if (begun > 1 && begun < 6) ${write}
    else this.#batch.add(bytes);`,
      },
    ],
  };
}

/** The HELLO waits until the peer's is here or refused. */
const helloAwaited: readonly [Patch, Patch] = [
  {
    file: core,
    from: unlessWritten,
    to: 'if (this.#helloWritten || (this.#multiplexer === undefined && !this.#over)) return;',
  },
  {
    file: core,
    from: 'this.#multiplexer = multiplexer;',
    to: 'this.#multiplexer = multiplexer;\n    this.#owner.wanted();',
  },
];

const ping = "this.#batch.addFrame({ type: 'ping', id: 1n, sent: 0n });";
const sentRole = breaking('hello-role', hello);
const sentReserved = breaking('hello-reserved-zero', hello);
const besides = breaking('hello-nothing-else', core);
const behind = breaking('hello-coalesced', core);
const setRole = 'view.setUint8(helloBodyAt, hello.role);';
const refusing = 'const refused = this.#multiplexer === undefined;';
const lastFrame = "batch.addFrame({ type: 'close', ...this.#lastWord });";

/** Treats the bytes behind the peer's HELLO as frames on a condition. */
function afterRest(condition: string): string {
  return `const rest = this.#helloDecoder.takeRest();
    ${condition} this.#receiveFrames(multiplexer, rest, now);`;
}

/** Broken peers for what a HELLO is, when it is sent and what stands beside it. */
export const helloMutants: readonly Mutant[] = [
  fromSecondConnection('ping-ahead', `{ ${ping} this.#batch.add(bytes); }`),
  fromSecondConnection('absent', '{}'),
  fromSecondConnection('cut', 'this.#batch.add(bytes.subarray(0, bytes.length - 1));'),
  fromSecondConnection('versions-reversed', '{ bytes[11] = 3; this.#batch.add(bytes); }'),
  fromSecondConnection('too-long', '{ bytes[8] = 0x80; this.#batch.add(bytes); }'),
  fromSecondConnection('below-floor', '{ bytes.fill(0, 17, 19); this.#batch.add(bytes); }'),
  {
    id: 'hello-dialer-at-once-waits',
    requirement: 'hello-dialer-at-once',
    intended: 'hello-dialer-at-once',
    role: 'dialer',
    patches: helloAwaited,
  },
  sentRole('swapped', 'hello-role', setRole, 'view.setUint8(helloBodyAt, 1 - hello.role);'),
  {
    ...sentRole('always-listener', 'hello-role', setRole, 'view.setUint8(helloBodyAt, 1);'),
    role: 'dialer',
  },
  sentReserved('lowest', 'hello-reserved-zero', setRole, 'view.setUint8(helloBodyAt, hello.role | 0x02);'),
  sentReserved('highest', 'hello-reserved-zero', setRole, 'view.setUint8(helloBodyAt, hello.role | 0x80);'),
  besides('ping', 'hello-nothing-else', addHello, `${addHello}\n    ${ping}`),
  besides(
    'pong',
    'hello-nothing-else-ping',
    refusing,
    `${refusing}
    if (refused && code === ErrorCode.role) {
      this.#writeHello();
      this.#batch.addFrame({ type: 'pong', id: 1n, sent: 0n, received: 0n, answered: 0n });
    }`,
  ),
  besides(
    'accept',
    'hello-nothing-else-open',
    refusing,
    `${refusing}
    if (refused && code === ErrorCode.role) {
      this.#writeHello();
      this.#batch.addFrame({ type: 'accept', channel: 1, version: 1, metadata: new Uint8Array(0) });
    }`,
  ),
  besides(
    'goaway',
    'hello-nothing-else',
    refusing,
    `${refusing}
    if (refused && code === ErrorCode.role) {
      this.#writeHello();
      this.#batch.addFrame({ type: 'goaway', lastChannel: 0, code, reason: '' });
    }`,
  ),
  besides(
    'two-closes',
    'hello-nothing-else',
    lastFrame,
    `${lastFrame}\n      if (this.#multiplexer === undefined && this.#lastWord.code === ErrorCode.role) ${lastFrame}`,
  ),
  besides(
    'keep-alive',
    'hello-deadline',
    addHello,
    `${addHello}
    setTimeout(() => {
      if (this.#multiplexer !== undefined || this.#over) return;
      ${ping}
      this.#owner.wanted();
    }, 3_000).unref();`,
  ),
  // The control's PING may come with its HELLO, an OPEN does not.
  behind('open-dropped', 'hello-coalesced', takeRest, afterRest('if (rest[0] !== 0x10)')),
  behind(
    'next-arrival',
    'hello-coalesced',
    takeRest,
    afterRest('if (rest[0] === 0x10) this.#frameDecoder.push(rest);\n    else'),
  ),
  behind(
    'whole-frames-only',
    'hello-coalesced-half',
    takeRest,
    afterRest(`let at = 0;
    while (at + 8 <= rest.length) at += 8 + rest[at + 2] * 256 + rest[at + 3];
    if (at === rest.length)`),
  ),
  {
    id: 'hello-refusal-without-hello',
    requirement: 'hello-refusal',
    intended: 'hello-refusal',
    patches: [
      ...helloAwaited,
      { file: core, from: refusing, to: `${refusing}\n    if (refused) this.#helloWritten = true;` },
    ],
  },
];
