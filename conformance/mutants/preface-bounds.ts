import { ParameterBounds } from '../wire/protocol.gen.ts';
import type { LimitName } from '../wire/value.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const file = 'preface/parameters.ts';
const isBelow = 'if (limit < floor) throw';
const isAbove = 'if (limit > ceiling) throw';

/** A wrong notion of one limit's bound: how it differs, and the check of the limit of that name. */
type Notion = readonly [variant: string, check: (name: LimitName) => string];

const lows: readonly Notion[] = [
  ['unchecked', (name) => `if (limit < floor && name !== '${name}') throw`],
  ['half', (name) => `if (limit < (name === '${name}' ? floor / 2 : floor)) throw`],
  ['raised', (name) => `if (limit < floor && name === '${name}') return floor;\n  ${isBelow}`],
];

const highs: readonly Notion[] = [
  ['double', (name) => `if (limit > (name === '${name}' ? 2 * ceiling : ceiling)) throw`],
  ['lowered', (name) => `if (limit > ceiling && name === '${name}') return ceiling;\n  ${isAbove}`],
];

function slugOf(name: LimitName): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Each notion of each limit's bound, as far as the limit's bytes can hold what lies beyond it. */
function misjudged(bound: 'floor' | 'ceiling', check: string, notions: readonly Notion[]): Mutant[] {
  const breaks = breaking(`parameter-${bound}`, file);
  // Object.keys forgets that the keys are names of limits.
  const names = (Object.keys(ParameterBounds) as readonly LimitName[]).filter((name) => {
    const { floor, ceiling, size } = ParameterBounds[name];
    return bound === 'floor' ? floor > 0 : ceiling < 2 ** (8 * size) - 1;
  });
  return names.flatMap((name) =>
    notions.map(([variant, wrong]) =>
      breaks(`${slugOf(name)}-${variant}`, `parameter-${bound}-${slugOf(name)}`, check, wrong(name)),
    ),
  );
}

/** Broken peers with a wrong notion of one limit's bound, beside those that are wrong by one. */
export const boundMutants: readonly Mutant[] = [
  ...misjudged('floor', isBelow, lows),
  ...misjudged('ceiling', isAbove, highs),
];
