import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatenate, cut } from './delivery.ts';
import { Seeded } from './seeded.ts';

const parts = [Uint8Array.of(1, 2, 3, 4, 5), Uint8Array.of(6, 7), Uint8Array.of(8, 9, 10, 11, 12, 13)];
const lengths = (delivery: Parameters<typeof cut>[1]) => [...cut(parts, delivery)].map((piece) => piece.length);

test('every delivery carries the same bytes', () => {
  for (const delivery of ['whole', 'byte', 'straddle', 'coalesce'] as const) {
    assert.deepEqual(concatenate([...cut(parts, delivery)]), concatenate(parts), delivery);
  }
});

test('each delivery cuts where its name says', () => {
  assert.deepEqual(lengths('whole'), [13]);
  assert.deepEqual(lengths('coalesce'), [13]);
  assert.deepEqual(lengths('byte'), Array(13).fill(1));
  // Three bytes into each part: never at a border.
  assert.deepEqual(lengths('straddle'), [3, 4, 3, 3]);
});

test('the same words give the same random choices, other words others', () => {
  const draw = (seeded: Seeded) => Array.from({ length: 8 }, () => seeded.below(1000));
  assert.deepEqual(draw(new Seeded(7, 'a')), draw(new Seeded(7, 'a')));
  assert.notDeepEqual(draw(new Seeded(7, 'a')), draw(new Seeded(7, 'b')));
  assert.ok(draw(new Seeded(1)).every((value) => value >= 0 && value < 1000));
});
