import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { hex, joined } from '../preface/testing/property.ts';
import { Violation } from '../preface/violation.ts';
import { definedFlags, ErrorCode, FrameType, frameScope, Limit, payloadSize } from '../protocol.gen.ts';
import { encodeFrame, withHighFlags } from './encode.ts';
import type { Frame } from './frame.ts';
import { decodePieces, rawFrame } from './testing/frames.ts';

const typeNumbers = Object.values(FrameType);

function accepts(bytes: Uint8Array, fragmentLimit?: number): Frame {
  const { frames, fault } = decodePieces([bytes.slice()], fragmentLimit);
  assert.equal(fault, undefined);
  assert.equal(frames.length, 1);
  const [frame] = frames;
  assert.ok(frame !== undefined && !(frame.type === 'close' && frame.malformed), 'the frame is malformed');
  return frame;
}

/** The bytes break the rule; a CLOSE is obeyed nevertheless. */
function breaks(rule: string, code: number, bytes: Uint8Array, fragmentLimit?: number): void {
  const { frames, fault } = decodePieces([bytes.slice()], fragmentLimit);
  const [frame] = frames;
  const violation = frame?.type === 'close' ? frame.malformed : fault;
  assert.ok(violation instanceof Violation, `${rule}: ${String(violation)}`);
  assert.deepEqual([violation.rule, violation.code, violation.scope], [rule, code, { kind: 'connection' }]);
}

const aChannel = (type: number) => (frameScope[type] === 'connection' ? 0 : 1);
/** The smallest valid payload of a type. */
function smallest(type: number): number[] {
  const payload = new Array<number>(payloadSize[type]?.minimum ?? 0).fill(0);
  if (type === FrameType.ping) payload[0] = 1;
  if (type === FrameType.allow) payload[0] = 1;
  if (type === FrameType.open) return [...payload.slice(0, 8), 1, 0x61];
  return payload;
}

/** A header alone, which counts `length` bytes that are not there. */
function header(type: number, flags: number, channel: number, length: number): Uint8Array {
  const bytes = rawFrame(type, flags, channel, []);
  bytes[2] = length >>> 8;
  bytes[3] = length;
  return bytes;
}

suite('the header', () => {
  test('may be of any known type with its smallest payload, and any high flags', () => {
    for (const type of typeNumbers) {
      accepts(rawFrame(type, 0, aChannel(type), smallest(type)));
      accepts(rawFrame(type, 0xf0, aChannel(type), smallest(type)));
    }
  });

  test('may be of any unknown type from 0x80, whatever else it says', () => {
    for (let typeNumber = 0x80; typeNumber <= 0xff; typeNumber++) {
      const frame = accepts(rawFrame(typeNumber, 0xff, 7, [1, 2, 3]));
      assert.deepEqual(frame, { type: 'ignorable', typeNumber, flags: 0xff, channel: 7, length: 3 });
    }
    accepts(rawFrame(0xff, 0, 0, new Uint8Array(Limit.payloadSize)));
  });

  test('of an unknown type below 0x80 is fatal', () => {
    const known = new Set<number>(typeNumbers);
    for (let type = 0; type < 0x80; type++) {
      if (!known.has(type)) breaks('type-critical', ErrorCode.frameType, header(type, 0, 0, 9));
    }
  });

  test('may have no low flag that its type does not define', () => {
    for (const type of typeNumbers) {
      for (let flags = 1; flags <= 0x0f; flags++) {
        if ((flags & ~(definedFlags[type] ?? 0)) === 0) continue;
        breaks('flags-low', ErrorCode.frameFlags, header(type, flags, aChannel(type), smallest(type).length));
      }
    }
  });

  test('stands on the channel that its scope asks for', () => {
    for (const type of typeNumbers) {
      const size = smallest(type).length;
      if (frameScope[type] === 'connection') breaks('channel-not-zero', ErrorCode.channelId, header(type, 0, 1, size));
      if (frameScope[type] === 'channel') breaks('channel-zero', ErrorCode.channelId, header(type, 0, 0, size));
      if (frameScope[type] === 'either')
        for (const channel of [0, 1]) accepts(rawFrame(type, 0, channel, smallest(type)));
    }
  });

  test('counts as many bytes as the layout has', () => {
    for (const type of typeNumbers) {
      const { minimum, fixed } = payloadSize[type] ?? { minimum: 0, fixed: false };
      const rule = fixed ? 'size-fixed' : 'size-minimum';
      if (minimum > 0) breaks(rule, ErrorCode.frameSize, header(type, 0, aChannel(type), minimum - 1));
      if (fixed) breaks(rule, ErrorCode.frameSize, header(type, 0, aChannel(type), minimum + 1));
    }
  });

  test('counts no more of a fragment than its limit', () => {
    accepts(rawFrame(FrameType.data, 0, 1, []), 1024);
    accepts(rawFrame(FrameType.data, 1, 1, new Uint8Array(1024)), 1024);
    breaks('fragment-limit', ErrorCode.frameSize, header(FrameType.data, 0, 1, 1025), 1024);
  });

  test('is judged in the order of its bytes', () => {
    breaks('flags-low', ErrorCode.frameFlags, header(FrameType.ping, 1, 1, 3));
    breaks('size-fixed', ErrorCode.frameSize, header(FrameType.ping, 0, 1, 3));
  });
});

suite('reasons', () => {
  const types = [FrameType.close, FrameType.goaway, FrameType.abort, FrameType.end, FrameType.stop, FrameType.reset];

  for (const type of types) {
    const fixedPart = payloadSize[type]?.minimum ?? 0;
    const withReason = (reason: Uint8Array) =>
      rawFrame(type, 0, aChannel(type), joined([new Uint8Array(fixedPart), reason]));

    test(`of frame type ${type} have up to 1,024 bytes of UTF-8`, () => {
      const frame = accepts(withReason(new Uint8Array(1024).fill(0x61)));
      assert.equal('reason' in frame && frame.reason, 'a'.repeat(1024));
      breaks('reason-size', ErrorCode.frameSize, header(type, 0, aChannel(type), fixedPart + 1025));
      for (const bad of ['ff', '61c3', 'eda080', 'c080', 'f8888080']) {
        breaks('reason-text', ErrorCode.frameFormat, withReason(hex(bad)));
      }
    });
  }

  test('keep a byte order mark and control characters', () => {
    const reason = '\ufeff\u0000\u001b[1m';
    assert.deepEqual(accepts(encodeFrame({ type: 'close', code: 3, reason })), { type: 'close', code: 3, reason });
  });

  test('of a CLOSE that is not text leave its code', () => {
    const [frame] = decodePieces([rawFrame(FrameType.close, 0, 0, hex('00000003 ff'))]).frames;
    assert.ok(frame?.type === 'close', 'the CLOSE is obeyed');
    assert.deepEqual([frame.code, frame.reason], [ErrorCode.version, '']);
  });

  test('take any code', () => {
    const frame = accepts(rawFrame(FrameType.reset, 0, 1, hex('4000ffff')));
    assert.deepEqual(frame, { type: 'reset', channel: 1, code: 0x4000ffff, reason: '' });
  });
});

suite('limits', () => {
  const limit = (type: number, channel: number, kind: string, value: bigint) =>
    rawFrame(type, 0, channel, hex(kind + value.toString(16).padStart(16, '0')));

  test('of CREDIT end at 2^53 - 1', () => {
    const most = 2n ** 53n - 1n;
    for (const channel of [0, 1]) {
      const frame = accepts(limit(FrameType.credit, channel, '', most));
      assert.deepEqual(frame, { type: 'credit', channel, limit: Limit.credit });
      for (const value of [most + 1n, most + 2n, 2n ** 64n - 1n]) {
        breaks('credit-ceiling', ErrorCode.credit, limit(FrameType.credit, channel, '', value));
      }
    }
  });

  test('of ALLOW end at 2^31', () => {
    accepts(limit(FrameType.allow, 0, '01', 2n ** 31n));
    breaks('allow-ceiling', ErrorCode.allowance, limit(FrameType.allow, 0, '01', 2n ** 31n + 1n));
    breaks('allow-ceiling', ErrorCode.allowance, limit(FrameType.allow, 0, '01', 2n ** 64n - 1n));
  });

  test('are of a known kind, on the right channel', () => {
    breaks('blocked-kind', ErrorCode.frameFormat, limit(FrameType.allow, 0, '00', 1n));
    for (const type of [FrameType.blocked, FrameType.allow]) {
      for (const kind of ['02', 'ff']) breaks('blocked-kind', ErrorCode.frameFormat, limit(type, 0, kind, 1n));
    }
    accepts(limit(FrameType.blocked, 0, '01', 1n));
    breaks('blocked-channel-kind', ErrorCode.channelId, limit(FrameType.blocked, 1, '01', 1n));
  });

  test('of BLOCKED may be beyond every grant: whoever granted less judges that', () => {
    const frame = accepts(limit(FrameType.blocked, 1, '00', 2n ** 53n + 1n));
    assert.ok(frame.type === 'blocked' && frame.limit > Limit.credit, 'the limit is beyond every grant');
  });
});

suite('OPEN', () => {
  const open = (payload: string) => rawFrame(FrameType.open, 0, 1, hex(payload));

  test('has these fields', () => {
    assert.deepEqual(accepts(open('00000007 0001 0002 04 6563686f cafe')), {
      type: 'open',
      channel: 1,
      group: 7,
      lowestVersion: 1,
      highestVersion: 2,
      service: 'echo',
      metadata: hex('cafe'),
    });
  });

  test('has a service name of 1 to 255 bytes of UTF-8 that lies inside the payload', () => {
    accepts(open(`00000000 0000 0000 ff ${'61'.repeat(255)}`));
    breaks('open-service-empty', ErrorCode.frameFormat, open('00000000 0000 0000 00 61'));
    breaks('open-service-size', ErrorCode.frameSize, open('00000000 0000 0000 02 61'));
    breaks('open-service-text', ErrorCode.frameFormat, open('00000000 0000 0000 01 ff'));
  });

  test('has its versions in order', () => {
    accepts(open('00000000 ffff ffff 01 61'));
    breaks('open-version-order', ErrorCode.frameFormat, open('00000000 0002 0001 01 61'));
  });
});

test('a PING has an id; a PONG may have none', () => {
  breaks('ping-id', ErrorCode.frameFormat, rawFrame(FrameType.ping, 0, 0, new Uint8Array(16)));
  const frame = accepts(rawFrame(FrameType.pong, 0, 0, new Uint8Array(32)));
  assert.deepEqual(frame, { type: 'pong', id: 0n, sent: 0n, received: 0n, answered: 0n });
});

test('high flags are set without touching the others', () => {
  const bytes = encodeFrame({ type: 'data', channel: 1, last: true, fragment: new Uint8Array(0) });
  assert.equal(withHighFlags(bytes, 0xa0)[1], 0xa1);
  accepts(bytes);
  assert.throws(() => withHighFlags(bytes, 0x08), RangeError);
  assert.throws(() => withHighFlags(bytes, 0x100), RangeError);
});
