import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { concatenate, fromHex, toHex } from './bytes.ts';
import { decodeFrame, decodeHello, WireError, WireReader } from './decode.ts';
import { encodeFrame, encodeHello } from './encode.ts';
import { ErrorCode, Limit, LimitKind } from './protocol.gen.ts';

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31);

const hello = encodeHello({ role: 'dialer', parameters: [{ type: 'fragmentLimit', value: 2048 }] });
const ping = encodeFrame({ type: 'ping', id: 1 });
const message = encodeFrame({ type: 'data', channel: 1, fragment: fromHex('77656674'), last: true });

describe('the encoder', () => {
  it('writes frames', () => {
    assert.equal(toHex(message), '120100040000000177656674');
    const open = encodeFrame({
      type: 'open',
      channel: 3,
      group: 2,
      service: 'echo',
      lowestVersion: 1,
      highestVersion: 2,
    });
    assert.equal(toHex(open), '1000000d0000000300000002000100020465' + '63686f');
    assert.equal(toHex(encodeFrame({ type: 0x8b, flags: 0xff, channel: 9 })), '8bff000000000009');
  });

  it('writes what no endpoint may', () => {
    assert.equal(toHex(encodeFrame({ type: 'end', code: 0, length: 0xffff })), '1400ffff0000000000000000');
    assert.equal(toHex(encodeFrame({ type: 'ping', id: 1, payload: fromHex('00') })), '020000010000000000');
    const lie = encodeHello({ role: 'listener', reserved: 0x7f, length: 1, lowestVersion: 9, tail: fromHex('ab') });
    assert.equal(toHex(lie), '8948444c0d0a1a0a0001ff0902ab');
  });
});

describe('the decoder', () => {
  it('keeps all 64 bits', () => {
    const id = 2n ** 53n + 1n;
    const frame = decodeFrame(encodeFrame({ type: 'ping', id, sent: 2n ** 64n - 1n }));
    assert.ok(frame.type === 'ping');
    assert.equal(frame.id, id);
    assert.equal(frame.sent, 2n ** 64n - 1n);
  });

  it('tells the right offsets in a pooled buffer', () => {
    const pooled = Buffer.concat([
      Buffer.alloc(3),
      encodeFrame({ type: 'end', channel: 1, code: 0, reason: fromHex('ff') }),
    ]);
    assert.throws(() => decodeFrame(pooled.subarray(3)), isError('reason-text', 'frame.payload.reason', 12));
  });

  it('resolves the limits of a HELLO', () => {
    const { limits } = decodeHello(hello);
    assert.equal(limits.fragmentLimit, 2048);
    assert.equal(limits.channelCredit, 0);
    assert.equal(limits.channelLimit, 16);
  });

  it('refuses to take a part for the whole, or more for one', () => {
    assert.throws(() => decodeFrame(message.subarray(0, 10)), RangeError);
    assert.throws(() => decodeFrame(concatenate(message, ping)), RangeError);
    assert.throws(() => decodeHello(hello.subarray(0, 12)), RangeError);
    assert.throws(() => decodeHello(hello.subarray(0, 4)), RangeError);
    assert.throws(() => decodeHello(concatenate(hello, ping)), RangeError);
  });

  it('says which kind of BLOCKED stands where it may not', () => {
    const frame = encodeFrame({ type: 'blocked', channel: 1, kind: LimitKind.channels, limit: 1 });
    assert.throws(() => decodeFrame(frame), isError('blocked-channel-kind', 'frame.channel', 4));
  });
});

describe('the reader', () => {
  function kinds(pieces: readonly Uint8Array[]): string[] {
    const reader = new WireReader();
    const found: string[] = [];
    for (const piece of pieces) {
      reader.push(piece);
      for (let item = reader.next(); item !== undefined; item = reader.next()) {
        found.push(item.kind === 'hello' ? 'hello' : item.frame.type);
      }
    }
    assert.equal(reader.pending, 0);
    return found;
  }

  it('cuts a stream into a HELLO and frames, however it is divided', () => {
    const stream = concatenate(hello, ping, message, ping);
    const expected = ['hello', 'ping', 'data', 'ping'];
    assert.deepEqual(kinds([stream]), expected);
    fc.assert(
      fc.property(fc.array(fc.nat(stream.length), { maxLength: 12 }), (cuts) => {
        const borders = [0, ...cuts.sort((one, other) => one - other), stream.length];
        const pieces = borders.slice(1).map((end, index) => stream.slice(borders[index], end));
        assert.deepEqual(kinds(pieces), expected);
      }),
      { seed },
    );
  });

  it('reads a long stream of single bytes in linear time', () => {
    const stream = concatenate(
      hello,
      ...Array.from({ length: 8 }, () =>
        encodeFrame({ type: 'data', channel: 1, fragment: new Uint8Array(Limit.payloadSize) }),
      ),
    );
    assert.equal(kinds(Array.from(stream, (byte) => Uint8Array.of(byte))).length, 9);
  });

  it('hands out fragments without copying them', () => {
    const reader = new WireReader('frames');
    reader.push(message);
    const item = reader.next();
    assert.ok(item?.kind === 'frame' && item.frame.type === 'data');
    assert.equal(item.frame.fragment.buffer, message.buffer);
  });

  it('shows an error as soon as the bytes show it', () => {
    const early = new WireReader();
    early.push(fromHex('8948454c'));
    assert.throws(() => early.next(), isError('hello-magic', 'hello.magic', 2));
    const header = new WireReader('frames');
    header.push(fromHex('0300ffff00000000'));
    assert.throws(() => header.next(), isError('size-fixed', 'frame.len_payload', 2));
  });

  it('throws nothing but WireError, whatever comes', () => {
    const frames = fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(hello, ping, message)));
    fc.assert(
      fc.property(frames, fc.constantFrom('hello' as const, 'frames' as const), (pieces, from) => {
        const reader = new WireReader(from);
        try {
          for (const piece of pieces) {
            reader.push(piece);
            while (reader.next() !== undefined);
          }
        } catch (error) {
          assert.ok(error instanceof WireError, String(error));
          assert.ok(Object.values<number>(ErrorCode).includes(error.code));
        }
      }),
      { seed, numRuns: 300 },
    );
  });
});

function isError(rule: string, path: string, offset: number) {
  return (error: unknown) => {
    assert.ok(error instanceof WireError, String(error));
    assert.deepEqual({ rule: error.rule, path: error.path, offset: error.offset }, { rule, path, offset });
    return true;
  };
}
