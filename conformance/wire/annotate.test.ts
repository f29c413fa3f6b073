import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { annotate } from './annotate.ts';
import { concatenate, fromHex } from './bytes.ts';
import { encodeFrame, encodeHello } from './encode.ts';

const seed = Number(process.env.HEDDLE_SEED ?? Date.now() % 2 ** 31);

const hello = encodeHello({
  role: 'listener',
  parameters: [
    { type: 'groupLimit', value: 9 },
    { type: 'capabilities', capabilities: [7] },
  ],
});

describe('annotated bytes', () => {
  it('name every field of a HELLO', () => {
    assert.deepEqual(annotate(hello), [
      '00000  89 48 44 4c 0d 0a 1a 0a  hello.magic = 8 bytes',
      '00008  00 11                    hello.len_body = 17',
      '0000a  01                       hello.body.reserved = 0',
      '0000a  01                       hello.body.role = LISTENER (0x01)',
      '0000b  02                       hello.body.lowest_version = 2',
      '0000c  02                       hello.body.highest_version = 2',
      '0000d  00 05                    hello.body.parameters[0].type = GROUP_LIMIT (0x05)',
      '0000f  00 04                    hello.body.parameters[0].len_value = 4',
      '00011  00 00 00 09              hello.body.parameters[0].value.value = 9',
      '00015  00 08                    hello.body.parameters[1].type = CAPABILITIES (0x08)',
      '00017  00 02                    hello.body.parameters[1].len_value = 2',
      '00019  00 07                    hello.body.parameters[1].value.capabilities[0] = 7',
    ]);
  });

  it('go on with the frames, and cut long fields short', () => {
    const reset = encodeFrame({ type: 'reset', channel: 1, code: 0x11, reason: 'no' });
    const data = encodeFrame({ type: 'data', channel: 1, fragment: new Uint8Array(40), last: true });
    assert.deepEqual(annotate(concatenate(hello, reset, data)).slice(12), [
      '0001b  16                       frame[0].type = RESET (0x16)',
      '0001c  00                       frame[0].flags = 0x00',
      '0001d  00 06                    frame[0].len_payload = 6',
      '0001f  00 00 00 01              frame[0].channel = 1',
      '00023  00 00 00 11              frame[0].payload.code = UNKNOWN_SERVICE (0x11)',
      '00027  6e 6f                    frame[0].payload.reason = 2 bytes "no"',
      '00029  12                       frame[1].type = DATA (0x12)',
      '0002a  01                       frame[1].flags = 0x01',
      '0002b  00 28                    frame[1].len_payload = 40',
      '0002d  00 00 00 01              frame[1].channel = 1',
      '00031  00 00 00 00 00 00 00 00  frame[1].payload.fragment = 40 bytes',
      '00039  00 00 00 00 00 00 00 00',
      '00041  00 00 00 00 00 00 00 00',
      '00049  … 16 more bytes',
    ]);
  });

  it('say which rule is broken, and go on behind it', () => {
    const bytes = concatenate(encodeFrame({ type: 'ping', id: 0 }), encodeFrame({ type: 'end', channel: 1, code: 0 }));
    const lines = annotate(bytes);
    assert.equal(lines[6], '!      frame.payload.id at byte 8 breaks the rule ping-id (FRAME_FORMAT)');
    assert.match(lines.at(-1) ?? '', /frame\[1\]\.payload\.reason = 0 bytes$/);
  });

  it('show the bytes that belong to no field', () => {
    const lines = annotate(encodeFrame({ type: 'credit', channel: 1, limit: 5, payload: fromHex('000102') }));
    assert.equal(lines[4], '00008  00 01 02                 (no field)');
    assert.equal(lines[5], '!      frame.len_payload at byte 2 breaks the rule size-fixed (FRAME_SIZE)');
  });

  it('say what is missing', () => {
    const ping = encodeFrame({ type: 'ping', id: 3 });
    assert.equal(annotate(ping.subarray(0, 20)).at(-1), '.      frame[0] is not whole: 20 of at least 24 bytes');
    assert.equal(annotate(hello.subarray(0, 20)).at(-1), '.      hello is not whole: 20 of at least 27 bytes');
    assert.equal(annotate(hello.subarray(0, 4)).at(-1), '.      4 bytes are no HELLO yet');
    assert.deepEqual(annotate(new Uint8Array(0)), []);
  });

  it('hold every byte, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 30 }), fc.uint8Array({ maxLength: 30 }).map(behindHello)),
        (bytes) => {
          const shown = new Set<number>();
          for (const line of annotate(bytes)) {
            const [, at, hex = ''] = /^([0-9a-f]{5}) {2}((?:[0-9a-f]{2} ?)*)/.exec(line) ?? [];
            for (let index = 0; 3 * index < hex.trim().length; index += 1)
              shown.add(Number.parseInt(at ?? '', 16) + index);
          }
          assert.equal(shown.size, bytes.length);
        },
      ),
      { seed },
    );
  });
});

function behindHello(bytes: Uint8Array): Uint8Array {
  return concatenate(hello.subarray(0, 8), bytes);
}
