import type { Case } from '../../harness/case.ts';
import { ErrorCode, Limit, ParameterBounds } from '../../wire/protocol.gen.ts';
import type { LimitName, ParameterValue } from '../../wire/value.ts';
import { accepted, limitNames, ownParameters, refused, slugOf } from './family.ts';

type Bound = 'floor' | 'ceiling';

const bounds: readonly Bound[] = ['floor', 'ceiling'];
const { floor: leastFragment } = ParameterBounds.fragmentLimit;

const bounded: readonly Case[] = limitNames.flatMap((name) =>
  bounds.map((bound) =>
    accepted({
      id: `parameter-bounds-${slugOf(name)}-${bound}`,
      requirements: ['parameter-bounds'],
      sends: `a HELLO whose ${slugOf(name)} is ${ParameterBounds[name][bound]}`,
      mutant: `refuses a ${slugOf(name)} at its ${bound}, or fails to keep to it`,
      hello: { [name]: ParameterBounds[name][bound] },
    }),
  ),
);

/** The greatest number that so many bytes hold. */
function greatest(size: number): bigint {
  return (1n << BigInt(8 * size)) - 1n;
}

function outside(name: LimitName, bound: Bound, variant: string, value: number | bigint): Case {
  return refused(
    {
      id: `parameter-${bound}-${slugOf(name)}${variant}`,
      requirements: [`parameter-${bound}`],
      sends: `a HELLO whose ${slugOf(name)} is ${value}`,
      twin: `parameter-bounds-${slugOf(name)}-${bound}`,
      mutant: `accepts a ${slugOf(name)} beyond its ${bound}, or brings it back into its bounds`,
    },
    ErrorCode.parameter,
    (peer) => ({ parameters: ownParameters(peer, { [name]: { type: name, value } }) }),
  );
}

const belowFloor: readonly Case[] = limitNames
  .filter((name) => ParameterBounds[name].floor > 0)
  .flatMap((name) => [outside(name, 'floor', '', ParameterBounds[name].floor - 1), outside(name, 'floor', '-zero', 0)]);

const aboveCeiling: readonly Case[] = limitNames
  .filter((name) => greatest(ParameterBounds[name].size) > ParameterBounds[name].ceiling)
  .flatMap((name) => [
    outside(name, 'ceiling', '', BigInt(ParameterBounds[name].ceiling) + 1n),
    outside(name, 'ceiling', '-greatest', greatest(ParameterBounds[name].size)),
  ]);

const fragmentLimit = 2_000;
const window = fragmentLimit + Limit.headerSize;

type Credit = 'channelCredit' | 'connectionCredit';
const credits: readonly Credit[] = ['channelCredit', 'connectionCredit'];

const windows: readonly Case[] = credits.flatMap((name) => {
  const tooSmall = (variant: string, value: number) =>
    refused(
      {
        id: `parameter-credit-window-${slugOf(name)}-${variant}`,
        requirements: ['parameter-credit-window'],
        sends: `a HELLO with a fragment limit of ${fragmentLimit} and a ${slugOf(name)} of ${value}`,
        twin: `parameter-credit-window-${slugOf(name)}-exact`,
        mutant: 'accepts a window that no whole fragment fits',
        hello: { fragmentLimit },
      },
      ErrorCode.parameter,
      (peer) => ({ parameters: ownParameters(peer, { [name]: { type: name, value } }) }),
    );
  return [
    tooSmall('one', 1),
    tooSmall('fragment', fragmentLimit),
    tooSmall('below', window - 1),
    accepted({
      id: `parameter-credit-window-${slugOf(name)}-exact`,
      requirements: ['parameter-credit-window'],
      sends: `a HELLO with a fragment limit of ${fragmentLimit} and a ${slugOf(name)} of ${window}`,
      mutant: 'demands more than the fragment limit + 8',
      hello: { fragmentLimit, [name]: window },
    }),
  ];
});

/** The window is judged against the fragment limit wherever that stands, and if it stands nowhere. */
const windowsElsewhere: readonly Case[] = [
  refused(
    {
      id: 'parameter-credit-window-reversed',
      requirements: ['parameter-credit-window', 'parameter-order'],
      sends: `a HELLO whose channel credit of ${window - 1} comes before its fragment limit of ${fragmentLimit}`,
      twin: 'parameter-credit-window-reversed-exact',
      mutant: 'judges the credit by the fragment limits that came before it',
      hello: { fragmentLimit, channelCredit: window - 1 },
    },
    ErrorCode.parameter,
    (peer) => ({ parameters: ownParameters(peer).reverse() }),
  ),
  accepted(
    {
      id: 'parameter-credit-window-reversed-exact',
      requirements: ['parameter-credit-window', 'parameter-order'],
      sends: `a HELLO whose channel credit of ${window} comes before its fragment limit of ${fragmentLimit}`,
      mutant: 'refuses a credit that comes before the fragment limit',
      hello: { fragmentLimit, channelCredit: window },
    },
    (peer) => ({ parameters: ownParameters(peer).reverse() }),
  ),
  refused(
    {
      id: 'parameter-credit-window-absent',
      requirements: ['parameter-credit-window', 'parameter-absent'],
      sends: `a HELLO without fragment limit, whose channel credit is ${leastFragment + Limit.headerSize - 1}`,
      twin: 'parameter-credit-window-absent-exact',
      mutant: 'does not judge a window where the fragment limit is absent',
      hello: { fragmentLimit: leastFragment, channelCredit: leastFragment + Limit.headerSize - 1 },
    },
    ErrorCode.parameter,
    (peer) => ({ parameters: ownParameters(peer, { fragmentLimit: null }) }),
  ),
  accepted(
    {
      id: 'parameter-credit-window-absent-exact',
      requirements: ['parameter-credit-window', 'parameter-absent'],
      sends: `a HELLO without fragment limit, whose channel credit is ${leastFragment + Limit.headerSize}`,
      mutant: 'takes an absent fragment limit for its ceiling',
      hello: { fragmentLimit: leastFragment, channelCredit: leastFragment + Limit.headerSize },
    },
    (peer) => ({ parameters: ownParameters(peer, { fragmentLimit: null }) }),
  ),
];

/** Orders in which the limits may come, as a change of their usual one. */
const orders: readonly { readonly variant: string; turn(all: ParameterValue[]): ParameterValue[] }[] = [
  { variant: 'reversed', turn: (all) => all.reverse() },
  { variant: 'rotated', turn: (all) => [...all.slice(3), ...all.slice(0, 3)] },
  {
    variant: 'grease-between',
    turn: (all) => all.flatMap((one, index) => [{ type: 0xfff0 - index, value: new Uint8Array(index) }, one]),
  },
];

const ordered: readonly Case[] = orders.map(({ variant, turn }) =>
  accepted(
    {
      id: `parameter-order-${variant}`,
      requirements: ['parameter-order'],
      sends: `a HELLO whose parameters are ${variant}`,
      mutant: 'demands the parameters in the order of their types',
    },
    (peer) => ({ parameters: turn(ownParameters(peer)) }),
  ),
);

/** What the limits of a HELLO may be. */
export const parameterValueCases: readonly Case[] = [
  ...bounded,
  ...belowFloor,
  ...aboveCeiling,
  ...windows,
  ...windowsElsewhere,
  ...ordered,
];
