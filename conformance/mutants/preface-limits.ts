import { ParameterBounds } from '../wire/protocol.gen.ts';
import type { LimitName } from '../wire/value.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const parameters = 'preface/parameters.ts';

const size = breaking('parameter-size', parameters);
const floor = breaking('parameter-floor', parameters);
const ceiling = breaking('parameter-ceiling', parameters);
const bounds = breaking('parameter-bounds', parameters);
const window = breaking('parameter-credit-window', 'preface/limits.ts');
const windowOf = breaking('parameter-credit-window', parameters);
const absent = breaking('parameter-absent', parameters);

const isSized = 'if (value.length !== size) throw';
const isBelow = 'if (limit < floor) throw';
const isAbove = 'if (limit > ceiling) throw';
const fits = 'return credit === 0 || credit >= fragmentLimit + Limit.headerSize;';
const windows = "for (const name of ['channelCredit', 'connectionCredit'] as const) {";
const windowJudged = 'if (isWindow(limits[name], limits.fragmentLimit)) continue;';
const parsed = 'if (name !== undefined) limits[name] = parseLimit(name, value);';
const judged = 'checkWindows(limits);\n  return';

// Object.keys forgets that the keys are names of limits.
const names = Object.keys(ParameterBounds) as readonly LimitName[];
const withFloor = names.filter((name) => ParameterBounds[name].floor > 0);
const withCeiling = names.filter((name) => ParameterBounds[name].ceiling < 2 ** (8 * ParameterBounds[name].size) - 1);
/** A value of one byte less is below the floor of the others, and refused with the same code. */
const withShort = names.filter((name) => ParameterBounds[name].size > 2);
/** The kit's usual HELLO has the highest fragment limit, so that the control notices who refuses it. */
const withUnusualCeiling = names.filter((name) => name !== 'fragmentLimit');

function slugOf(name: LimitName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A mutant of each limit that misjudges this one limit. */
function each(some: readonly LimitName[], make: (name: LimitName, slug: string) => Mutant): Mutant[] {
  return some.map((name) => make(name, slugOf(name)));
}

const sizes: readonly Mutant[] = [
  ...each(names, (name, slug) =>
    size(
      `${slug}-long`,
      `parameter-size-${slug}-long`,
      isSized,
      `if (value.length < size || (value.length > size && name !== '${name}')) throw`,
    ),
  ),
  ...each(withShort, (name, slug) =>
    size(
      `${slug}-short`,
      `parameter-size-${slug}-short`,
      isSized,
      `if (value.length > size || (value.length < size && name !== '${name}')) throw`,
    ),
  ),
  size('empty-is-absent', 'parameter-size-empty', isSized, `if (value.length === 0) return floor;\n  ${isSized}`),
  size(
    'code',
    'parameter-size-message-limit-long',
    "throw refusal('parameter-size', ",
    "throw new Violation('parameter-size', { kind: 'connection' }, ErrorCode.preface, ",
  ),
];

const floors: readonly Mutant[] = [
  ...each(withFloor, (name, slug) =>
    floor(
      `${slug}-off-by-one`,
      `parameter-floor-${slug}`,
      isBelow,
      `if (limit < floor - (name === '${name}' ? 1 : 0)) throw`,
    ),
  ),
  ...each(withFloor, (name, slug) =>
    floor(
      `${slug}-zero`,
      `parameter-floor-${slug}-zero`,
      isBelow,
      `if (limit < floor && (limit > 0 || name !== '${name}')) throw`,
    ),
  ),
  floor(
    'raised',
    'parameter-floor-group-limit',
    isBelow,
    `if (limit < floor && name === 'groupLimit') return floor;\n  ${isBelow}`,
  ),
  floor(
    'code',
    'parameter-floor-group-limit',
    "throw refusal('parameter-floor', ",
    "throw new Violation('parameter-floor', { kind: 'connection' }, ErrorCode.preface, ",
  ),
];

const ceilings: readonly Mutant[] = [
  ...each(withCeiling, (name, slug) =>
    ceiling(
      `${slug}-off-by-one`,
      `parameter-ceiling-${slug}`,
      isAbove,
      `if (limit > ceiling + (name === '${name}' ? 1 : 0)) throw`,
    ),
  ),
  ...each(withCeiling, (name, slug) =>
    ceiling(
      `${slug}-unchecked`,
      `parameter-ceiling-${slug}-greatest`,
      isAbove,
      `if (limit > ceiling && name !== '${name}') throw`,
    ),
  ),
  ceiling(
    'lowered',
    'parameter-ceiling-channel-limit',
    isAbove,
    `if (limit > ceiling && name === 'channelLimit') return ceiling;\n  ${isAbove}`,
  ),
  ceiling(
    'code',
    'parameter-ceiling-metadata-limit',
    "throw refusal('parameter-ceiling', ",
    "throw new Violation('parameter-ceiling', { kind: 'connection' }, ErrorCode.preface, ",
  ),
];

const bound: readonly Mutant[] = [
  ...each(names, (name, slug) =>
    bounds(
      `${slug}-floor-refused`,
      `parameter-bounds-${slug}-floor`,
      isBelow,
      `if (limit < floor + (name === '${name}' ? 1 : 0)) throw`,
    ),
  ),
  ...each(withUnusualCeiling, (name, slug) =>
    bounds(
      `${slug}-ceiling-refused`,
      `parameter-bounds-${slug}-ceiling`,
      isAbove,
      `if (limit > ceiling - (name === '${name}' ? 1 : 0)) throw`,
    ),
  ),
  bounds(
    'signed',
    'parameter-bounds-channel-limit-ceiling',
    isBelow,
    `if ((size === 4 ? limit | 0 : limit) < floor) throw`,
  ),
  breaking('parameter-bounds', 'preface/limits.ts')(
    'no-credit',
    'parameter-bounds-channel-credit-floor',
    fits,
    fits.replace('credit === 0 || ', ''),
  ),
];

const creditWindows: readonly Mutant[] = [
  window(
    'header-not-counted',
    'parameter-credit-window-channel-credit-fragment',
    fits,
    'return credit === 0 || credit >= fragmentLimit;',
  ),
  window(
    'off-by-one-low',
    'parameter-credit-window-connection-credit-below',
    fits,
    'return credit === 0 || credit >= fragmentLimit + Limit.headerSize - 1;',
  ),
  window(
    'off-by-one-high',
    'parameter-credit-window-channel-credit-exact',
    fits,
    'return credit === 0 || credit > fragmentLimit + Limit.headerSize;',
  ),
  window(
    'one',
    'parameter-credit-window-channel-credit-one',
    fits,
    `return credit === 1 || ${fits.slice('return '.length)}`,
  ),
  window(
    'header-only',
    'parameter-credit-window-connection-credit-fragment',
    fits,
    'return credit === 0 || credit >= Limit.headerSize;',
  ),
  windowOf(
    'connection-only',
    'parameter-credit-window-channel-credit-below',
    windows,
    "for (const name of ['connectionCredit'] as const) {",
  ),
  windowOf(
    'channel-only',
    'parameter-credit-window-connection-credit-one',
    windows,
    "for (const name of ['channelCredit'] as const) {",
  ),
  windowOf(
    'of-floor',
    'parameter-credit-window-channel-credit-below',
    windowJudged,
    'if (isWindow(limits[name], 1_024)) continue;',
  ),
  windowOf(
    'own-fragment',
    'parameter-credit-window-connection-credit-exact',
    windowJudged,
    'if (isWindow(limits[name], 65_528)) continue;',
  ),
  {
    id: 'parameter-credit-window-judged-at-once',
    requirement: 'parameter-credit-window',
    intended: 'parameter-credit-window-reversed',
    patches: [
      {
        file: parameters,
        from: parsed,
        to: `${parsed.replace('limits', '{ limits')} if (name.endsWith('Credit')) checkWindows(limits); }`,
      },
      { file: parameters, from: judged, to: 'return' },
    ],
  },
  windowOf(
    'absent-unchecked',
    'parameter-credit-window-absent',
    judged,
    'if (seen.has(ParameterType.fragmentLimit)) checkWindows(limits);\n  return',
  ),
  windowOf(
    'absent-is-ceiling',
    'parameter-credit-window-absent-exact',
    judged,
    'checkWindows(seen.has(ParameterType.fragmentLimit) ? limits : { ...limits, fragmentLimit: 65_535 });\n  return',
  ),
  windowOf(
    'code',
    'parameter-credit-window-channel-credit-one',
    "throw refusal('parameter-credit-window', ",
    "throw new Violation('parameter-credit-window', { kind: 'connection' }, ErrorCode.preface, ",
  ),
];

/** Takes an absent limit as standing at `value`. */
function standing(name: LimitName, variant: string, intended: string, value: string): Mutant {
  return absent(
    variant,
    `parameter-absent-${intended}`,
    `${name}: ParameterBounds.${name}.floor,`,
    `${name}: ${value},`,
  );
}

const absences: readonly Mutant[] = [
  ...each(names, (name, slug) =>
    absent(
      `${slug}-demanded`,
      `parameter-absent-${slug}`,
      judged,
      `if (!seen.has(ParameterType.${name})) throw refusal('parameter-absent', '');\n  ${judged}`,
    ),
  ),
  standing('fragmentLimit', 'fragment-limit-unlimited', 'fragment-limit', 'ParameterBounds.fragmentLimit.ceiling'),
  standing('fragmentLimit', 'fragment-limit-off-by-one', 'fragment-limit', 'ParameterBounds.fragmentLimit.floor + 1'),
  standing('metadataLimit', 'metadata-limit-none', 'metadata', '0'),
  standing('metadataLimit', 'metadata-limit-unlimited', 'metadata', 'ParameterBounds.metadataLimit.ceiling'),
  standing('metadataLimit', 'metadata-limit-off-by-one', 'metadata', 'ParameterBounds.metadataLimit.floor + 1'),
  standing('channelLimit', 'channel-limit-none', 'channel-limit', '0'),
  standing('channelLimit', 'channel-limit-off-by-one-low', 'channel-limit', 'ParameterBounds.channelLimit.floor - 1'),
  standing('channelLimit', 'channel-limit-off-by-one-high', 'channel-limit', 'ParameterBounds.channelLimit.floor + 1'),
  standing('channelCredit', 'channel-credit-some', 'channel-credit', '2 ** 20'),
  standing('connectionCredit', 'connection-credit-some', 'connection-credit', '2 ** 20'),
];

/** Broken peers for what the limits of a HELLO may be. */
export const limitMutants: readonly Mutant[] = [
  ...sizes,
  ...floors,
  ...ceilings,
  ...bound,
  ...creditWindows,
  ...absences,
];
