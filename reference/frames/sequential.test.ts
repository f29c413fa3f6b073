import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Violation } from '../preface/violation.ts';
import { ErrorCode, FrameType, frameScope, LimitKind, sequentialScope } from '../protocol.gen.ts';
import { FrameDecoder } from './decoder.ts';
import { encodeFrame } from './encode.ts';
import type { Frame } from './frame.ts';

/** A frame of version 1 as it is decoded, or the code of the Violation. */
function decoded(bytes: Uint8Array): Frame | number | undefined {
  const decoder = new FrameDecoder(1_024, sequentialScope);
  decoder.push(bytes);
  try {
    return decoder.next();
  } catch (error) {
    assert.ok(error instanceof Violation);
    return error.code;
  }
}

suite('the frames of version 1', () => {
  test('are those of version 2 without CREDIT, which is unknown whatever it says', () => {
    const missing = Object.keys(frameScope).filter((type) => sequentialScope[Number(type)] === undefined);
    assert.deepEqual(missing, [String(FrameType.credit)]);
    for (const [flags, length, channel] of [
      [0, 8, 0],
      [0, 8, 1],
      [0x0f, 8, 1],
      [0, 0, 7],
    ] as const) {
      const header = Uint8Array.of(FrameType.credit, flags, 0, length, 0, 0, 0, channel);
      assert.equal(decoded(header), ErrorCode.frameType);
    }
  });

  test('have BLOCKED on channel 0 alone', () => {
    const blocked = (channel: number) =>
      encodeFrame({ type: 'blocked', channel, kind: LimitKind.credit, limit: 1 }).slice();
    assert.equal(decoded(blocked(1)), ErrorCode.channelId);
    assert.deepEqual(decoded(blocked(0)), { type: 'blocked', channel: 0, kind: LimitKind.credit, limit: 1 });
  });
});
