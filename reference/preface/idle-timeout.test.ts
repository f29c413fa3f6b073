import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCode, ParameterType, Role } from '../protocol.gen.ts';
import { encodeHello, type Hello } from './hello.ts';
import { HelloDecoder } from './hello-decoder.ts';
import { settle } from './negotiate.ts';
import { dialerHello, listener } from './testing/hellos.ts';

const listenerHello: Hello = { ...dialerHello, role: Role.listener };

function read(bytes: Uint8Array): Hello {
  const decoder = new HelloDecoder(listener);
  decoder.push(bytes);
  const hello = decoder.next();
  assert.ok(hello);
  return hello;
}

test('is carried from floor to ceiling', () => {
  for (const idleTimeout of [2_000, 30_000, 0xffff_ffff]) {
    const hello = read(encodeHello({ ...dialerHello, idleTimeout }));
    assert.equal(hello.idleTimeout, idleTimeout);
    assert.equal(settle(listenerHello, hello).peerIdleTimeout, idleTimeout);
  }
});

test('is absent where it is not promised', () => {
  const hello = read(encodeHello(dialerHello));
  assert.equal('idleTimeout' in hello, false);
  assert.equal('peerIdleTimeout' in settle(listenerHello, hello), false);
});

test('is not sent where a peer would have to refuse it', () => {
  for (const idleTimeout of [0, 1_999, 2 ** 32, 2_000.5]) {
    assert.throws(() => encodeHello({ ...dialerHello, idleTimeout }), RangeError);
  }
});

test('is refused below its floor and of another size', () => {
  for (const value of [[0, 0, 0x07, 0xcf], [0x7f, 0xff], [0, 0, 0, 0x7f, 0xff], []]) {
    const parameters = [{ type: ParameterType.idleTimeout, value: Uint8Array.from(value) }];
    const bytes = encodeHello(dialerHello, { parameters });
    assert.throws(() => read(bytes), { rule: 'idle-parameter', code: ErrorCode.parameter });
  }
});
