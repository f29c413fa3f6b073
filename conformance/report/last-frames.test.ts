import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../wire/bytes.ts';
import { encodeFrame, encodeHello } from '../wire/encode.ts';
import { cutIntoItems } from './last-frames.ts';

const hello = toHex(encodeHello({ role: 'listener' }));
const ping = toHex(encodeFrame({ type: 'ping', id: 5 }));
const broken = toHex(encodeFrame({ type: 3 + 0x40 }));

test('the bytes of a transcript are cut into HELLO and frames, however they were written', () => {
  const stream = hello + ping + ping;
  for (let cut = 2; cut < stream.length; cut += 2) {
    const events = [
      { at: 1, in: stream.slice(0, cut) },
      { at: 2, in: stream.slice(cut) },
    ];
    assert.deepEqual(
      cutIntoItems(events).map(({ bytes }) => toHex(bytes)),
      [hello, ping, ping],
    );
  }
});

test('what cannot be understood, and all behind it, stays as it was written', () => {
  const events = [
    { at: 1, out: hello + broken + ping },
    { at: 2, out: ping },
    { at: 3, in: hello.slice(0, 6) },
  ];
  const items = cutIntoItems(events).map(({ direction, bytes }) => [direction, toHex(bytes)]);
  assert.deepEqual(items, [
    ['sent', hello],
    ['sent', broken + ping],
    ['sent', ping],
    ['received', hello.slice(0, 6)],
  ]);
});
