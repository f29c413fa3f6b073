import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame, encodeHello } from '../wire/encode.ts';
import { Border } from './border.ts';

const hello = encodeHello({ role: 'dialer', parameters: [{ type: 'messageLimit', value: 5_000 }] });
const data = encodeFrame({ type: 'data', channel: 1, fragment: new Uint8Array(300) });

/** Where a border is reached as the bytes go out one by one. */
function borders(bytes: Uint8Array): number[] {
  const border = new Border();
  return Array.from(bytes).flatMap((byte, index) => {
    border.follow(Uint8Array.of(byte));
    return border.reached ? [index + 1] : [];
  });
}

test('a frame can stand behind a whole HELLO and behind each whole frame, however the bytes are divided', () => {
  const ends = [hello.length, hello.length + data.length, hello.length + 2 * data.length];
  assert.deepEqual(borders(Buffer.concat([hello, data, data])), ends);
  const whole = new Border();
  whole.follow(Buffer.concat([hello, data, data.subarray(0, 11)]));
  assert.equal(whole.reached, false);
  whole.follow(data.subarray(11));
  assert.equal(whole.reached, true);
});

test('behind first bytes that are no HELLO, and behind the end, no border is reached', () => {
  assert.deepEqual(borders(Buffer.concat([new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'), data])), []);
  const border = new Border();
  border.follow(hello);
  border.end();
  assert.equal(border.reached, false);
});
