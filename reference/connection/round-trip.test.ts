import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PongFrame } from '../frames/frame.ts';
import { RoundTrip } from './round-trip.ts';

function pong(received: number, answered: number): PongFrame {
  return { type: 'pong', id: 1n, sent: 0n, received: BigInt(received), answered: BigInt(answered) };
}

test('the round trip leaves out what the peer took, and the offset is in the middle', () => {
  const trip = new RoundTrip();
  assert.equal(trip.latest, undefined);
  assert.equal(trip.clockOffset(0), undefined);
  // The peer's clock is 1,000,000 ahead; 300 there, 50 in the peer, 100 back.
  trip.sample(pong(1_000_300, 1_000_350), 0, 450);
  assert.equal(trip.latest, 450);
  assert.equal(trip.least, 400);
  const { offset, error } = trip.clockOffset(450) ?? { offset: 0, error: 0 };
  assert.equal(offset, 1_000_100);
  assert.ok(Math.abs(offset - 1_000_000) <= error);
  assert.equal(error, 201);
});

test('of the last 8 samples the fastest is believed, and less the older it is', () => {
  const trip = new RoundTrip();
  trip.sample(pong(1_000, 1_000), 0, 20);
  for (let number = 1; number <= 7; number++) {
    const at = number * 1_000_000;
    trip.sample(pong(at + 700_000, at + 700_000), at, at + 900_000);
  }
  assert.equal(trip.least, 20);
  assert.equal(trip.clockOffset(10_000_020)?.error, 10 + 1 + 1_000);
  trip.sample(pong(9_000_000, 9_000_000), 9_000_000, 9_000_500);
  assert.equal(trip.least, 500);
});

test('a PONG whose times cannot be is an answer and nothing else', () => {
  const trip = new RoundTrip();
  trip.sample(pong(500, 400), 0, 100);
  trip.sample(pong(0, 101), 0, 100);
  trip.sample({ ...pong(0, 0), received: 2n ** 64n - 1n }, 0, 100);
  assert.equal(trip.latest, 100);
  assert.equal(trip.least, undefined);
  assert.equal(trip.clockOffset(100), undefined);
});

test('the true offset is within the error, however unequal the ways', () => {
  const time = fc.integer({ min: 0, max: 10_000_000 });
  const samples = fc.array(fc.tuple(time, time, time, fc.integer({ min: 0, max: 1_000 })), {
    minLength: 1,
    maxLength: 20,
  });
  const seed = process.env.HEDDLE_SEED;
  fc.assert(
    fc.property(samples, fc.integer({ min: 0, max: 2 ** 50 }), (ways, ahead) => {
      const trip = new RoundTrip();
      let now = 0;
      for (const [there, inPeer, back, pause] of ways) {
        const read = now + there;
        trip.sample(pong(read + ahead, read + inPeer + ahead), now, read + inPeer + back);
        now = read + inPeer + back;
        const { offset, error } = trip.clockOffset(now) ?? { offset: Number.NaN, error: 0 };
        assert.ok(Math.abs(offset - ahead) <= error, `${offset} ± ${error}, in truth ${ahead}`);
        now += pause;
      }
    }),
    seed === undefined ? {} : { seed: Number(seed) },
  );
});
