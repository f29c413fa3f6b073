import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const parsing = 'frames/payloads/open.ts';

const size = breaking('open-service-size', parsing);
const tooLong = 'if (serviceEnd > payload.length) {';
const serviceSize: readonly Mutant[] = [
  size('unchecked', 'open-service-size-far', tooLong, 'if (false) {'),
  size('off-by-one', 'open-service-size-by-one', tooLong, 'if (serviceEnd > payload.length + 1) {'),
  size('off-by-one-metadata', 'open-service-size-metadata', tooLong, 'if (serviceEnd > payload.length + 1) {'),
  ...[
    ['signed', 'if (view.getInt8(8) < 0 || serviceEnd > payload.length) {'],
    ['half', 'if (view.getUint8(8) > 128 || serviceEnd > payload.length) {'],
    ['maximum-refused', 'if (view.getUint8(8) === 255 || serviceEnd > payload.length) {'],
    ['off-by-one-low', 'if (view.getUint8(8) > 100 && serviceEnd >= payload.length) {'],
  ].map(([variant = '', to = '']) => size(variant, 'service-unknown-longest', tooLong, to)),
  size('fixed-part-not-counted', 'open-service-size-by-one', tooLong, 'if (view.getUint8(8) > payload.length) {'),
  size(
    'other-code',
    'open-service-size-far',
    "'open-service-size',\n      ErrorCode.frameSize",
    "'',\n      ErrorCode.frameFormat",
  ),
];

const empty = breaking('open-service-empty', parsing);
const isEmpty = 'if (serviceEnd === serviceStart) {';
const serviceEmpty: readonly Mutant[] = [
  empty('unchecked', 'open-service-empty', isEmpty, 'if (false) {'),
  empty('unchecked-metadata', 'open-service-empty-metadata', isEmpty, 'if (payload.length === serviceStart) {'),
  empty('other-code', 'open-service-empty', "'open-service-empty', ErrorCode.frameFormat", "'', ErrorCode.frameSize"),
];

const text = breaking('open-service-text', parsing);
const decoded = 'const service = decodeText(payload.subarray(serviceStart, serviceEnd));';
/** Reads a name that is no UTF-8 as one of bytes, where it matches. */
const lenient = (pattern: string) =>
  `const raw = Buffer.from(payload.subarray(serviceStart, serviceEnd)).toString('latin1');
  const service = decodeText(payload.subarray(serviceStart, serviceEnd)) ?? (${pattern}.test(raw) ? raw : undefined);`;
const serviceText: readonly Mutant[] = [
  text('unchecked', 'open-service-text-byte', decoded, lenient('/^/')),
  text('cut-taken', 'open-service-text-cut', decoded, lenient('/\\xe2\\x82$/')),
  text('surrogate-taken', 'open-service-text-surrogate', decoded, lenient('/\\xed[\\xa0-\\xbf]/')),
  text('overlong-taken', 'open-service-text-overlong', decoded, lenient('/[\\xc0\\xc1][\\x80-\\xbf]/')),
  text(
    'ascii-demanded',
    'open-service-text-unknown',
    'if (service === undefined) {',
    'if (service === undefined || /[^\\0-\\x7f]/.test(service)) {',
  ),
  text('other-code', 'open-service-text-byte', "'open-service-text', ErrorCode.frameFormat", "'', ErrorCode.frameSize"),
];

const order = breaking('open-version-order', parsing);
const disordered = 'if (lowestVersion > highestVersion) {';
const versionOrder: readonly Mutant[] = [
  order('unchecked', 'open-version-order-2-1', disordered, 'if (false) {'),
  order('off-by-one', 'open-version-order-2-1', disordered, 'if (lowestVersion > highestVersion + 1) {'),
  order('signed', 'open-version-order-65535-0', disordered, 'if ((lowestVersion << 16) > (highestVersion << 16)) {'),
  order('one-demanded', 'open-version-order-1-2', disordered, 'if (lowestVersion !== highestVersion) {'),
  order(
    'other-code',
    'open-version-order-65535-0',
    "'open-version-order', ErrorCode.frameFormat",
    "'', ErrorCode.frameSize",
  ),
];

const limit = breaking('fragment-limit', 'frames/header.ts');
const fits = 'if (length <= fragmentLimit) return undefined;';
const fragmentLimit: readonly Mutant[] = [
  limit('unchecked', 'fragment-limit', fits, 'return undefined;'),
  limit('off-by-one-high', 'fragment-limit', fits, 'if (length <= fragmentLimit + 1) return undefined;'),
  limit('off-by-one-low', 'fragment-limit-largest', fits, 'if (length < fragmentLimit) return undefined;'),
  limit('header-counted', 'fragment-limit-largest', fits, 'if (length + 8 <= fragmentLimit) return undefined;'),
  limit('header-allowed-for', 'fragment-limit', fits, 'if (length <= fragmentLimit + 8) return undefined;'),
  limit('other-code', 'fragment-limit', "'fragment-limit', ErrorCode.frameSize", "'', ErrorCode.credit"),
];

const obeyed = breaking('fragment-limit-obeyed', 'channels/channel-state.ts');
const cut = 'this.#fragmentLimit);\n';
const cutAt = (bound: string) => `${bound});\n`;
const fragmentLimitObeyed: readonly Mutant[] = [
  obeyed('unchecked', 'fragment-limit-obeyed-5000', cut, cutAt('0xffff')),
  obeyed('off-by-one', 'fragment-limit-obeyed-1024', cut, cutAt('this.#fragmentLimit + 1')),
  obeyed('header-not-counted', 'fragment-limit-obeyed-1025', cut, cutAt('this.#fragmentLimit + 8')),
  obeyed('rounded-up', 'fragment-limit-obeyed-1025', cut, cutAt('Math.ceil(this.#fragmentLimit / 1024) * 1024')),
  obeyed(
    'unchecked-opener',
    'fragment-limit-obeyed-opener',
    cut,
    cutAt('this.openedByPeer ? this.#fragmentLimit : 0xffff'),
  ),
  obeyed(
    'unchecked-acceptor',
    'fragment-limit-obeyed-1024',
    cut,
    cutAt('this.openedByPeer ? 0xffff : this.#fragmentLimit'),
  ),
  breaking('fragment-limit-obeyed', 'channels/versions.ts')(
    'own-obeyed',
    'fragment-limit-obeyed-5000',
    'fragmentLimit: peer.fragmentLimit, credit: peer.channelCredit',
    'fragmentLimit: own.fragmentLimit, credit: peer.channelCredit',
  ),
];

const isEmptyFragment = 'frame.fragment.length === 0';
const taken = breaking('fragment-empty', 'channels/receiving.ts');
const given = 'channel.listener.fragment(frame.fragment, frame.last);';
const after = 'channel.receiving = afterData(channel.receiving, frame.last, channel.id);';
const refuse = "throw new Violation('', { kind: 'connection' }, ErrorCode.frameSize, '');";
const fragmentEmpty: readonly Mutant[] = [
  taken('refused', 'fragment-empty-alone', after, `if (${isEmptyFragment}) ${refuse} ${after}`),
  taken(
    'refused-without-last',
    'fragment-empty-first',
    after,
    `if (${isEmptyFragment} && !frame.last) ${refuse} ${after}`,
  ),
  taken(
    'refused-in-message',
    'fragment-empty-middle',
    after,
    `if (${isEmptyFragment} && !frame.last && channel.receiving === 'message') ${refuse} ${after}`,
  ),
  taken(
    'refused-with-last',
    'fragment-empty-last',
    after,
    `if (${isEmptyFragment} && frame.last && channel.receiving === 'message') ${refuse} ${after}`,
  ),
  taken('skipped', 'fragment-empty-alone', given, `if (!(${isEmptyFragment})) ${given}`),
  taken(
    'last-overlooked',
    'fragment-empty-last',
    given,
    `channel.listener.fragment(frame.fragment, frame.last && !(${isEmptyFragment}));`,
  ),
  taken(
    'ends-message',
    'fragment-empty-middle',
    given,
    `channel.listener.fragment(frame.fragment, frame.last || ${isEmptyFragment});`,
  ),
  taken(
    'delivered',
    'fragment-empty-only',
    given,
    `channel.listener.fragment(frame.fragment, frame.last || ${isEmptyFragment});`,
  ),
];

/** Broken readers of OPEN and DATA, and senders of fragments. */
export const openMutants: readonly Mutant[] = [
  ...serviceSize,
  ...serviceEmpty,
  ...serviceText,
  ...versionOrder,
  ...fragmentLimit,
  ...fragmentLimitObeyed,
  ...fragmentEmpty,
];
