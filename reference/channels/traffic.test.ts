import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Limits } from '../preface/limits.ts';
import { check, cuts } from '../preface/testing/property.ts';
import { Role, Version } from '../protocol.gen.ts';
import { smallLimits } from './testing/pair.ts';
import { type Side, sides, type Talk } from './testing/traffic.ts';

interface Step {
  readonly side: number;
  readonly act: keyof typeof acts;
  readonly channel: number;
  readonly size: number;
  readonly flag: boolean;
  readonly points: readonly number[];
}

/** What a step does to the side that takes it and to one of its channels, if it has one. */
const acts = {
  open: (side: Side, { channel, flag, size }: Step) => side.open(nextKey(), channel % 4, flag && size % 2 === 0),
  say: onTalk((talk, { size }) => talk.say(size)),
  sayPart: onTalk((talk, { size, flag }) => talk.sayPart(Math.min(size, 1_000), flag)),
  abort: onTalk((talk, { size }) => talk.abort(size)),
  end: onTalk((talk) => talk.end()),
  stop: onTalk((talk, { size }) => talk.stop(size)),
  reset: onTalk((talk, { size }) => talk.reset(size)),
  hear: onTalk((talk) => void talk.hear()),
  write: (side: Side, { size, flag, points }: Step, other: Side) => {
    side.write(flag ? 100_000 : size);
    side.deliverTo(other, points);
  },
};

let lastKey = 0;
function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

function onTalk(act: (talk: Talk, step: Step) => void): (side: Side, step: Step) => void {
  return (side, step) => {
    const talk = side.talks[step.channel % Math.max(1, side.talks.length)];
    if (talk !== undefined && !talk.over) act(talk, step);
  };
}

const often = (weight: number, ...names: (keyof typeof acts)[]) => ({ weight, arbitrary: fc.constantFrom(...names) });
const step: fc.Arbitrary<Step> = fc.record({
  side: fc.nat(1),
  act: fc.oneof(
    often(4, 'open'),
    often(12, 'say', 'sayPart', 'hear', 'write'),
    often(1, 'abort', 'end', 'stop', 'reset'),
  ),
  channel: fc.nat(40),
  size: fc.oneof(fc.constantFrom(0, 1, 1_024, 4_096), fc.nat(4_096)),
  flag: fc.boolean(),
  points: cuts,
});

// Each with a fragment limit, windows and connection credit of its own; 0 is a gate that is never opened.
const limits: fc.Arbitrary<Limits> = fc
  .record({ extra: fc.nat(3_000), fragmentLimit: fc.integer({ min: 1_024, max: 1_500 }), wide: fc.boolean() })
  .map(({ extra, fragmentLimit, wide }) => ({
    ...smallLimits,
    fragmentLimit,
    channelCredit: 4_096 + 2 * (fragmentLimit + 8) + extra,
    connectionCredit: (wide ? 20_000 : fragmentLimit + 8) + extra,
  }));

/** Lets both sides hear and write until nothing moves any more. */
function settle(pair: readonly [Side, Side]): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const [side, other] of [pair, [pair[1], pair[0]] as const]) {
      for (const talk of side.talks) while (talk.hear()) moved = true;
      side.write(1_000_000);
      moved = side.deliverTo(other, []) || moved;
    }
  }
}

/** What one side said on a channel against what the other heard there. */
function compare(speaker: Talk, hearer: Talk | undefined): void {
  const heard = hearer?.heard ?? [];
  const { said, cutShort } = speaker.speech;
  const whole = !cutShort && hearer !== undefined && !hearer.speech.cutShort && !hearer.state.unread;
  assert.ok(heard.length <= said.length, 'more was heard than said');
  assert.deepEqual(heard, said.slice(0, heard.length));
  if (whole) assert.equal(heard.length, said.length, 'something was lost');
  if (whole && speaker.speech.ended) assert.equal(hearer.peerEnded, true);
}

suite('two multiplexers', () => {
  for (const version of [Version.sequential, Version.interleaved]) {
    test(`deliver every message, intact and in order, for any legal traffic of version ${version}`, () =>
      anyTraffic(version));
  }
});

/** In version 2 within the credit. */
function anyTraffic(version: number): void {
  check(
    fc.property(
      fc.constantFrom(Role.dialer, Role.listener),
      limits,
      limits,
      fc.array(step, { maxLength: 400, size: 'max' }),
      (role, one, other, steps) => {
        const pair = sides(role, one, other, version);
        for (const taken of steps) {
          const [side, opposite] = taken.side === 0 ? pair : [pair[1], pair[0]];
          acts[taken.act](side, taken, opposite);
        }
        settle(pair);
        const [first, second] = pair;
        for (const key of new Set([...first.byKey.keys(), ...second.byKey.keys()])) {
          const [here, there] = [first.byKey.get(key), second.byKey.get(key)];
          if (here !== undefined) compare(here, there);
          if (there !== undefined) compare(there, here);
        }
        assert.equal(first.held + second.held, unfinished(pair));
      },
    ),
    150,
  );
}

/** Bytes that are rightly held when everything was heard: of messages whose end was never sent. */
function unfinished(pair: readonly [Side, Side]): number {
  let bytes = 0;
  for (const side of pair) {
    for (const { state } of side.talks)
      if (!state.closed && state.receiving === 'message') bytes += state.receiveCredit.held;
  }
  return bytes;
}
