import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const core = patching('connection/core.ts');
const pump = patching('connection/pump.ts');
const pings = patching('connection/pings.ts');
const multiplexer = patching('channels/multiplexer.ts');
const receiving = patching('channels/receiving.ts');

const lastWord = 'this.#lastWord = { code, reason: message };';
const closeWritten = "batch.addFrame({ type: 'close', ...this.#lastWord });";

const fatal = breakingRule('connection-error');

const errorMutants: readonly Mutant[] = [
  fatal('unsaid', 'connection-error-frame-type', core(lastWord, '')),
  fatal(
    'wrong-code',
    'connection-error-channel-id',
    core(lastWord, 'this.#lastWord = { code: ErrorCode.internal, reason: message };'),
  ),
  fatal(
    'code-none',
    'connection-error-credit',
    core(lastWord, 'this.#lastWord = { code: ErrorCode.none, reason: message };'),
  ),
  fatal(
    'frame-behind',
    'connection-error-frame-flags',
    core(
      closeWritten,
      `${closeWritten}\nbatch.addFrame({ type: 'pong', id: 1n, sent: 0n, received: 0n, answered: 0n });`,
    ),
  ),
  fatal('said-twice', 'connection-error-first', core(closeWritten, `${closeWritten}\n${closeWritten}`)),
  fatal(
    'data-behind',
    'connection-error-busy',
    core(closeWritten, `${closeWritten}\nbatch.addData(3, 8, false);\nbatch.add(new Uint8Array(8));`),
  ),
  fatal(
    'waits-for-data',
    'connection-error-blocked',
    core(
      'if (this.#lastWord !== undefined) {',
      'if (this.#lastWord !== undefined && (this.#multiplexer === undefined || !this.#waiting)) {',
    ),
    core('  #over = false;\n', '  #over = false;\n  #waiting = false;\n'),
    core(lastWord, `${lastWord}\nthis.#waiting = this.#multiplexer?.unwritten === true;`),
  ),
];

const contained = breakingRule('channel-error-contained');
const resetOne = 'this.reset(channel, why);\n    channel.listener.wasReset';
const refuse = 'if (refusal !== undefined) control.reset(frame.channel, refusal, undefined);';
const resetOthers = `for (const other of [...table.channels]) {
      this.#around.life.close(other);
      control.reset(other.id, { code: ErrorCode.internal, reason: '' }, other);
    }`;

const containedMutants: readonly Mutant[] = [
  contained(
    'closes',
    'channel-error-contained-message',
    multiplexer("if (!(error instanceof Violation) || error.scope.kind !== 'channel') throw error;", 'throw error;'),
  ),
  contained(
    'closes-on-accept',
    'channel-error-contained-accept',
    multiplexer("if (!(error instanceof Violation) || error.scope.kind !== 'channel') throw error;", 'throw error;'),
  ),
  contained(
    'resets-others',
    'channel-error-contained-message',
    multiplexer(resetOne, `for (const other of [...this.#table.channels]) this.reset(other, why);\n    ${resetOne}`),
  ),
  ...(['service', 'version', 'metadata', 'reset'] as const).map((variant) =>
    contained(
      `refusal-resets-others-${variant}`,
      `channel-error-contained-${variant}`,
      receiving(refuse, `if (refusal !== undefined) ${resetOthers}\n    ${refuse}`),
    ),
  ),
  contained(
    'refusal-closes',
    'channel-error-contained-service',
    receiving(refuse, "if (refusal !== undefined) throw badState('channel-error-contained', '');"),
  ),
  contained(
    'service-closes',
    'channel-error-contained-request',
    multiplexer(
      'const existed = channel.id !== 0;',
      `const existed = channel.id !== 0;
    for (const other of [...this.#table.channels]) {
      if (other === channel) continue;
      this.#life.close(other);
      this.#control.reset(other.id, why, other);
    }`,
    ),
  ),
];

const ends = breakingRule('close-ends');
const drains = breakingRule('close-drains');
const obeyed = breakingRule('close-obeyed');
const endedByPeer = "this.#end(new ConnectionClosed(frame.code, frame.reason, 'peer'));";
const deadline = 'this.#setDeadline(Limit.drainDeadline, () => {\n      this.#stream.destroy();';

/** The transport is not torn down after 5 seconds either, which would end it. */
const neverGone = pump(deadline, 'this.#setDeadline(Limit.drainDeadline, () => {');

/** Those that drain for so many milliseconds. */
function drainingFor(times: Readonly<Record<string, number>>): readonly Mutant[] {
  return Object.entries(times).map(([variant, time]) =>
    drains(variant, 'close-drains-late', pump(deadline, deadline.replace('Limit.drainDeadline', `${time}`))),
  );
}

const closeMutants: readonly Mutant[] = [
  ends('never', 'close-ends', pump('this.#stream.end();', ''), neverGone),
  ends(
    'waits',
    'close-ends',
    pump('if (this.#core.sendingOver) this', 'if (this.#core.sendingOver && this.#endedThere) this'),
  ),
  ends('never-when-busy', 'connection-error-frame-type', pump('this.#stream.end();', ''), neverGone),
  drains(
    'torn-down',
    'close-drains',
    pump('this.#stream.end();', 'this.#stream.end();\nsetImmediate(() => this.#stream.destroy());'),
  ),
  ...drainingFor({ 'one-second': 1_000, half: 2_500, 'three-seconds': 3_000, 'a-second-short': 3_990 }),
  obeyed('ignored', 'close-obeyed', core(endedByPeer, 'void frame;')),
  obeyed(
    'waits',
    'close-obeyed',
    pump('if (this.#core.sendingOver) this', 'if (this.#core.sendingOver && this.#endedThere) this'),
  ),
  obeyed(
    'answered',
    'close-obeyed-error',
    core(endedByPeer, `this.#lastWord = { code: frame.code, reason: '' };\n${endedByPeer}`),
  ),
  obeyed(
    'resets-first',
    'close-obeyed-channels',
    core(endedByPeer, `this.#batch.addFrame({ type: 'reset', channel: 3, code: 1, reason: '' });\n${endedByPeer}`),
  ),
  obeyed(
    'finishes-first',
    'close-obeyed-queued',
    core(endedByPeer, 'this.close({ code: frame.code, reason: frame.reason });'),
  ),
];

const answered = breakingRule('ping-answered');
const owed = 'this.#owed.push({ ping, received: now });';
const pong =
  "batch.addFrame({ type: 'pong', id: ping.id, sent: ping.sent, received: whole(received), answered: whole(now) });";

const pingMutants: readonly Mutant[] = [
  answered('twice', 'ping-answered-one', pings(pong, `${pong}\n${pong}`)),
  answered('time-zero-ignored', 'ping-answered-lowest', pings(owed, `if (ping.sent > 0n) ${owed}`)),
  answered('id-in-32-bits', 'ping-answered-highest', pings('id: ping.id', 'id: BigInt.asUintN(32, ping.id)')),
  answered('time-in-63-bits', 'ping-answered-highest', pings('sent: ping.sent', 'sent: BigInt.asUintN(63, ping.sent)')),
  answered(
    'id-as-double',
    'ping-answered-beyond-double',
    pings('id: ping.id', 'id: BigInt.asUintN(64, BigInt(Number(ping.id)))'),
  ),
  answered(
    'time-as-double',
    'ping-answered-beyond-double',
    pings('sent: ping.sent', 'sent: BigInt.asUintN(64, BigInt(Number(ping.sent)))'),
  ),
  answered('own-time', 'ping-answered-one', pings('sent: ping.sent', 'sent: whole(now)')),
  answered(
    'same-id-ignored',
    'ping-answered-same-id',
    pings(owed, `if (!this.#owed.some((earlier) => earlier.ping.id === ping.id)) ${owed}`),
  ),
  answered(
    'when-unblocked',
    'ping-answered-blocked',
    core('if (this.pings.pending) this.pings', 'if (this.pings.pending && !multiplexer.unwritten) this.pings'),
  ),
  answered(
    'hundred-only',
    'ping-answered-many',
    pings('  #lastId = 0n;\n', '  #lastId = 0n;\n  #taken = 0;\n'),
    pings(owed, `this.#taken += 1;\n    if (this.#taken <= 100) ${owed}`),
  ),
];

const order = breakingRule('pong-order');
const times = breakingRule('pong-times');
const unanswered = breakingRule('ping-unanswered');
const owedInTurn = 'of this.#owed) {';

/** A PING for whatever comes. */
const asking = core('multiplexer.receive(frame);', 'multiplexer.receive(frame);\nthis.pings.ask({ answered() {} });');
const pendingPing = '|| (this.#asked.length > 0 && this.#flying.size < Limit.unansweredPings)';
const nextPing = 'while (this.#asked.length > 0 && this.#flying.size < Limit.unansweredPings) {';

const pongMutants: readonly Mutant[] = [
  order('newest-first', 'pong-order', pings(owedInTurn, 'of [...this.#owed].reverse()) {')),
  order(
    'lowest-first',
    'pong-order-between',
    pings(owedInTurn, 'of [...this.#owed].sort((one, other) => Number(one.ping.id - other.ping.id))) {'),
  ),
  times(
    'exchanged',
    'pong-times',
    pings('received: whole(received), answered: whole(now)', 'received: whole(now), answered: whole(received)'),
  ),
  times('never-answered', 'pong-times', pings('answered: whole(now)', 'answered: 0n')),
  times('off-by-one-low', 'pong-times', pings('answered: whole(now)', 'answered: whole(received) - 1n')),
  unanswered(
    'unlimited',
    'ping-unanswered',
    asking,
    pings(pendingPing, '|| this.#asked.length > 0'),
    pings(nextPing, 'while (this.#asked.length > 0) {'),
  ),
  ...[
    ['double', '2 * Limit.unansweredPings'],
    ['maximum', '32'],
    ['sixteen-bytes-each', '16 * Limit.unansweredPings'],
  ].map(([variant = '', most = '']) =>
    unanswered(
      variant,
      'ping-unanswered',
      asking,
      pings(pendingPing, pendingPing.replace('Limit.unansweredPings', most)),
      pings(nextPing, nextPing.replace('Limit.unansweredPings', most)),
    ),
  ),
  unanswered(
    'off-by-one-high',
    'ping-unanswered',
    asking,
    pings(pendingPing, '|| (this.#asked.length > 0 && this.#flying.size <= Limit.unansweredPings)'),
    pings(nextPing, 'while (this.#asked.length > 0 && this.#flying.size <= Limit.unansweredPings) {'),
  ),
];

/** Broken peers of chapter 5. */
export const connectionMutants: readonly Mutant[] = [
  ...errorMutants,
  ...containedMutants,
  ...closeMutants,
  ...pingMutants,
  ...pongMutants,
];
