import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allMutants } from './index.ts';

/** Each numeric limit of the specification has at least so many mutants that are wrong by a number. */
const wanted = 5;

/** What is appended to `parameter-…-NAME` where a parameter has a floor and a ceiling. */
const floor = ['off-by-one', 'zero', 'unchecked', 'half', 'raised'];
const ceiling = ['off-by-one', 'unchecked', 'double', 'lowered'];

/** Limits and the mutants that take them for another number, by their rule and the rest of their names. */
const limits: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'fragment limit, of what arrives': {
    'fragment-limit': ['unchecked', 'off-by-one-high', 'off-by-one-low', 'header-counted', 'header-allowed-for'],
  },
  'fragment limit, of what is sent': {
    'fragment-limit-obeyed': ['unchecked', 'off-by-one', 'header-not-counted', 'rounded-up', 'own-obeyed'],
  },
  'message limit': {
    'message-limit': ['off-by-one-high', 'header-not-counted', 'unchecked', 'maximum', 'late', 'a-fragment-late'],
    'message-largest': ['off-by-one-low', 'header-counted', 'half', 'headers-counted'],
  },
  'metadata limit, of an OPEN that arrives': {
    'metadata-limit': ['off-by-one-high', 'header-not-counted', 'unchecked', 'maximum', 'message-limit'],
    'metadata-carried': ['off-by-one-low', 'header-counted', 'half', 'below-floor', 'zero'],
  },
  'metadata limit, of an ACCEPT that arrives': {
    'accept-metadata-limit': ['unchecked', 'off-by-one-high', 'header-not-counted', 'off-by-one-low', 'zero'],
  },
  'metadata limit, of what is sent': {
    'metadata-limit-obeyed': ['unchecked', 'off-by-one-high', 'header-not-counted', 'off-by-one-low', 'nothing'],
  },
  'channel limit and allowance, of what arrives': {
    'allowance-exceeded': ['unchecked', 'off-by-one-high', 'unchecked-later', 'off-by-one-high-later'],
    'allowance-initial': ['off-by-one-low', 'last-refused'],
    'allowance-bounded': ['off-by-one-high', 'double'],
  },
  'allowance, of what is sent': {
    'allowance-obeyed': ['unchecked', 'off-by-one-high', 'limits-added-up', 'any-allow-opens-all'],
    'blocked-allowance': ['off-by-one-low', 'two-wanted'],
  },
  'half of the channel limit, of what ended': {
    'allowance-returned': ['never', 'off-by-one-late', 'all-ended', 'off-by-one-low', 'limit-kept'],
  },
  'group limit': {
    'group-limit': ['off-by-one-high', 'off-by-one-low', 'unchecked', 'known-groups', 'channels'],
  },
  'channel credit, of what is sent': {
    'credit-channel-obeyed': ['unchecked', 'off-by-one-high', 'header-not-counted', 'frame-too-many', 'first-infinite'],
    'credit-used': ['off-by-one', 'two-frames-wanted', 'in-48-bits'],
  },
  'connection credit, of what is sent': {
    'credit-connection-obeyed': [
      'unchecked',
      'off-by-one-high',
      'header-not-counted',
      'frame-too-many',
      'first-infinite',
    ],
    'credit-used': ['off-by-one-connection'],
  },
  'credit, of what arrives': {
    'credit-overrun': ['unchecked', 'off-by-one-high', 'off-by-one-low', 'header-not-counted', 'late', 'empty-free'],
  },
  'channel credit, renewed': {
    'credit-on-consumption': ['double-window', 'off-by-one-high'],
    'credit-renewal': ['when-empty', 'off-by-one-low', 'header-not-counted', 'more-room-wanted', 'one-short'],
  },
  'connection credit, renewed': {
    'credit-connection-renewal': ['header-not-counted', 'off-by-one-low', 'off-by-one-high', 'half-window', 'late'],
  },
  'ceiling of a CREDIT': {
    'credit-ceiling': ['unchecked-channel', 'off-by-one-high', 'off-by-one-low', 'greatest-taken', 'signed', 'half'],
  },
  'credit in force, of a CREDIT': {
    'credit-falls': ['taken', 'off-by-one', 'to-zero-only', 'below-what-is-spent-only', 'judged-by-hello'],
  },
  'ceiling of an ALLOW': {
    'allow-ceiling': ['unchecked', 'off-by-one-high', 'off-by-one-low', 'maximum', 'greatest-taken'],
  },
  'allowance in force, of an ALLOW': {
    'allow-falls': ['taken', 'off-by-one', 'same-refused', 'below-what-is-opened-only', 'judged-by-hello'],
  },
  'limit granted, of a BLOCKED': {
    'blocked-beyond': ['unchecked', 'off-by-one', 'off-by-a-header', 'greatest-taken', 'greatest-allowance-taken'],
  },
  'last channel, of a second GOAWAY': {
    'goaway-rise': ['unchecked', 'off-by-one', 'zero-taken-for-none', 'announced-again', 'same-refused'],
  },
  'largest HELLO': {
    'hello-too-long': ['off-by-one-high', 'header-not-counted', 'double', 'maximum', 'signed', 'unchecked', 'late'],
    'hello-largest': ['off-by-one', 'header-counted-twice', 'half'],
  },
  'smallest HELLO': { 'hello-too-short': ['off-by-one-low', 'unchecked', 'one', 'awaited', 'off-by-one-high'] },
  'time for a HELLO': {
    'hello-deadline': ['never', 'double', 'restarted'],
    'hello-patience': ['half', 'almost', 'not-met'],
  },
  ...Object.fromEntries(
    ['fragment-limit', 'message-limit', 'metadata-limit', 'channel-limit', 'group-limit'].map((name) => [
      `floor of the ${name}`,
      { [`parameter-floor-${name}`]: floor, [`parameter-bounds-${name}`]: ['floor-refused'] },
    ]),
  ),
  ...Object.fromEntries(
    ['metadata-limit', 'channel-limit', 'channel-credit', 'connection-credit'].map((name) => [
      `ceiling of the ${name}`,
      { [`parameter-ceiling-${name}`]: ceiling, [`parameter-bounds-${name}`]: ['ceiling-refused'] },
    ]),
  ),
  'least credit of a HELLO': {
    'parameter-credit-window': ['header-not-counted', 'off-by-one-low', 'off-by-one-high', 'one', 'header-only'],
  },
  'largest reason': {
    'reason-size': ['off-by-one-high', 'off-by-one-low', 'fixed-part-counted', 'header-counted', 'characters-counted'],
  },
  'service name in an OPEN': {
    'open-service-size': ['unchecked', 'off-by-one', 'signed', 'half', 'off-by-one-low', 'fixed-part-not-counted'],
  },
  'unanswered PINGs': {
    'ping-unanswered': ['unlimited', 'double', 'maximum', 'sixteen-bytes-each', 'off-by-one-high'],
  },
  'quantum of a group': {
    'share-groups': ['by-frame', 'payload', 'frames-counted', 'quantum-double', 'quantum-times-16'],
  },
  'quantum of a channel': {
    'share-channels': ['by-frame', 'payload', 'own-only', 'quantum-double', 'quantum-times-16'],
  },
  'what a channel holds in version 1': {
    'sequential-bound': ['half', 'off-by-one-low', 'headers', 'zero'],
    'test-limits-sequential': ['larger'],
  },
  'time to drain after a CLOSE': {
    'close-drains': ['torn-down', 'one-second', 'half', 'three-seconds', 'a-second-short'],
  },
  'bytes committed': {
    'order-commitment': ['unlimited', 'in-kibibytes', 'in-chunks', 'uncounted', 'headers-only'],
  },
};

const mutants = new Set(allMutants.map(({ id }) => id));

for (const [limit, rules] of Object.entries(limits)) {
  test(`the ${limit} has ${wanted} mutants or more that are wrong by a number`, () => {
    const named = Object.entries(rules).flatMap(([rule, rests]) => rests.map((rest) => `${rule}-${rest}`));
    assert.deepEqual(
      named.filter((id) => !mutants.has(id)),
      [],
      'there is no such mutant',
    );
    assert.ok(new Set(named).size >= wanted, `there are only ${named.length}`);
  });
}
