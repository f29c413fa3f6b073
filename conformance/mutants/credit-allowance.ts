import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const allowance = patching('channels/allowance.ts');
const receiving = patching('channels/receiving.ts');
const control = patching('channels/control.ts');
const lifecycle = patching('channels/lifecycle.ts');

const check = 'if (this.#opened >= this.#limit) {';
const bound = 'return Math.min(this.#channelLimit + this.#ended, Limit.allowance);';
const half = 'return gain >= Math.ceil(this.#channelLimit / 2) || this.#bound === Limit.allowance;';

const exceeded = breakingRule('allowance-exceeded');

const exceededMutants: readonly Mutant[] = [
  exceeded('unchecked', 'allowance-exceeded', allowance(check, 'if (this.#opened < 0) {')),
  exceeded('off-by-one-high', 'allowance-exceeded', allowance(check, 'if (this.#opened > this.#limit) {')),
  exceeded(
    'unchecked-later',
    'allowance-exceeded-later',
    allowance(check, 'if (this.#limit === this.#channelLimit && this.#opened >= this.#limit) {'),
  ),
  exceeded(
    'off-by-one-high-later',
    'allowance-exceeded-later',
    allowance(check, 'if (this.#opened - Number(this.#limit > this.#channelLimit) >= this.#limit) {'),
  ),
  exceeded(
    'wrong-code',
    'allowance-exceeded',
    allowance(
      "'allowance-exceeded', { kind: 'connection' }, ErrorCode.allowance",
      "'allowance-exceeded', { kind: 'connection' }, ErrorCode.resource",
    ),
  ),
  exceeded(
    'resets',
    'allowance-exceeded',
    receiving(
      'table.allowance.check();',
      `try {
        table.allowance.check();
      } catch {
        table.peerIds.advanceTo(frame.channel);
        control.reset(frame.channel, { code: ErrorCode.limit, reason: '' }, undefined);
        return;
      }`,
    ),
  ),
  exceeded(
    'counts-half-ended',
    'allowance-exceeded-half-ended',
    receiving(
      'table.allowance.check();',
      "if ([...table.channels].every(({ receiving }) => receiving !== 'ended')) table.allowance.check();",
    ),
  ),
];

const initial = breakingRule('allowance-initial');

const initialMutants: readonly Mutant[] = [
  initial('off-by-one-low', 'allowance-initial', allowance(check, 'if (this.#opened >= this.#limit - 1) {')),
  initial(
    'last-refused',
    'allowance-initial',
    receiving(
      'const refusal = refusalByLimits(',
      `const refusal = [...table.channels].length >= own.channelLimit - 1
        ? { code: ErrorCode.resource, reason: '' }
        : refusalByLimits(`,
    ),
  ),
];

const obeyed = breakingRule('allowance-obeyed');

/** An OPEN is taken back from the count, and whatever waits is looked at again. */
const refund = '{ this.#around.sendAllowance.refund(); this.#around.control.wake(); }';
const refunding = allowance(
  "/** Takes the peer's new cumulative limit. */",
  'refund(): void {\n    this.#opened -= 1;\n  }\n\n',
);

const obeyedMutants: readonly Mutant[] = [
  obeyed(
    'unchecked',
    'allowance-obeyed',
    control('if (this.#allowance.available < 1 || this', 'if (this'),
    allowance('if (this.available < 1) throw', 'if (this.available < -1_000) throw'),
  ),
  obeyed(
    'off-by-one-high',
    'allowance-obeyed',
    allowance('this.#limit = initialLimit;', 'this.#limit = initialLimit + 1;'),
  ),
  obeyed(
    'limits-added-up',
    'allowance-obeyed-one-by-one',
    allowance('    this.#limit = limit;\n', '    this.#limit += limit;\n'),
  ),
  obeyed(
    'any-allow-opens-all',
    'allowance-obeyed-one-by-one',
    allowance('    this.#limit = limit;\n', '    this.#limit = limit > this.#limit ? 2 ** 31 : limit;\n'),
  ),
  obeyed(
    'ended-not-counted',
    'allowance-obeyed-ended',
    refunding,
    receiving(
      'this.#around.life.closeIfEnded(channel);',
      `this.#around.life.closeIfEnded(channel);\n    if (channel.closed && !channel.openedByPeer) ${refund}`,
    ),
  ),
  obeyed(
    'refused-not-counted',
    'allowance-obeyed-refused',
    refunding,
    receiving(
      "channel.listener.wasReset(frame, 'reset');",
      `channel.listener.wasReset(frame, 'reset');\n    if (!channel.openedByPeer) ${refund}`,
    ),
  ),
];

const bounded = breakingRule('allowance-bounded');

const boundedMutants: readonly Mutant[] = [
  bounded(
    'off-by-one-high',
    'allowance-blocked',
    allowance(bound, 'return Math.min(this.#channelLimit + this.#ended + 1, Limit.allowance);'),
  ),
  bounded(
    'double',
    'allowance-returned-ended',
    allowance(bound, 'return Math.min(this.#channelLimit + 2 * this.#ended, Limit.allowance);'),
  ),
  bounded(
    'half-ended',
    'allowance-bounded-half-ended',
    lifecycle(
      'if (!channel.sendEnded || channel.receiving',
      `if (!channel.sendEnded && channel.openedByPeer) {
      this.#table.allowance.end();
      this.#control.wake();
    }
    if (!channel.sendEnded || channel.receiving`,
    ),
    // Each is counted again when it has ended.
    allowance("throw new RangeError('more channels ended than were opened')", 'return'),
  ),
  bounded(
    'unwritten',
    'allowance-bounded-unwritten',
    lifecycle(
      'channel.silent = true;\n    this.#countEnded',
      'channel.silent = true;\n    if (!channel.released) this.#countEnded',
    ),
    lifecycle('|| !channel.silent ||', '||'),
  ),
];

const returned = breakingRule('allowance-returned');

const returnedMutants: readonly Mutant[] = [
  returned('never', 'allowance-returned-ended', allowance(half, 'return false;')),
  returned(
    'off-by-one-late',
    'allowance-returned-ended',
    allowance(half, 'return gain > Math.ceil(this.#channelLimit / 2);'),
  ),
  returned('all-ended', 'allowance-returned-ended', allowance(half, 'return gain >= this.#channelLimit;')),
  returned(
    'off-by-one-low',
    'allowance-returned-half',
    allowance('this.#limit = this.#bound;', 'this.#limit = this.#bound - 1;'),
  ),
  returned(
    'refused-kept',
    'allowance-returned-refused',
    lifecycle('its RESET.\n    this.#table.allowance.end();', 'its RESET.'),
  ),
  returned(
    'reset-kept',
    'allowance-returned-reset',
    lifecycle('its RESET.\n    this.#table.allowance.end();', 'its RESET.'),
  ),
  returned(
    'cancelled-kept',
    'allowance-returned-cancelled',
    receiving(
      "this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame, 'reset');",
      "this.#around.life.close(channel);\n    channel.listener.wasReset(frame, 'reset');",
    ),
  ),
];

const blocked = breakingRule('allowance-blocked');

const blockedMutants: readonly Mutant[] = [
  blocked('ignored', 'allowance-blocked', allowance('if (this.#peerWaits) return true;', '')),
  blocked(
    'two-wanted',
    'allowance-blocked',
    allowance('if (this.#peerWaits) return true;', 'if (this.#peerWaits) return gain > 1;'),
  ),
  blocked(
    'once-only',
    'allowance-blocked',
    allowance('this.#peerWaits = limit === this.#limit;', 'this.#peerWaits = limit === this.#channelLimit;'),
  ),
  blocked(
    'off-by-one',
    'allowance-blocked-ended-before',
    allowance('this.#peerWaits = limit === this.#limit;', 'this.#peerWaits = limit === this.#limit - 1;'),
  ),
  blocked(
    'at-next-end',
    'allowance-blocked-ended-before',
    receiving('table.allowance.block(frame.limit);\n      control.wake();', 'table.allowance.block(frame.limit);'),
  ),
];

const said = breakingRule('blocked-allowance');
const sayBlocked = 'limit: this.#allowance.sayBlocked()';

const saidMutants: readonly Mutant[] = [
  said('unsaid', 'blocked-allowance', control('if (this.#opens.size > 0 &&', 'if (this.#opens.size > 1_000_000 &&')),
  said('off-by-one-low', 'blocked-allowance', control(sayBlocked, `${sayBlocked} - 1`)),
  said(
    'said-once',
    'allowance-obeyed-one-by-one',
    allowance('return this.#blockedAt !== this.#limit;', 'return this.#blockedAt === -1;'),
  ),
  said('two-wanted', 'allowance-obeyed-ended', control('if (this.#opens.size > 0 &&', 'if (this.#opens.size > 1 &&')),
];

/** Broken peers of the section Allowance. */
export const allowanceMutants: readonly Mutant[] = [
  ...exceededMutants,
  ...initialMutants,
  ...obeyedMutants,
  ...boundedMutants,
  ...returnedMutants,
  ...blockedMutants,
  ...saidMutants,
];
