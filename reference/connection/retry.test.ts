import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCode, Role } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { Service } from './api.ts';
import { connect } from './connect.ts';
import { ChannelRefused, ConnectionClosed, ConnectionLost, GoingAway, HeddleError } from './errors.ts';
import { calm, joined } from './testing/pairs.ts';
import { RawPeer } from './testing/raw-peer.ts';

/** How a promise fails. */
async function failureOf(promise: Promise<unknown>): Promise<HeddleError> {
  const error = await promise.then(
    () => assert.fail('it does not fail'),
    (failure: unknown) => failure,
  );
  assert.ok(error instanceof HeddleError, String(error));
  return error;
}

/** A dialer of ours against a raw listener. */
async function dialed(limits: Parameters<RawPeer['sendHello']>[0] = {}) {
  const [ours, theirs] = memoryPair();
  const connecting = connect({ stream: ours }, { grease: false });
  const peer = new RawPeer(theirs, Role.listener);
  peer.sendHello(limits);
  return { connection: await connecting, peer };
}

test('a message of which nothing was written is safe to retry, one that was begun is not', async () => {
  // Nothing but the OPEN may be written on the second channel: it has no credit left.
  const { connection, peer } = await dialed();
  const [begun, waiting] = [connection.open('one'), connection.open('two')];
  const sends = [
    begun.send(new Uint8Array(700_000)),
    waiting.send(new Uint8Array(900_000)),
    waiting.send(new Uint8Array(200_000)),
  ];
  const failures = sends.map(failureOf);
  await calm();
  peer.destroy();
  const [first, second, third] = await Promise.all(failures);
  assert.ok(first instanceof ConnectionLost && second instanceof ConnectionLost && third instanceof ConnectionLost);
  assert.deepEqual([first.safeToRetry, second.safeToRetry, third.safeToRetry], [false, false, true]);
  // What is asked for later was never seen.
  assert.equal((await failureOf(begun.send(new Uint8Array(1)))).safeToRetry, true);
  assert.equal((await failureOf(begun.closed)).safeToRetry, false);
});

test('a channel whose OPEN was not written is safe to retry, as it is', async () => {
  const { connection, peer } = await dialed();
  const channels = Array.from({ length: 257 }, () => connection.open('echo'));
  await calm();
  const [written, unwritten] = [channels[0], channels[256]];
  assert.ok(written && unwritten);
  const failures = [failureOf(written.closed), failureOf(unwritten.closed), failureOf(unwritten.accepted)];
  peer.send({ type: 'close', code: ErrorCode.internal, reason: 'gone' });
  const [seen, unseen, unaccepted] = await Promise.all(failures);
  assert.ok(seen instanceof ConnectionClosed && unseen instanceof ConnectionClosed);
  assert.deepEqual([seen.safeToRetry, unseen.safeToRetry, unaccepted?.safeToRetry], [false, true, true]);
  assert.deepEqual([unseen.code, unseen.reason, unseen.by], [ErrorCode.internal, 'gone', 'peer']);
  peer.end();
});

test('refusals say whether a service saw the channel', () => {
  const refusing: Service = { takes: 'messages', accept: () => ({ refuse: ErrorCode.refused }), serve() {} };
  return joined('memory', { services: { refusing } }, async ({ dialer, listener }) => {
    const unknown = await failureOf(dialer.open('nobody').closed);
    assert.ok(unknown instanceof ChannelRefused && unknown.safeToRetry);
    const refused = await failureOf(dialer.open('refusing').closed);
    assert.ok(refused instanceof ChannelRefused && !refused.safeToRetry);
    void listener.tearDown({ deadline: 5_000 });
    await dialer.ping();
    assert.throws(
      () => dialer.open('refusing'),
      (error) => error instanceof GoingAway && error.safeToRetry,
    );
  });
});

test('a connection that never stood is safe to retry', async () => {
  const [ours, theirs] = memoryPair();
  const connecting = failureOf(connect({ stream: ours }));
  new RawPeer(theirs, Role.listener).destroy();
  const failure = await connecting;
  assert.ok(failure instanceof ConnectionLost && failure.safeToRetry);
});
