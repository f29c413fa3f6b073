import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch } from '../channels/batch.ts';
import { FrameDecoder } from '../frames/decoder.ts';
import type { Frame } from '../frames/frame.ts';
import { ErrorCode, Limit } from '../protocol.gen.ts';
import { Pings } from './pings.ts';
import { Teardown } from './teardown.ts';

function framesOf(batch: Batch): Frame[] {
  const decoder = new FrameDecoder(Limit.payloadSize);
  for (const chunk of batch.take()) decoder.push(chunk);
  const frames: Frame[] = [];
  for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(frame);
  return frames;
}

const why = { code: ErrorCode.none, reason: 'maintenance' };

test('announces, asks, names the last channel, drains and closes', () => {
  const teardown = new Teardown();
  const pings = new Pings();
  const batch = new Batch();
  assert.equal(teardown.pending, false);
  teardown.begin(why);
  teardown.begin({ code: ErrorCode.internal, reason: 'another' });
  assert.equal(teardown.pending, true);
  teardown.write(batch, pings, 4);
  pings.write(batch, 0);
  const [announcement, ping] = framesOf(batch);
  assert.deepEqual(announcement, { type: 'goaway', lastChannel: Limit.goawayAnnouncement, ...why });
  assert.equal(ping?.type, 'ping');

  // OPENs that were under way are served, and nothing closes before the answer is here.
  assert.equal(teardown.refusal, undefined);
  assert.equal(teardown.closing(false), undefined);
  assert.equal(teardown.pending, false);

  pings.answer({ type: 'pong', id: 1n, sent: 0n, received: 0n, answered: 0n }, 5);
  assert.equal(teardown.pending, true);
  assert.equal(teardown.refusal, undefined);
  teardown.write(batch, pings, 8);
  assert.deepEqual(framesOf(batch), [{ type: 'goaway', lastChannel: 8, ...why }]);
  assert.deepEqual(teardown.refusal, { code: ErrorCode.goingAway, reason: 'maintenance' });
  assert.equal(teardown.closing(true), undefined);
  assert.deepEqual(teardown.closing(false), why);
});
