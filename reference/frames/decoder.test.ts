import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import fc from 'fast-check';
import { check, cut, cuts, joined } from '../preface/testing/property.ts';
import { Violation } from '../preface/violation.ts';
import { FrameType, Limit } from '../protocol.gen.ts';
import { FrameDecoder } from './decoder.ts';
import { encodeFrame, writeDataHeader } from './encode.ts';
import { anyClose, anyFrame, decodePieces, rawFrame } from './testing/frames.ts';

const frameBytes = (frames: readonly Parameters<typeof encodeFrame>[0][]) =>
  joined(frames.map((frame) => encodeFrame(frame)));

suite('frames come back from their bytes', () => {
  test('however they are divided', () => {
    check(
      fc.property(fc.array(anyFrame, { maxLength: 12 }), cuts, (frames, points) => {
        assert.deepEqual(decodePieces(cut(frameBytes(frames), points)), { frames });
      }),
      500,
    );
  });

  test('byte by byte, and all chunks before the first frame is asked for', () => {
    check(
      fc.property(fc.array(anyFrame, { maxLength: 5 }), (frames) => {
        const bytes = frameBytes(frames);
        const single = cut(bytes, [...bytes.keys()]);
        const decoder = new FrameDecoder(Limit.payloadSize);
        for (const piece of single) decoder.push(piece);
        for (const frame of frames) assert.deepEqual(decoder.next(), frame);
        assert.equal(decoder.next(), undefined);
        assert.deepEqual(decodePieces(single), { frames });
      }),
    );
  });

  test('up to a CLOSE, and nothing after it', () => {
    check(
      fc.property(
        fc.array(anyFrame, { maxLength: 3 }),
        anyClose,
        fc.uint8Array(),
        cuts,
        (frames, close, rest, points) => {
          const bytes = joined([frameBytes([...frames, close]), rest]);
          assert.deepEqual(decodePieces(cut(bytes, points)), { frames: [...frames, close] });
        },
      ),
    );
  });

  test('of the largest payload, whole and divided', () => {
    const fragment = new Uint8Array(Limit.payloadSize).map((_, index) => index % 251);
    const frame = { type: 'data', channel: 0xffffffff, last: true, fragment } as const;
    const bytes = encodeFrame(frame);
    assert.equal(bytes.length, 65_543);
    assert.deepEqual(decodePieces([bytes.slice()]), { frames: [frame] });
    assert.deepEqual(decodePieces(cut(bytes, [5, 9, 30_000])), { frames: [frame] });
  });

  test('while each proper prefix of a frame needs more', () => {
    check(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        for (let length = 0; length < bytes.length; length++) {
          assert.deepEqual(decodePieces([bytes.slice(0, length)]), { frames: [] });
        }
      }),
    );
  });
});

suite('arbitrary bytes', () => {
  const anyHeader = fc
    .record({ type: fc.nat(255), flags: fc.nat(255), channel: fc.constantFrom(0, 1, 2 ** 32 - 1) })
    .chain(({ type, flags, channel }) =>
      fc.uint8Array({ maxLength: 40 }).map((payload) => rawFrame(type, flags, channel, payload)),
    );
  const damaged = fc.tuple(anyFrame, fc.nat(), fc.nat(255)).map(([frame, at, byte]) => {
    const bytes = encodeFrame(frame);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  const anyBytes = fc
    .array(fc.oneof(damaged, anyHeader, fc.uint8Array({ maxLength: 40 })), { maxLength: 6 })
    .map(joined);

  test('mean the same however they are divided, and throw nothing but a Violation', () => {
    check(
      fc.property(anyBytes, cuts, (bytes, points) => {
        const whole = decodePieces([bytes.slice()]);
        if (whole.fault !== undefined) assert.ok(whole.fault instanceof Violation, String(whole.fault));
        assert.deepEqual(decodePieces(cut(bytes, points)), whole);
      }),
      2000,
    );
  });

  test('that hold a bad frame give the frames before it first, then the same Violation for ever', () => {
    const ping = { type: 'ping', id: 1n, sent: 2n } as const;
    const wrongHeader = rawFrame(0x7f, 0, 0, []);
    const wrongPayload = rawFrame(FrameType.ping, 0, 0, new Uint8Array(16));
    for (const wrong of [wrongHeader, wrongPayload]) {
      const decoder = new FrameDecoder(Limit.payloadSize);
      decoder.push(joined([encodeFrame(ping), wrong, encodeFrame(ping)]));
      assert.deepEqual(decoder.next(), ping);
      assert.throws(() => decoder.next(), Violation);
      decoder.push(encodeFrame(ping));
      assert.throws(() => decoder.next(), Violation);
    }
  });
});

suite('memory', () => {
  v8.setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = vm.runInNewContext('gc');

  /** Twice, because the first only starts to sweep array buffers. */
  function arrayBufferBytes(): number {
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  }

  /** Bytes of array buffers that are kept per decoder which has read `bytes`. */
  function keptAfter(bytes: Uint8Array, decoders: number): number {
    const before = arrayBufferBytes();
    const kept = Array.from({ length: decoders }, () => {
      const decoder = new FrameDecoder(Limit.payloadSize);
      decoder.push(bytes);
      assert.equal(decoder.next(), undefined);
      return decoder;
    });
    const size = arrayBufferBytes() - before;
    assert.equal(kept.length, decoders);
    return size / decoders;
  }

  const beginning = (type: number) => {
    const bytes = rawFrame(type, 0, 1, []);
    bytes.fill(0xff, 2, 4);
    return bytes;
  };

  test('is one payload at most while a frame is incomplete', () => {
    const kept = keptAfter(beginning(FrameType.data), 300);
    assert.ok(kept < Limit.payloadSize + 1024, `${kept} bytes are kept`);
  });

  test('is not spent on the payload of a frame that is skipped', () => {
    const kept = keptAfter(joined([beginning(0xff), new Uint8Array(60_000)]), 300);
    assert.ok(kept < 1024, `${kept} bytes are kept`);
  });

  test('is shared with chunks that lie side by side', () => {
    const fragment = new Uint8Array(100).map((_, index) => index);
    const bytes = encodeFrame({ type: 'data', channel: 1, last: true, fragment });
    for (let first = Limit.headerSize; first < bytes.length; first += 7) {
      const decoder = new FrameDecoder(Limit.payloadSize);
      for (const [start, end] of [
        [0, first],
        [first, first + 1],
        [first + 1, bytes.length],
      ] as const) {
        assert.equal(decoder.next(), undefined);
        decoder.push(bytes.subarray(start, end));
      }
      const frame = decoder.next();
      assert.ok(frame?.type === 'data', 'a DATA frame comes back');
      assert.deepEqual(frame.fragment, fragment);
      assert.equal(frame.fragment.buffer === bytes.buffer, true);
    }
  });

  test('is shared with the chunk where a payload lies inside it', () => {
    const chunk = encodeFrame({ type: 'data', channel: 1, last: true, fragment: new Uint8Array(100) });
    const decoder = new FrameDecoder(Limit.payloadSize);
    decoder.push(chunk);
    const frame = decoder.next();
    assert.ok(frame?.type === 'data', 'a DATA frame comes back');
    assert.equal(frame.fragment.buffer === chunk.buffer, true);
  });
});

suite('our own frames', () => {
  const fails = (frame: Parameters<typeof encodeFrame>[0]) => assert.throws(() => encodeFrame(frame), RangeError);
  const none = new Uint8Array(0);

  test('are checked before they are sent', () => {
    const open = {
      type: 'open',
      channel: 1,
      group: 0,
      lowestVersion: 1,
      highestVersion: 1,
      service: 'echo',
      metadata: none,
    } as const;
    fails({ ...open, channel: 0 });
    fails({ ...open, lowestVersion: 2 });
    fails({ ...open, service: '' });
    fails({ ...open, service: 'x'.repeat(256) });
    fails({ ...open, service: '\ud800' });
    fails({ ...open, metadata: new Uint8Array(65_535) });
    fails({ type: 'ping', id: 0n, sent: 0n });
    fails({ type: 'ping', id: 2n ** 64n, sent: 0n });
    fails({ type: 'credit', channel: -1, limit: 0 });
    fails({ type: 'credit', channel: 1, limit: 2 ** 53 });
    fails({ type: 'blocked', channel: 1, kind: 1, limit: 0 });
    fails({ type: 'allow', kind: 1, limit: 2 ** 31 + 1 });
    fails({ type: 'end', channel: 0, code: 0, reason: '' });
    fails({ type: 'end', channel: 1, code: 2 ** 32, reason: '' });
    fails({ type: 'reset', channel: 1, code: 0, reason: 'ä'.repeat(513) });
    fails({ type: 'ignorable', typeNumber: 0x7f, flags: 0, channel: 0, length: 0 });
    fails({ type: 'data', channel: 1, last: true, fragment: new Uint8Array(65_536) });
  });

  test('have DATA headers that are written in place', () => {
    const target = new Uint8Array(10).fill(0xaa);
    writeDataHeader(target, 1, 0x80000001, 0xfffe, true);
    assert.deepEqual([...target], [0xaa, 0x12, 0x01, 0xff, 0xfe, 0x80, 0, 0, 1, 0xaa]);
    assert.throws(() => writeDataHeader(target, 3, 1, 0, true), RangeError);
    assert.throws(() => writeDataHeader(target, 0, 0, 0, true), RangeError);
    assert.throws(() => writeDataHeader(target, 0, 1, 65_536, true), RangeError);
    assert.throws(() => writeDataHeader(target, 0, 1.5, 0, true), RangeError);
  });
});
