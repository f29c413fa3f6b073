import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Grease } from '../wire/protocol.gen.ts';
import type { FrameValue } from '../wire/value.ts';
import { GreaseSource } from './grease.ts';

const ping: FrameValue = { type: 'ping', id: 1 };
const raw: FrameValue = { type: 'ping', id: 1, payload: new Uint8Array(3) };
const many = Array.from({ length: 400 }, () => ping);

test('without a seed there is no grease', () => {
  const none = new GreaseSource(undefined);
  assert.deepEqual(none.parameters(), []);
  assert.deepEqual(none.around(many), many);
  assert.equal(none.code(7), 7);
});

test('the same seed gives the same grease, another one other', () => {
  const greased = (seed: number) => {
    const source = new GreaseSource([seed, 'case']);
    return JSON.stringify([source.parameters(), many.map((frame) => source.around([frame])), source.code(0)]);
  };
  assert.equal(greased(1), greased(1));
  assert.notEqual(greased(1), greased(2));
});

test('grease is reserved frames in front, and high flags on frames that say only what their names say', () => {
  const source = new GreaseSource([3]);
  const sent = many.flatMap(() => source.around([ping, raw]));
  const skipped = sent.filter(({ type }) => typeof type === 'number');
  assert.ok(skipped.length > 0);
  for (const { type } of skipped) assert.ok(Grease.frameType.some((reserved) => reserved === type));
  const pings = sent.filter((frame) => frame.type === 'ping');
  assert.equal(pings.length, 2 * many.length);
  assert.ok(pings.some(({ flags = 0 }) => flags !== 0));
  for (const { flags = 0, payload } of pings) {
    assert.equal(flags & 0x0f, 0);
    if (payload !== undefined) assert.equal(flags, 0);
  }
});

test('a code of grease is now and then in the place of one that does not matter', () => {
  const source = new GreaseSource([4]);
  const codes = many.map(() => source.code(0));
  assert.ok(codes.includes(0));
  const { first, last } = Grease.errorCode;
  const greased = codes.filter((code) => code !== 0);
  assert.ok(greased.length > 0);
  for (const code of greased) assert.ok(code >= first && code <= last);
});
