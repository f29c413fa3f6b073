import { leniently } from './channels-patching.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const inbox = 'channels/inbox.ts';
const outgoing = 'channels/outgoing.ts';
const receiving = 'channels/receiving.ts';
const life = 'connection/channel-life.ts';

const intact = breaking('message-intact', inbox);
const checkLast = 'if (!last) {\n      this.#size';
const joinMessage = 'const message = this.#parts === undefined ? bytes :';
const fillJoined = 'let filled = 0;';

const messages: readonly Mutant[] = [
  intact(
    'cut',
    'message-intact-one',
    joinMessage,
    `if (bytes.length > 99) bytes = bytes.subarray(1);\n    ${joinMessage}`,
  ),
  intact(
    'empty-dropped',
    'message-intact-empty',
    joinMessage,
    `if (this.#size + bytes.length === 0) return undefined;\n    ${joinMessage}`,
  ),
  leniently(
    intact(
      'fragments-delivered',
      'message-intact-bytes',
      checkLast,
      'if (!last && this.#size < 0) {\n      this.#size',
    ),
  ),
  leniently(
    intact(
      'empty-first-delivered',
      'message-intact-empty-first',
      checkLast,
      'if (!last && bytes.length + this.#size > 0) {\n      this.#size',
    ),
  ),
  intact(
    'empty-last-kept',
    'message-intact-empty-last',
    checkLast,
    'if (!last || (bytes.length === 0 && this.#size > 0)) {\n      this.#size',
  ),
  leniently(
    intact(
      'empty-between-ends',
      'message-intact-empty-between',
      checkLast,
      'if (!last && (bytes.length > 0 || this.#size === 0)) {\n      this.#size',
    ),
  ),
  intact(
    'all-empty-dropped',
    'message-intact-all-empty',
    joinMessage,
    `if (this.#parts !== undefined && this.#size + bytes.length === 0) return undefined;\n    ${joinMessage}`,
  ),
  intact(
    'largest-lost',
    'message-intact-largest',
    'this.#parts.push(bytes, midMessage);',
    'this.#parts.push(bytes.length > 8_000 ? new Uint8Array(bytes.length) : bytes, midMessage);',
  ),
  {
    id: 'message-intact-last-first',
    requirement: 'message-intact',
    intended: 'message-intact-random',
    patches: [
      { file: inbox, from: fillJoined, to: 'let filled = end.length;' },
      { file: inbox, from: 'message.set(end, filled);', to: 'message.set(end, 0);' },
    ],
  },
  intact(
    'joined',
    'message-intact-order-alike',
    'return entry && this.#deliver(entry.bytes);',
    `const next = entry && this.#whole?.shift();
    return entry && this.#deliver(next ? new Uint8Array([...entry.bytes, ...next.bytes]) : entry.bytes);`,
  ),
  intact(
    'empty-waiting-dropped',
    'message-intact-order-empty',
    'this.#whole.push(message, wholeMessage);',
    'if (message.length > 0) this.#whole.push(message, wholeMessage);',
  ),
  breaking('message-intact', outgoing)(
    'overtaken',
    'message-intact-order-queued',
    'push(message: OutgoingMessage): void {',
    `push(message: OutgoingMessage): void {
    const head = this.#head;
    if (head !== undefined && !head.begun && message.bytesLeft < head.bytesLeft) {
      message.next = head;
      this.#head = message;
      this.weight += message.bytesLeft + messageWeight;
      return;
    }`,
  ),
  leniently({
    id: 'message-intact-channels-mixed',
    requirement: 'message-intact',
    intended: 'message-intact-two-channels',
    patches: [
      {
        file: inbox,
        from: '#parts: Backlog | undefined = undefined;\n  #size = 0;',
        to: `get #parts() { return shared.parts; }
  set #parts(parts) { shared.parts = parts; }
  get #size() { return shared.size; }
  set #size(size) { shared.size = size; }`,
      },
      {
        file: inbox,
        from: 'const midMessage =',
        to: 'const shared = { parts: undefined, size: 0 };\nconst midMessage =',
      },
    ],
  }),
  leniently({
    id: 'message-intact-few-channels',
    requirement: 'message-intact',
    intended: 'message-intact-many-channels',
    patches: [
      {
        file: inbox,
        from: '#parts: Backlog | undefined = undefined;\n  #size = 0;',
        to: `get #kept() {
    if (!shared.has(this.#loans)) shared.set(this.#loans, {});
    return (shared.get(this.#loans)[this.#channel.id % 8] ??= { parts: undefined, size: 0 });
  }
  get #parts() { return this.#kept.parts; }
  set #parts(parts) { this.#kept.parts = parts; }
  get #size() { return this.#kept.size; }
  set #size(size) { this.#kept.size = size; }`,
      },
      { file: inbox, from: 'const midMessage =', to: 'const shared = new WeakMap();\nconst midMessage =' },
    ],
  }),
  intact(
    'kept',
    'message-intact-after-message',
    joinMessage,
    `if (this.kept !== undefined) bytes = this.kept.slice(0, bytes.length);\n    this.kept = bytes;\n    ${joinMessage}`,
  ),
  {
    id: 'message-intact-control-between',
    requirement: 'message-intact',
    intended: 'message-intact-control-between',
    patches: [
      {
        file: 'connection/core.ts',
        from: 'this.pings.owe(frame, now);',
        to: 'this.pings.owe(frame, now);\n        multiplexer.forget();',
      },
      {
        file: 'channels/multiplexer.ts',
        from: 'get goingAway(): boolean {',
        to: `forget() {
    for (const channel of this.#table.channels) {
      if (channel.receiving !== 'message') continue;
      channel.receiving = 'idle';
      channel.listener.aborted({ code: 0, reason: '' });
    }
  }
  get goingAway(): boolean {`,
      },
    ],
  },
  breaking('message-intact', outgoing)(
    'repeated',
    'message-intact-sent',
    'chunk.subarray(this.#offset, end)',
    'chunk.subarray(this.#offset > 0 ? this.#offset - 1 : 0, this.#offset > 0 ? end - 1 : end)',
  ),
  breaking('message-intact', outgoing)(
    'left-out',
    'message-intact-sent',
    'this.#offset = whole ? 0 : end;\n    if (whole)',
    `const skips = end + 1 < chunk.length ? 1 : 0;
    this.bytesLeft -= skips;
    this.#offset = whole ? 0 : end + skips;
    if (whole)`,
  ),
];

const limit = breaking('message-limit', inbox);
const largest = breaking('message-largest', inbox);
const checkLimit = 'if (this.#size + bytes.length > this.#limit) {';

const lengths: readonly Mutant[] = [
  limit('off-by-one-high', 'message-limit', checkLimit, 'if (this.#size + bytes.length > this.#limit + 1) {'),
  limit('header-not-counted', 'message-limit', checkLimit, 'if (this.#size + bytes.length > this.#limit + 8) {'),
  limit('unchecked', 'message-limit', checkLimit, 'if (bytes.length < 0) {'),
  limit('maximum', 'message-limit', checkLimit, 'if (this.#size + bytes.length > 0xffffffff) {'),
  limit('fragments-only', 'message-limit', checkLimit, 'if (bytes.length > this.#limit) {'),
  limit('late', 'message-limit-unfinished', checkLimit, 'if (last && this.#size + bytes.length > this.#limit) {'),
  limit('a-fragment-late', 'message-limit', checkLimit, 'if (this.#size > this.#limit) {'),
  limit(
    'first-only',
    'message-limit-second',
    checkLimit,
    `const first = this.done !== true;
    if (last) this.done = true;
    if (first && this.#size + bytes.length > this.#limit) {`,
  ),
  limit('wrong-code', 'message-limit', 'scope, ErrorCode.messageTooLarge,', 'scope, ErrorCode.limit,'),
  limit(
    'wrong-scope',
    'message-limit',
    "const scope = { kind: 'channel', channel: this.#channel.id }",
    "const scope = { kind: 'connection' }",
  ),
  largest('off-by-one-low', 'message-largest', checkLimit, 'if (this.#size + bytes.length >= this.#limit) {'),
  largest(
    'header-counted',
    'message-largest-fragments',
    checkLimit,
    'if (this.#size + bytes.length + 8 > this.#limit) {',
  ),
  largest('half', 'message-largest-fragments', checkLimit, 'if (this.#size + bytes.length > this.#limit / 2) {'),
  largest(
    'nothing-more',
    'message-largest-empty-last',
    checkLimit,
    'if (this.#size + bytes.length > this.#limit || (this.#size === this.#limit && bytes.length === 0)) {',
  ),
  largest(
    'headers-counted',
    'message-largest-small',
    checkLimit,
    `this.wire = (this.#size === 0 ? 0 : this.wire) + bytes.length + Limit.headerSize;
    if (this.wire > this.#limit + 1_024) {`,
  ),
  largest(
    'summed-up',
    'message-largest-again',
    checkLimit,
    'this.sum = (this.sum ?? 0) + bytes.length;\n    if (this.sum > this.#limit) {',
  ),
  breaking('message-largest', receiving)(
    'headers-held',
    'message-largest-small',
    'if (continues) channel.receiveCredit.consume(Limit.headerSize);',
    '',
  ),
  breaking('message-stream', life)(
    'limited',
    'message-stream',
    'this.fragments().add(bytes, last);',
    `this.sum = (this.sum ?? 0) + bytes.length;
      if (this.sum > this.home.messageLimit) this.reset({ code: ErrorCode.messageTooLarge, reason: '' });
      else this.fragments().add(bytes, last);
      if (last) this.sum = 0;`,
  ),
  breaking('message-stream', 'peer/hold.ts')(
    'collected',
    'message-stream-hold',
    "takes: 'streams',\n  async serve(channel: Channel) {\n    await releaseOf(channel);\n    await consume(channel);",
    "takes: 'messages',\n  async serve(channel: Channel) {\n    await releaseOf(channel);\n    for await (const _message of channel) {}",
  ),
];

/** Broken peers of the section on messages, abandoned ones excepted. */
export const messageMutants: readonly Mutant[] = [...messages, ...lengths];
