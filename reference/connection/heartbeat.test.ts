import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Beat, Heartbeat } from './heartbeat.ts';

const never = Number.POSITIVE_INFINITY;

/** Asks a heartbeat as its owner does: when it wants to be asked, and `late` after that. Returns what was due and when. */
function follow(heartbeat: Heartbeat, from: number, to: number, late = 0): [number, Beat][] {
  const beats: [number, Beat][] = [];
  let now = from;
  for (;;) {
    now = Math.max(now, heartbeat.next + late);
    if (now > to) return beats;
    const beat = heartbeat.beat(now);
    if (beat === undefined) continue;
    beats.push([now, beat]);
    if (beat === 'dead') return beats;
  }
}

describe('a peer that says nothing', () => {
  test('is asked after half of the time-out and given up after the whole', () => {
    assert.deepEqual(follow(new Heartbeat(1_000, never, 0), 0, 5_000), [
      [500, 'ping'],
      [1_000, 'dead'],
    ]);
  });

  test('is given up within a tenth of the time-out, however late decisions are up to that', () => {
    for (const late of [1, 10, 33, 49]) {
      const beats = follow(new Heartbeat(1_000, never, 0), 0, 5_000, late);
      const [when, last] = beats.at(-1) ?? [0, undefined];
      assert.equal(last, 'dead');
      assert.ok(when >= 1_000 && when <= 1_100, `${when}`);
    }
  });

  test('is neither asked nor given up without a time-out', () => {
    const heartbeat = new Heartbeat(never, never, 0);
    assert.equal(heartbeat.next, never);
    heartbeat.received(1e9);
    assert.equal(heartbeat.next, never);
    assert.equal(heartbeat.beat(1e12), undefined);
  });

  test('is not given up before it was asked whether it lives and what has come was read', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    assert.equal(heartbeat.beat(500), 'ping');
    assert.equal(heartbeat.beat(1_000), undefined);
    heartbeat.received(1_000);
    assert.equal(heartbeat.beat(1_001), undefined);
    assert.deepEqual(follow(heartbeat, 1_001, 5_000), [
      [1_500, 'ping'],
      [2_000, 'dead'],
    ]);
  });
});

describe('a peer of which a byte comes now and then', () => {
  test('is never given up, and asked where half of the time-out was silent', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    for (let now = 0; now < 100_000; now += 990) {
      assert.deepEqual(
        follow(heartbeat, now, now + 989).map(([, beat]) => beat),
        ['ping'],
      );
      heartbeat.received(now + 990);
    }
  });

  test('is not asked while bytes come more often than that', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    for (let now = 0; now < 10_000; now += 490) {
      assert.deepEqual(follow(heartbeat, now, now + 489), []);
      heartbeat.received(now + 490);
    }
  });
});

describe('an endpoint that was suspended', () => {
  test('asks, and gives the peer half of the time-out', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    assert.equal(heartbeat.beat(60_000), 'ping');
    assert.deepEqual(follow(heartbeat, 60_000, 70_000), [[60_500, 'dead']]);
  });

  test('asks again where it was asleep with its PING under way', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    assert.equal(heartbeat.beat(500), 'ping');
    assert.equal(heartbeat.beat(60_000), 'ping');
    heartbeat.received(60_400);
    assert.equal(heartbeat.beat(60_500), undefined);
  });

  test('asks again where it fell asleep before it had read on', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    assert.equal(heartbeat.beat(500), 'ping');
    assert.equal(heartbeat.beat(1_000), undefined);
    assert.equal(heartbeat.beat(60_000), 'ping');
    assert.deepEqual(follow(heartbeat, 60_000, 70_000), [[60_500, 'dead']]);
  });

  test('gives the peer half of the time-out where it could ask only late', () => {
    const heartbeat = new Heartbeat(1_000, never, 0);
    assert.equal(heartbeat.beat(900), 'ping');
    assert.deepEqual(follow(heartbeat, 900, 5_000), [[1_400, 'dead']]);
  });
});

describe('a sign of life', () => {
  test('is due in time when bytes come and none goes', () => {
    const heartbeat = new Heartbeat(never, 1_000, 0);
    assert.equal(heartbeat.next, never);
    heartbeat.received(100);
    heartbeat.received(200);
    assert.deepEqual(follow(heartbeat, 200, 5_000), [[500, 'sign']]);
    heartbeat.received(600);
    assert.equal(heartbeat.next, 1_000);
  });

  test('is not due when bytes of ours have gone since', () => {
    const heartbeat = new Heartbeat(never, 1_000, 0);
    heartbeat.received(100);
    heartbeat.sent();
    assert.equal(heartbeat.next, never);
    heartbeat.received(300);
    assert.equal(heartbeat.next, 700);
  });

  test('keeps a slow peer alive for ten times its time-out, at 1 KiB a second', () => {
    const sender = new Heartbeat(2_000_000, never, 0);
    const receiver = new Heartbeat(never, 2_000_000, 0);
    let signs = 0;
    for (let now = 0; now <= 20_000_000; now += 10_000) {
      // A chunk of 256 bytes each quarter of a second; the PING waits behind it all.
      if (now % 250_000 === 0) receiver.received(now);
      if (receiver.beat(now) === 'sign') {
        signs += 1;
        receiver.sent();
        sender.received(now);
      }
      assert.notEqual(sender.beat(now), 'dead');
    }
    assert.ok(signs >= 19, `${signs}`);
  });
});
