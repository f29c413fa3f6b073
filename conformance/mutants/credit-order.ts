import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const core = patching('connection/core.ts');
const control = patching('channels/control.ts');

/** PONGs are written behind the DATA that fits the same batch. */
const pongsLast = [
  core('if (this.pings.pending) this.pings.write(batch, now);', ''),
  core('multiplexer.write(batch, most);', 'multiplexer.write(batch, most);\nthis.pings.write(batch, now);'),
] as const;

/** The first frame of DATA that may be sent and fits the connection's credit goes ahead of what waits beside it. */
const dataFirst = patching('channels/sending.ts')(
  'this.#control.write(batch);',
  'if (batch.size > 0 || this.#credit.available <= 8 || this.#scheduler.next() === undefined) this.#control.write(batch);',
);

const expedited = breakingRule('order-expedited');

const expeditedMutants: readonly Mutant[] = [
  expedited('pong-behind', 'order-expedited-channel', ...pongsLast),
  expedited('pongs-behind', 'order-expedited-channel-pings', ...pongsLast),
  expedited('pong-behind-connection', 'order-expedited-connection', ...pongsLast),
  expedited('pongs-behind-many', 'order-expedited-connection-many', ...pongsLast),
  expedited('pong-behind-each-time', 'order-expedited-each-time', ...pongsLast),
  ...(['credit-connection', 'credit-channel', 'blocked', 'reset', 'open', 'allow'] as const).map((what) =>
    expedited(`${what}-behind`, `order-expedited-${what}`, dataFirst),
  ),
  // As long as a source has DATA to send, nothing else is sent.
  expedited(
    'pong-when-idle',
    'order-commitment',
    core('if (this.pings.pending) this.pings.write(batch, now);', ''),
    core(
      'multiplexer.write(batch, most);',
      'multiplexer.write(batch, most);\nif (batch.size < 60_000) this.pings.write(batch, now);',
    ),
  ),
];

const pump = patching('connection/pump.ts');
const commitment = breakingRule('order-commitment');
/** Of what is committed, only so much is counted. */
const counting = (what: string) =>
  [
    pump('written += size;', `written += ${what};`),
    pump('this.#committed += size;', `this.#committed += ${what};`),
    pump('this.#written(size)', `this.#written(${what})`),
  ] as const;

const commitmentMutants: readonly Mutant[] = [
  commitment('unlimited', 'order-commitment', pump('const commitment = 65_536;', 'const commitment = 2 ** 40;')),
  commitment(
    'in-kibibytes',
    'order-commitment',
    pump('const commitment = 65_536;', 'const commitment = 65_536 * 1_024;'),
  ),
  commitment('in-chunks', 'order-commitment', ...counting('chunks.length')),
  commitment('uncounted', 'order-commitment', ...counting('0')),
  commitment('headers-only', 'order-commitment', ...counting('Math.min(size, 8)')),
];

const noCredit = breakingRule('order-no-credit');

/** The connection's credit has room for the smallest frame. */
const room = 'this.#sendCredit.available > 0';

const noCreditMutants: readonly Mutant[] = [
  // Most cases have one message at most that waits.
  noCredit(
    'pong',
    'order-no-credit-pong',
    core('if (this.pings.pending) this.pings', 'if (this.pings.pending && multiplexer.waiting < 2) this.pings'),
    patching('channels/multiplexer.ts')(
      'get unwritten(): boolean {',
      `get waiting(): number {
    return [...this.#table.channels].filter((channel) => channel.outgoing.head !== undefined).length;
  }

  get unwritten(): boolean {`,
    ),
  ),
  noCredit(
    'accept',
    'order-no-credit-accept',
    control('if (channel.accepting !== undefined) {', `if (channel.accepting !== undefined && ${room}) {`),
  ),
  noCredit(
    'reset',
    'order-no-credit-reset',
    control('if (resets.length === 0) return;', `if (resets.length === 0 || !(${room})) return;`),
  ),
  noCredit('end', 'order-no-credit-end', control('&& channel.endIsNext) {', `&& channel.endIsNext && ${room}) {`)),
  noCredit(
    'end-without-credit',
    'order-no-credit-end-without-credit',
    control('&& channel.endIsNext) {', '&& channel.endIsNext && channel.sendCredit.available > 0) {'),
  ),
  noCredit(
    'blocked',
    'order-no-credit-blocked',
    control('channel.frameSize() === 0 &&', `channel.frameSize() === 0 && ${room} &&`),
  ),
  noCredit(
    'open',
    'order-no-credit-open',
    control('|| this.#table.ownIds.exhausted) break;', `|| this.#table.ownIds.exhausted || !(${room})) break;`),
  ),
  noCredit(
    'credit',
    'order-no-credit-credit',
    control('&& channel.receiveCredit.due) {', `&& channel.receiveCredit.due && ${room}) {`),
  ),
  noCredit(
    'allow',
    'order-no-credit-allow',
    control('if (allowance.due) batch', `if (allowance.due && ${room}) batch`),
  ),
  noCredit(
    'abort',
    'order-no-credit-abort',
    control(
      'if (channel.aborting !== undefined) {',
      'if (channel.aborting !== undefined && channel.sendCredit.available > 0) {',
    ),
  ),
];

/** Broken peers of the section Order. */
export const orderMutants: readonly Mutant[] = [...expeditedMutants, ...commitmentMutants, ...noCreditMutants];
