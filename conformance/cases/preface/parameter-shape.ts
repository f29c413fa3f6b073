import type { Case } from '../../harness/case.ts';
import { unsigned } from '../../wire/bytes.ts';
import { ErrorCode, ParameterBounds, ParameterType } from '../../wire/protocol.gen.ts';
import type { ParameterValue } from '../../wire/value.ts';
import { accepted, limitNames, ownParameters, refused, slugOf } from './family.ts';

/** Ignorable types outside of the grease, for which nobody has a meaning. */
const [unknownType, otherUnknownType] = [0x8001, 0xfffe];

const cuts: readonly { readonly variant: string; readonly what: string; readonly tail: readonly number[] }[] = [
  { variant: 'type', what: 'inside the type of a parameter', tail: [0x80] },
  { variant: 'no-length', what: 'behind the type of a parameter', tail: [0x80, 0x01] },
  { variant: 'length', what: 'inside the length of a parameter', tail: [0x80, 0x01, 0x00] },
  { variant: 'no-value', what: 'where the value of a parameter should begin', tail: [0x80, 0x01, 0x00, 0x01] },
  { variant: 'value', what: 'one byte before the end of a value', tail: [0x80, 0x01, 0x00, 0x04, 1, 2, 3] },
  { variant: 'far', what: 'long before the end of a value', tail: [0x80, 0x01, 0xff, 0xff, 1, 2, 3] },
];

const truncated: readonly Case[] = [
  ...cuts.map(({ variant, what, tail }) =>
    refused(
      {
        id: `parameter-truncated-${variant}`,
        requirements: ['parameter-truncated'],
        sends: `a HELLO whose body ends ${what}`,
        twin: 'parameter-truncated-whole',
        mutant: 'ignores what is left at the end of the body, or reads beyond it',
      },
      ErrorCode.preface,
      (peer) => ({ parameters: ownParameters(peer), tail: Uint8Array.from(tail) }),
    ),
  ),
  accepted(
    {
      id: 'parameter-truncated-whole',
      requirements: ['parameter-truncated'],
      sends: 'a HELLO whose body ends with the last byte of a value',
      mutant: 'takes the last parameter for cut off',
    },
    (peer) => ({ parameters: ownParameters(peer), tail: Uint8Array.of(0x80, 0x01, 0x00, 0x04, 1, 2, 3, 4) }),
  ),
];

const critical: readonly Case[] = [0x0000, 0x4a4a, 0x7fff].map((type) =>
  refused(
    {
      id: `parameter-critical-${type.toString(16).padStart(4, '0')}`,
      requirements: ['parameter-critical'],
      sends: `a HELLO with a parameter of type 0x${type.toString(16).padStart(4, '0')}`,
      twin: 'parameter-ignorable-8000',
      mutant: 'ignores every parameter that it does not know',
    },
    ErrorCode.parameter,
    (peer) => ({ parameters: [...ownParameters(peer), { type, value: Uint8Array.of(1, 2) }] }),
  ),
);

const ignorable: readonly Case[] = [
  ...[0x8000, 0xffff].map((type) =>
    accepted(
      {
        id: `parameter-ignorable-${type.toString(16)}`,
        requirements: ['parameter-ignorable'],
        sends: `a HELLO with a parameter of type 0x${type.toString(16)}`,
        mutant: 'refuses every parameter that it does not know',
      },
      (peer) => ({ parameters: [...ownParameters(peer), { type, value: Uint8Array.of(1, 2) }] }),
    ),
  ),
  accepted(
    {
      id: 'parameter-ignorable-empty',
      requirements: ['parameter-ignorable'],
      sends: 'a HELLO that begins with ignorable parameters without value',
      mutant: 'stops at a parameter of length 0',
    },
    (peer) => ({
      parameters: [
        { type: unknownType, value: new Uint8Array(0) },
        { type: otherUnknownType, value: new Uint8Array(0) },
        ...ownParameters(peer),
      ],
    }),
  ),
];

/** A parameter that a HELLO may hold once, in all its kinds. */
const repeatable: readonly { readonly variant: string; readonly what: string; readonly extra: ParameterValue }[] = [
  { variant: 'unknown', what: 'ignorable parameter', extra: { type: unknownType, value: Uint8Array.of(1) } },
  { variant: 'capabilities', what: 'list of capabilities', extra: { type: 'capabilities', capabilities: [0xfffd] } },
];

const repeated: readonly Case[] = [
  refused(
    {
      id: 'parameter-repeated-limit',
      requirements: ['parameter-repeated'],
      sends: 'a HELLO that gives the fragment limit twice, both times the same',
      mutant: 'takes the last of several, or the first',
    },
    ErrorCode.parameter,
    (peer) => {
      const parameters = ownParameters(peer);
      return { parameters: [...parameters, ...parameters.slice(0, 1)] };
    },
  ),
  ...repeatable.flatMap(({ variant, what, extra }) => [
    refused(
      {
        id: `parameter-repeated-${variant}`,
        requirements: ['parameter-repeated'],
        sends: `a HELLO with the same ${what} twice`,
        twin: `parameter-repeated-${variant}-once`,
        mutant: 'notices a repeated limit only',
      },
      ErrorCode.parameter,
      (peer) => ({ parameters: [extra, ...ownParameters(peer), extra] }),
    ),
    accepted(
      {
        id: `parameter-repeated-${variant}-once`,
        requirements: ['parameter-repeated'],
        sends: `a HELLO with one ${what}`,
        mutant: `refuses a single ${what}`,
      },
      (peer) => ({ parameters: [extra, ...ownParameters(peer)] }),
    ),
  ]),
];

const sized: readonly Case[] = limitNames.flatMap((name) =>
  [-1, 1].map((difference) => {
    const { size } = ParameterBounds[name];
    return refused(
      {
        id: `parameter-size-${slugOf(name)}-${difference < 0 ? 'short' : 'long'}`,
        requirements: ['parameter-size'],
        sends: `a HELLO whose ${slugOf(name)} has ${size + difference} bytes instead of ${size}`,
        mutant: 'takes a number of any size, or ignores bytes behind it',
      },
      ErrorCode.parameter,
      (peer) => {
        const value = unsigned(size + difference, peer.own[name]);
        return { parameters: ownParameters(peer, { [name]: { type: ParameterType[name], value } }) };
      },
    );
  }),
);

/** The shape of parameters: borders, types, sizes. */
export const parameterShapeCases: readonly Case[] = [
  ...truncated,
  ...critical,
  ...ignorable,
  ...repeated,
  ...sized,
  refused(
    {
      id: 'parameter-size-empty',
      requirements: ['parameter-size'],
      sends: 'a HELLO whose fragment limit has no value',
      mutant: 'takes a limit without value for an absent one',
    },
    ErrorCode.parameter,
    (peer) => {
      const empty = { type: ParameterType.fragmentLimit, value: new Uint8Array(0) };
      return { parameters: ownParameters(peer, { fragmentLimit: empty }) };
    },
  ),
];
