import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const limits = 'frames/payloads/limit.ts';
const sendCredit = 'channels/send-credit.ts';
const receiving = 'channels/receiving.ts';
const receiveCredit = 'channels/receive-credit.ts';
const allowance = 'channels/allowance.ts';

const raiseConnection = 'this.#around.sendCredit.raiseTo(frame.limit);';
const raiseChannel = 'channel.sendCredit.raiseTo(frame.limit);';
/** Has a limit raised to the one in force at least, where `condition` holds. */
const atLeast = (condition: string) =>
  `channel.sendCredit.raiseTo(${condition} ? Math.max(frame.limit, channel.sendCredit.limit) : frame.limit);`;

const falls = breaking('credit-falls', sendCredit);
const fallsAt = breaking('credit-falls', receiving);
const below = 'if (limit < this.#limit) {';
const creditFalls: readonly Mutant[] = [
  falls('taken', 'credit-falls-channel', below, 'if (false) {'),
  falls('ignored', 'credit-falls-peer-channel-raised', below, `if (limit < this.#limit) return; ${below}`),
  falls('off-by-one', 'credit-falls-connection', below, 'if (limit < this.#limit - 1) {'),
  falls('to-zero-only', 'credit-falls-connection-raised', below, 'if (limit === 0 && this.#limit > 0) {'),
  falls('below-what-is-spent-only', 'credit-falls-peer-channel', below, 'if (limit < this.#spent) {'),
  falls(
    'other-code',
    'credit-falls-channel-raised',
    "'credit-falls', { kind: 'connection' }, ErrorCode.credit",
    "'', { kind: 'connection' }, ErrorCode.frameFormat",
  ),
  {
    id: 'credit-falls-judged-by-hello',
    requirement: 'credit-falls',
    intended: 'credit-falls-channel-raised',
    patches: [
      {
        file: sendCredit,
        from: 'this.#limit = initialLimit;',
        to: 'this.#limit = initialLimit; this.first = initialLimit;',
      },
      { file: sendCredit, from: below, to: 'if (limit < this.first) {' },
    ],
  },
  fallsAt(
    'ignored-connection',
    'credit-falls-connection',
    raiseConnection,
    'this.#around.sendCredit.raiseTo(Math.max(frame.limit, this.#around.sendCredit.limit));',
  ),
  fallsAt('ignored-channel', 'credit-falls-channel', raiseChannel, atLeast('channel.openedByPeer')),
  fallsAt('ignored-peer-channel', 'credit-falls-peer-channel', raiseChannel, atLeast('!channel.openedByPeer')),
];

const ceiling = breaking('credit-ceiling', limits);
const aboveCredit = 'if (limit > Limit.credit)';
const creditCeiling: readonly Mutant[] = [
  ceiling(
    'unchecked-connection',
    'credit-ceiling-connection',
    aboveCredit,
    'if (channel !== 0 && limit > Limit.credit)',
  ),
  ceiling('unchecked-channel', 'credit-ceiling-channel', aboveCredit, 'if (channel === 0 && limit > Limit.credit)'),
  ceiling('off-by-one-high', 'credit-ceiling-connection', aboveCredit, 'if (limit > Limit.credit + 1)'),
  ceiling('off-by-one-high-channel', 'credit-ceiling-channel', aboveCredit, 'if (limit > Limit.credit + 1)'),
  ceiling('off-by-one-low', 'credit-ceiling-connection-exact', aboveCredit, 'if (limit >= Limit.credit)'),
  ceiling('off-by-one-low-channel', 'credit-ceiling-channel-exact', aboveCredit, 'if (limit >= Limit.credit)'),
  ceiling(
    'greatest-taken',
    'credit-ceiling-connection-greatest',
    aboveCredit,
    'if (limit > Limit.credit && limit < 2 ** 64)',
  ),
  ceiling('signed', 'credit-ceiling-channel-greatest', aboveCredit, 'if (limit > Limit.credit && limit < 2 ** 63)'),
  ceiling('half', 'credit-ceiling-channel-exact', aboveCredit, 'if (limit > 2 ** 52)'),
  ceiling('other-code', 'credit-ceiling-connection', "'credit-ceiling', ErrorCode.credit", "'', ErrorCode.frameFormat"),
];

const same = breaking('credit-same', receiving);
const sameConnection = 'if (frame.limit === this.#around.sendCredit.limit)';
const sameChannel = 'if (frame.limit === channel.sendCredit.limit';
const refuseSame = "throw new Violation('', { kind: 'connection' }, ErrorCode.credit, '');";
const creditSame: readonly Mutant[] = [
  breaking('credit-same', sendCredit)('refused', 'credit-same-channel-raised', below, 'if (limit <= this.#limit) {'),
  same(
    'refused-connection',
    'credit-same-connection',
    raiseConnection,
    `${sameConnection} ${refuseSame} ${raiseConnection}`,
  ),
  same(
    'refused-channel',
    'credit-same-channel',
    raiseChannel,
    `${sameChannel} && channel.openedByPeer) ${refuseSame} ${raiseChannel}`,
  ),
  same(
    'refused-peer-channel',
    'credit-same-peer-channel',
    raiseChannel,
    `${sameChannel} && !channel.openedByPeer) ${refuseSame} ${raiseChannel}`,
  ),
];

const kind = breaking('blocked-kind', limits);
const known = 'if (kind === LimitKind.credit || kind === LimitKind.channels) return kind;';
const notCredit = 'if (kind !== LimitKind.channels) throw';
const blockedKind: readonly Mutant[] = [
  kind('unchecked', 'blocked-kind-blocked-2', known, 'return kind;'),
  kind('unchecked-allow', 'blocked-kind-allow-0', notCredit, 'if (false) throw'),
  kind(
    'unknown-allow-taken',
    'blocked-kind-allow-2',
    "const kind = parseKind('ALLOW', payload);",
    'const kind = LimitKind.channels;',
  ),
  kind('high-bit-lost', 'blocked-kind-blocked-128', 'const kind = payload[0];', 'const kind = payload[0] & 0x7f;'),
  kind('signed', 'blocked-kind-blocked-255', known, `if ((kind << 24) < 0) return LimitKind.credit; ${known}`),
  kind('other-code', 'blocked-kind-blocked-2', "'blocked-kind', ErrorCode.frameFormat, `", "'', ErrorCode.internal, `"),
  kind(
    'other-code-allow',
    'blocked-kind-allow-0',
    "'blocked-kind', ErrorCode.frameFormat, '",
    "'', ErrorCode.allowance, '",
  ),
];

const channelKind = breaking('blocked-channel-kind', limits);
const onChannel = 'if (kind === LimitKind.channels && channel !== 0) {';
const blockedChannelKind: readonly Mutant[] = [
  channelKind('unchecked', 'blocked-channel-kind', onChannel, 'if (false) {'),
  channelKind(
    'other-code',
    'blocked-channel-kind',
    "'blocked-channel-kind', ErrorCode.channelId",
    "'', ErrorCode.frameFormat",
  ),
];

const beyond = breaking('blocked-beyond', receiveCredit);
const beyondAt = breaking('blocked-beyond', receiving);
const beyondAllowance = breaking('blocked-beyond', allowance);
const beyondCredit = 'if (limit > granted) {';
const beyondAllowed = 'if (limit > this.#limit) {';
const ofChannel = 'table.find(frame.channel, frame.type)?.receiveCredit.checkBlocked(frame.limit);';
const blockedBeyond: readonly Mutant[] = [
  beyond('unchecked', 'blocked-beyond-channel', beyondCredit, 'if (false) {'),
  beyond('off-by-one', 'blocked-beyond-channel', beyondCredit, 'if (limit > granted + 1) {'),
  beyond('off-by-a-header', 'blocked-beyond-peer-channel', beyondCredit, 'if (limit > granted + 8) {'),
  beyond(
    'greatest-taken',
    'blocked-beyond-connection-greatest',
    beyondCredit,
    'if (limit > granted && limit < 2 ** 63) {',
  ),
  beyond(
    'other-code',
    'blocked-beyond-channel',
    "'blocked-beyond', { kind: 'connection' }, ErrorCode.credit",
    "'', { kind: 'connection' }, ErrorCode.frameFormat",
  ),
  beyondAt(
    'unchecked-connection',
    'blocked-beyond-connection',
    ' receiveCredit.checkBlocked(frame.limit);',
    ' void frame;',
  ),
  beyondAt(
    'unchecked-channel',
    'blocked-beyond-channel',
    ofChannel,
    `if (table.find(frame.channel, frame.type)?.openedByPeer) return; ${ofChannel}`,
  ),
  beyondAt(
    'unchecked-peer-channel',
    'blocked-beyond-peer-channel',
    ofChannel,
    `if (!table.find(frame.channel, frame.type)?.openedByPeer) return; ${ofChannel}`,
  ),
  beyondAllowance('unchecked-allowance', 'blocked-beyond-allowance', beyondAllowed, 'if (false) {'),
  beyondAllowance(
    'greatest-allowance-taken',
    'blocked-beyond-allowance-greatest',
    beyondAllowed,
    'if (limit > this.#limit && limit < 2 ** 63) {',
  ),
  beyondAllowance(
    'other-code-allowance',
    'blocked-beyond-allowance',
    "'blocked-beyond', { kind: 'connection' }, ErrorCode.allowance",
    "'', { kind: 'connection' }, ErrorCode.credit",
  ),
];

const stale = breaking('blocked-stale', receiveCredit);
const staleAt = breaking('blocked-stale', receiving);
const staleAllowance = breaking('blocked-stale', allowance);
const zeroRefused = (condition: string, code: string) =>
  `if (${condition}) throw new Violation('', { kind: 'connection' }, ErrorCode.${code}, '');`;
const blockedStale: readonly Mutant[] = [
  stale('refused', 'blocked-stale-channel', beyondCredit, 'if (limit !== granted) {'),
  stale('exact-refused', 'blocked-stale-channel-exact', beyondCredit, 'if (limit >= granted) {'),
  stale('exact-refused-peer-channel', 'blocked-stale-peer-channel', beyondCredit, 'if (limit >= granted) {'),
  stale('exact-refused-connection', 'blocked-stale-connection-exact', beyondCredit, 'if (limit >= granted) {'),
  staleAt(
    'refused-connection',
    'blocked-stale-connection',
    ' receiveCredit.checkBlocked(frame.limit);',
    ` ${zeroRefused('frame.limit < receiveCredit.limit', 'credit')} receiveCredit.checkBlocked(frame.limit);`,
  ),
  staleAllowance('refused-allowance', 'blocked-stale-allowance', beyondAllowed, 'if (limit !== this.#limit) {'),
  staleAllowance(
    'exact-refused-allowance',
    'blocked-stale-allowance-exact',
    beyondAllowed,
    'if (limit >= this.#limit) {',
  ),
];

const allowFalls = breaking('allow-falls', allowance);
const allowBelow = 'if (limit < this.#limit) {';
const allowFallsMutants: readonly Mutant[] = [
  allowFalls('taken', 'allow-falls', allowBelow, 'if (false) {'),
  allowFalls('ignored', 'allow-falls-raised', allowBelow, `if (limit < this.#limit) return; ${allowBelow}`),
  allowFalls('off-by-one', 'allow-falls', allowBelow, 'if (limit < this.#limit - 1) {'),
  allowFalls('zero-ignored', 'allow-falls-zero', allowBelow, `if (limit === 0) return; ${allowBelow}`),
  allowFalls('same-refused', 'allow-falls-same', allowBelow, 'if (limit <= this.#limit) {'),
  allowFalls('below-what-is-opened-only', 'allow-falls-raised', allowBelow, 'if (limit < this.#opened) {'),
  allowFalls(
    'same-refused-raised',
    'allow-falls-raised-same',
    allowBelow,
    'if (limit === 1000 ? limit <= this.#limit : limit < this.#limit) {',
  ),
  allowFalls(
    'other-code',
    'allow-falls',
    "'allow-falls', { kind: 'connection' }, ErrorCode.allowance",
    "'', { kind: 'connection' }, ErrorCode.credit",
  ),
  {
    id: 'allow-falls-judged-by-hello',
    requirement: 'allow-falls',
    intended: 'allow-falls-raised',
    patches: [
      {
        file: allowance,
        from: 'this.#limit = initialLimit;',
        to: 'this.#limit = initialLimit; this.first = initialLimit;',
      },
      { file: allowance, from: allowBelow, to: 'if (limit < this.first) {' },
    ],
  },
];

const allowCeiling = breaking('allow-ceiling', limits);
const aboveAllowance = 'if (limit > Limit.allowance) {';
const allowCeilingMutants: readonly Mutant[] = [
  allowCeiling('unchecked', 'allow-ceiling', aboveAllowance, 'if (false) {'),
  allowCeiling('off-by-one-high', 'allow-ceiling', aboveAllowance, 'if (limit > Limit.allowance + 1) {'),
  allowCeiling('off-by-one-low', 'allow-ceiling-exact', aboveAllowance, 'if (limit >= Limit.allowance) {'),
  allowCeiling('maximum', 'allow-ceiling', aboveAllowance, 'if (limit > 2 ** 32 - 1) {'),
  allowCeiling(
    'greatest-taken',
    'allow-ceiling-greatest',
    aboveAllowance,
    'if (limit > Limit.allowance && limit < 2 ** 63) {',
  ),
  allowCeiling('other-code', 'allow-ceiling', "'allow-ceiling', ErrorCode.allowance", "'', ErrorCode.frameFormat"),
];

/** Broken readers of CREDIT, BLOCKED and ALLOW. */
export const limitMutants: readonly Mutant[] = [
  ...creditFalls,
  ...creditCeiling,
  ...creditSame,
  ...blockedKind,
  ...blockedChannelKind,
  ...blockedBeyond,
  ...blockedStale,
  ...allowFallsMutants,
  ...allowCeilingMutants,
];
