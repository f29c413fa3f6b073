import { leniently } from './channels-patching.ts';
import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const credit = patching('channels/receive-credit.ts');
const receiving = patching('channels/receiving.ts');
const multiplexer = patching('channels/multiplexer.ts');
const control = patching('channels/control.ts');
const inbox = patching('channels/inbox.ts');
const reader = patching('connection/reader.ts');

/** The check of a channel's credit, which looks like that of the connection's but for what was found. */
function check(condition: string) {
  const found = `{\n      const found = \`\${this.#received + bytes} bytes on a channel`;
  return credit(`if (this.#received + bytes > this.#limit) ${found}`, `if (${condition}) ${found}`);
}

/** Makes something else of an overrun. */
function insteadOfClose(violation: string) {
  const counted = 'channel.receiveCredit.receive(size);';
  return receiving(
    counted,
    `try {\n${counted}\n} catch {\nthrow new Violation('credit-overrun', ${violation}, '');\n}`,
  );
}

const overrun = breakingRule('credit-overrun');

const overrunMutants: readonly Mutant[] = [
  overrun('unchecked', 'credit-overrun-by-one', check('bytes < 0')),
  overrun('off-by-one-high', 'credit-overrun-by-one', check('this.#received + bytes > this.#limit + 1')),
  overrun('off-by-one-low', 'credit-overrun-exact', check('this.#received + bytes >= this.#limit')),
  overrun('off-by-one-low-empty', 'credit-overrun-empty-exact', check('this.#received + bytes >= this.#limit')),
  overrun('header-not-counted', 'credit-overrun-header', check('this.#received + bytes - 8 > this.#limit')),
  overrun('late', 'credit-overrun-frame', check('this.#received > this.#limit')),
  overrun('empty-free', 'credit-overrun-empty', check('bytes > 8 && this.#received + bytes > this.#limit')),
  overrun('wrong-code', 'credit-overrun-by-one', insteadOfClose("{ kind: 'connection' }, ErrorCode.resource")),
  overrun(
    'resets',
    'credit-overrun-others-have',
    insteadOfClose("{ kind: 'channel', channel: channel.id }, ErrorCode.credit"),
  ),
];

const bound = 'return Math.min(this.#consumed + this.#window.size, Limit.credit);';
const early = 'return remaining < this.#window.size / 2 && free - remaining >= this.#window.size / 4;';
const late = 'if (remaining < this.#window.frame) return free >= this.#window.frame;';
const continuing = 'if (continues) channel.receiveCredit.consume(Limit.headerSize);';
const dropped = 'this.#multiplexer.consume(this.#state, inbox.dropped);';
const lentFragment = 'this.#lent = bytes.length + (first ? Limit.headerSize : 0);';
const lentMessage = 'this.#lent = message.length + Limit.headerSize;';

const consumption = breakingRule('credit-on-consumption');

const consumptionMutants: readonly Mutant[] = [
  consumption(
    'on-receipt',
    'credit-on-consumption-three-quarters',
    credit(bound, 'return Math.min(this.#received + this.#window.size, Limit.credit);'),
  ),
  consumption(
    'double-window',
    'credit-on-consumption-full',
    credit(bound, 'return Math.min(this.#consumed + 2 * this.#window.size, Limit.credit);'),
  ),
  consumption(
    'off-by-one-high',
    'credit-on-consumption-full',
    credit(bound, 'return Math.min(this.#consumed + this.#window.size + 1, Limit.credit);'),
    credit(early, 'return free > remaining;'),
    credit(late, ''),
  ),
  leniently(
    consumption(
      'first-headers',
      'credit-on-consumption-empty',
      receiving(continuing, 'channel.receiveCredit.consume(Limit.headerSize);'),
      inbox(lentFragment, 'this.#lent = bytes.length;'),
      inbox(lentMessage, 'this.#lent = message.length;'),
      credit(early, 'return free > remaining;'),
      credit(late, ''),
    ),
  ),
  leniently(
    consumption(
      'fragments',
      'credit-on-consumption-fragments',
      receiving(continuing, 'if (continues) channel.receiveCredit.consume(size);'),
    ),
  ),
  consumption(
    'with-abandoned',
    'credit-abandoned-behind-others',
    reader(dropped, 'this.#multiplexer.consume(this.#state, this.#state.receiveCredit.held);'),
  ),
];

const renewal = breakingRule('credit-renewal');

const renewalMutants: readonly Mutant[] = [
  renewal(
    'never',
    'credit-renewal-messages',
    credit('const free = this.#bound - this.#received;', 'const free = remaining;'),
  ),
  renewal(
    'when-empty',
    'credit-renewal-largest-whole',
    credit(late, 'if (remaining === 0) return free >= this.#window.frame;'),
    credit(early, 'return false;'),
  ),
  renewal(
    'off-by-one-low',
    'credit-renewal-one-short',
    credit(late, 'if (remaining < this.#window.frame - 1) return free >= this.#window.frame;'),
    credit(early, 'return false;'),
  ),
  renewal(
    'header-not-counted',
    'credit-renewal-one-short',
    credit(late, 'if (remaining < this.#window.frame - 8) return free >= this.#window.frame;'),
    credit(early, 'return false;'),
  ),
  renewal(
    'more-room-wanted',
    'credit-renewal-just-free',
    credit(late, 'if (remaining < this.#window.frame) return free > this.#window.frame;'),
    credit(early, 'return false;'),
  ),
  renewal(
    'one-short',
    'credit-renewal-uncut',
    credit(
      '    this.#limit = this.#bound;\n    return this.#limit;\n  }\n\n  get #bound(): number {\n    return Math.min(this.#consumed',
      `    this.#limit = Math.max(this.#limit, Math.min(this.#bound, this.#received + this.#window.frame - 1));
    return this.#limit;\n  }\n\n  get #bound(): number {\n    return Math.min(this.#consumed`,
    ),
    credit(early, 'return false;'),
  ),
  renewal('whole-forgotten', 'credit-renewal-whole', inbox(lentMessage, 'this.#lent = 0;')),
  renewal('first-headers-kept', 'credit-renewal-empty', inbox(lentFragment, 'this.#lent = bytes.length;')),
  renewal('first-headers-kept-whole', 'credit-renewal-whole-empty', inbox(lentMessage, 'this.#lent = message.length;')),
  renewal('later-headers-kept', 'credit-renewal-headers', receiving(continuing, '')),
  renewal(
    'at-message-end',
    'credit-renewal-stream',
    reader('if (consumed > 0) this', "if (consumed > 0 && this.#state.receiving !== 'message') this"),
  ),
  renewal(
    'at-next-data',
    'credit-renewal-released',
    multiplexer('if (!channel.receiveCredit.due || channel.receiving', 'if (channel.id > 0 || channel.receiving'),
  ),
];

const abandoned = breakingRule('credit-abandoned');

const abandonedMutants: readonly Mutant[] = [
  abandoned('kept', 'credit-abandoned-echo', reader(dropped, '')),
  abandoned(
    'kept-whole',
    'credit-abandoned-echo',
    inbox('this.dropped = this.#size + Limit.headerSize;', 'this.dropped = 0;'),
  ),
  abandoned('kept-stream', 'credit-abandoned-discard', reader(dropped, '')),
  abandoned(
    'kept-unread',
    'credit-abandoned-hold',
    inbox('this.dropped = bytes + (first || this.#first ? Limit.headerSize : 0);', 'this.dropped = 0;'),
  ),
  abandoned('kept-behind', 'credit-abandoned-behind-others', reader(dropped, '')),
  abandoned(
    'at-next-data',
    'credit-abandoned-full',
    reader(dropped, 'this.#state.receiveCredit.consume(inbox.dropped);'),
  ),
];

const connectionRenewal = breakingRule('credit-connection-renewal');
const connectionBound = 'return Math.min(this.#received + this.#window.size, Limit.credit);';
const least = 'const least = Math.max(this.#window.size / 2, this.#window.frame);';
const exact = 'credit-connection-renewal-exact';

const connectionMutants: readonly Mutant[] = [
  connectionRenewal(
    'never',
    'credit-connection-renewal-discard',
    credit('return this.#limit - this.#received < least &&', 'return this.#limit < 0 &&'),
  ),
  connectionRenewal(
    'on-consumption',
    'credit-connection-renewal-hold',
    control(
      'if (this.#receiveCredit.due) batch',
      'if (this.#receiveCredit.due && [...this.#table.channels].every((one) => one.receiveCredit.held === 0)) batch',
    ),
  ),
  connectionRenewal(
    'on-consumption-stalled',
    'credit-connection-renewal-stalled',
    control(
      'if (this.#receiveCredit.due) batch',
      'if (this.#receiveCredit.due && [...this.#table.channels].every((one) => one.receiveCredit.held < 12_500)) batch',
    ),
  ),
  connectionRenewal(
    'abandoned-not-counted',
    'credit-connection-renewal-abandoned',
    receiving(
      '    receiveCredit.receive(size);\n    if (receiveCredit.due)',
      '    if (frame.last) receiveCredit.receive(size);\n    if (receiveCredit.due)',
    ),
  ),
  connectionRenewal(
    'header-not-counted',
    exact,
    receiving(
      '    receiveCredit.receive(size);\n    if (receiveCredit.due)',
      '    receiveCredit.receive(frame.fragment.length);\n    if (receiveCredit.due)',
    ),
  ),
  connectionRenewal(
    'off-by-one-low',
    exact,
    credit(connectionBound, 'return Math.min(this.#received + this.#window.size - 1, Limit.credit);'),
  ),
  connectionRenewal(
    'off-by-one-high',
    exact,
    credit(connectionBound, 'return Math.min(this.#received + this.#window.size + 1, Limit.credit);'),
  ),
  connectionRenewal(
    'half-window',
    'credit-connection-renewal-discard',
    credit(connectionBound, 'return Math.min(this.#received + this.#window.size / 2 + 8_192, Limit.credit);'),
  ),
  connectionRenewal(
    'late-by-one',
    exact,
    credit(least, 'const least = Math.max(this.#window.size / 2, this.#window.frame) - 1;'),
  ),
  connectionRenewal('late', 'credit-connection-renewal-hold', credit(least, 'const least = this.#window.frame;')),
];

const stalled = breakingRule('credit-stalled-others');

/** Whatever comes while another channel holds nearly a whole window is lost. */
const deaf = receiving(
  "if (channel === undefined) return;\n    this.#acceptorSpeaks(channel, 'DATA');",
  `if (channel === undefined) return;
    if ([...table.channels].some((other) => other !== channel && other.receiveCredit.held > 0.95 * this.#around.own.channelCredit)) return;
    this.#acceptorSpeaks(channel, 'DATA');`,
);

const stalledMutants: readonly Mutant[] = [
  stalled('deaf', 'credit-stalled-others', deaf),
  stalled('deaf-in-message', 'credit-stalled-others-in-message', deaf),
];

/** Broken peers of the section Credit, as receivers. */
export const creditReceivingMutants: readonly Mutant[] = [
  ...overrunMutants,
  ...consumptionMutants,
  ...renewalMutants,
  ...abandonedMutants,
  ...connectionMutants,
  ...stalledMutants,
];
