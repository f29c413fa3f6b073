import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Violation } from '../preface/violation.ts';
import { ErrorCode, Grease, Limit, LimitKind, Role } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { Service } from './api.ts';
import { connect } from './connect.ts';
import { ConnectionClosed, ConnectionLost, ConnectionRefused, GoingAway } from './errors.ts';
import { LiveConnection } from './live-connection.ts';
import { type ConnectionOptions, settingsOf } from './options.ts';
import { ManualClock } from './testing/manual-clock.ts';
import { all, calm, joined, ways } from './testing/pairs.ts';
import { type RawPeer, rawListener } from './testing/raw-peer.ts';

/** Serves nothing, and reads nothing, until the channel is over. */
const stall: Service = { takes: 'messages', serve: (channel) => channel.closed };

/** A connection that dials a test. */
function dialed(options: ConnectionOptions = {}): { live: LiveConnection; peer: RawPeer; clock: ManualClock } {
  const [ours, theirs] = memoryPair();
  const clock = new ManualClock();
  const live = new LiveConnection(ours, settingsOf(Role.dialer, { grease: false, ...options }, clock));
  return { live, peer: rawListener(theirs), clock };
}

suite('the preface', () => {
  test('is sent at once, and nothing else before the peer’s HELLO; coalesced frames are obeyed', async () => {
    const { live, peer } = dialed();
    await calm();
    assert.ok(peer.peerHello !== undefined);
    assert.deepEqual([peer.peerHello.role, peer.frames], [Role.dialer, []]);
    peer.sendHello();
    peer.send({ type: 'ping', id: 7n, sent: 8n });
    const pong = await peer.frame('pong');
    assert.deepEqual([pong.id, pong.sent, pong.answered >= pong.received], [7n, 8n, true]);
    assert.equal((await live.ready).version, 2);
    peer.send({ type: 'close', code: 0, reason: '' });
    peer.end();
    await live.closed;
    await calm();
    assert.equal(peer.peerEnded, true);
  });

  test('waits 10 seconds for a HELLO, and refuses then', async () => {
    const { live, peer, clock } = dialed();
    await calm();
    clock.advance(Limit.helloDeadline - 1);
    await calm();
    assert.deepEqual(peer.frames, []);
    clock.advance(1);
    await assert.rejects(live.ready, { name: 'ConnectionRefused', code: ErrorCode.helloTimeout, by: 'local' });
    assert.equal((await peer.frame('close')).code, ErrorCode.helloTimeout);
    await calm();
    assert.equal(peer.peerEnded, true);
    peer.end();
    await live.finished;
    assert.equal(clock.pending, 0);
  });

  test('refuses a HELLO with its code, and is refused with the peer’s', async () => {
    const { live, peer } = dialed();
    peer.sendHello({ lowestVersion: 3, highestVersion: 9 });
    await assert.rejects(live.ready, (error) => {
      assert.ok(error instanceof ConnectionRefused && error.by === 'local' && error.cause instanceof Violation);
      assert.deepEqual([error.code, error.cause.rule], [ErrorCode.version, 'version-none']);
      return true;
    });
    assert.equal((await peer.frame('close')).code, ErrorCode.version);
    peer.end();
    const refused = dialed();
    refused.peer.sendHello();
    refused.peer.send({ type: 'close', code: ErrorCode.parameter, reason: 'no' });
    refused.peer.end();
    await assert.rejects(refused.live.ready, { name: 'ConnectionRefused', code: ErrorCode.parameter, by: 'peer' });
    await Promise.all([live.finished, refused.live.finished]);
  });

  test('hangs up on another protocol without a CLOSE', async () => {
    const { live, peer } = dialed();
    peer.sendBytes(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await assert.rejects(live.ready, { name: 'ConnectionRefused', by: 'local' });
    await calm();
    assert.deepEqual([peer.frames, peer.peerEnded], [[], true]);
    peer.end();
    await live.finished;
  });

  test('is given up by a signal', async () => {
    const [ours, theirs] = memoryPair();
    const peer = rawListener(theirs);
    const stop = new AbortController();
    const connecting = connect({ stream: ours }, { signal: stop.signal });
    await calm();
    stop.abort('enough');
    await assert.rejects(connecting, (error) => error === 'enough');
    await calm();
    assert.equal(peer.peerEnded, true);
    await assert.rejects(connect({ port: 1 }, { signal: AbortSignal.abort('before') }), (error) => error === 'before');
  });
});

suite('closing', () => {
  for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
    test(`loses nothing that was sent, over ${way}`, async () => {
      const received: number[] = [];
      const collect: Service = {
        takes: 'messages',
        async serve(channel) {
          for await (const message of channel) received.push(message.length);
        },
      };
      const { dialer, listener } = await ways[way]({ services: { collect } }, {});
      const channel = dialer.open('collect');
      for (let count = 0; count < 300; count++) channel.send(new Uint8Array(5_000)).catch(() => {});
      const closing = dialer.close();
      assert.throws(() => dialer.open('collect'), ConnectionClosed);
      await Promise.all([closing, dialer.closed, listener.closed]);
      await calm();
      assert.equal(received.length, 300);
    });
  }

  test('tells the peer the code and everybody who waits', async () => {
    const services = { stall };
    const { dialer, listener } = await ways.memory({ services }, { services });
    const channel = dialer.open('stall');
    const reading = all(channel);
    const theirs = listener.open('stall');
    await calm();
    void listener.close({ code: 0x8000_0001, reason: 'tea\u001b time' });
    const closed = { name: 'ConnectionClosed', code: 0x8000_0001, reason: 'tea\u001b time', by: 'peer' };
    await assert.rejects(reading, closed);
    await assert.rejects(channel.closed, closed);
    await assert.rejects(channel.send(new Uint8Array(1)), closed);
    await assert.rejects(dialer.ping(), closed);
    await assert.rejects(dialer.closed, (error) => error instanceof Error && error.message.endsWith('tea\\u{1b} time'));
    await assert.rejects(listener.closed, { name: 'ConnectionClosed', by: 'local' });
    await assert.rejects(theirs.closed, { name: 'ConnectionClosed', by: 'local' });
  });

  test('does not wait for ever: not for credit, not for the peer’s end', async () => {
    const { live, peer, clock } = dialed();
    peer.sendHello({ limits: { ...peer.hello.limits, channelCredit: 0 } });
    await live.ready;
    live
      .open('any')
      .send(new Uint8Array(1))
      .catch(() => {});
    await peer.frame('open');
    const closing = live.close();
    await calm();
    assert.equal(peer.peerEnded, false);
    clock.advance(Limit.drainDeadline);
    assert.equal((await peer.frame('close')).code, ErrorCode.none);
    let over = false;
    void closing.then(() => {
      over = true;
    });
    await calm();
    assert.deepEqual([peer.peerEnded, over], [true, false]);
    clock.advance(Limit.drainDeadline - 1);
    await calm();
    assert.equal(over, false);
    clock.advance(1);
    await closing;
    assert.equal(clock.pending, 0);
  });

  test('refuses what the peer opens meanwhile', async () => {
    const { live, peer } = dialed({ services: { stall } });
    peer.sendHello({ limits: { ...peer.hello.limits, channelCredit: 0 } });
    await live.ready;
    const channel = live.open('any');
    channel.send(new Uint8Array(1)).catch(() => {});
    await peer.frame('blocked');
    const closing = live.close();
    const request = { service: 'stall', group: 0, lowestVersion: 1, highestVersion: 1, metadata: new Uint8Array(0) };
    peer.send({ type: 'open', channel: 2, ...request });
    assert.deepEqual((await peer.frame('reset')).code, ErrorCode.goingAway);
    peer.send({ type: 'credit', channel: 1, limit: 100_000 });
    assert.equal((await peer.frame('close')).code, ErrorCode.none);
    peer.end();
    await closing;
  });
});

suite('a connection error', () => {
  test('is answered with CLOSE and its code behind what was owed, and nothing after it', async () => {
    const { live, peer } = dialed();
    peer.sendHello();
    peer.send(
      { type: 'ping', id: 1n, sent: 0n },
      { type: 'end', channel: 2, code: 0, reason: '' },
      { type: 'ping', id: 2n, sent: 0n },
    );
    const close = await peer.frame('close');
    assert.deepEqual(
      peer.frames.map(({ type }) => type),
      ['pong', 'close'],
    );
    assert.equal(close.code, ErrorCode.channelId);
    assert.match(close.reason, /never-opened/);
    peer.end();
    await assert.rejects(live.closed, (error) => {
      assert.ok(error instanceof ConnectionClosed && error.by === 'local' && error.cause instanceof Violation);
      return error.cause.rule === 'never-opened';
    });
  });

  test('is a PING too many', async () => {
    const { live, peer } = dialed();
    peer.sendHello();
    await live.ready;
    peer.send(...[1n, 2n, 3n, 4n, 5n].map((id) => ({ type: 'ping', id, sent: 0n }) as const));
    assert.equal((await peer.frame('close')).code, ErrorCode.resource);
    peer.end();
    await live.finished;
  });
});

suite('a loss', () => {
  test('by an end without CLOSE fails everybody, and what was delivered can still be read', async () => {
    const { live, peer } = dialed({ services: { stall } });
    peer.sendHello();
    const connection = await live.ready;
    const channel = connection.open('any');
    await peer.frame('open');
    peer.send(
      { type: 'data', channel: 1, last: true, fragment: Uint8Array.of(5) },
      { type: 'data', channel: 1, last: false, fragment: Uint8Array.of(6) },
    );
    peer.end();
    await assert.rejects(connection.closed, ConnectionLost);
    const messages = channel.messages();
    assert.deepEqual((await messages.next()).value, Uint8Array.of(5));
    await assert.rejects(messages.next(), ConnectionLost);
    await assert.rejects(channel.send(Uint8Array.of(1)), ConnectionLost);
    await assert.rejects(connection.ping(), ConnectionLost);
    assert.throws(() => connection.open('any'), ConnectionLost);
    await calm();
    assert.deepEqual([peer.peerEnded, peer.frames.at(-1)?.type], [true, 'open']);
    await connection.close();
  });

  test('of the transport does the same, with its cause', async () => {
    const { live, peer } = dialed();
    peer.sendHello();
    const connection = await live.ready;
    const waiting = connection.open('any', { versions: [1, 2] });
    const [accepted, sent] = [waiting.accepted, waiting.send(new Uint8Array(300_000))];
    const pinging = connection.ping();
    peer.destroy();
    await assert.rejects(accepted, (error) => error instanceof ConnectionLost && error.cause instanceof Error);
    await assert.rejects(sent, ConnectionLost);
    await assert.rejects(pinging, ConnectionLost);
    await assert.rejects(connection.closed, ConnectionLost);
  });

  test('before there is a connection is a loss as well', async () => {
    await assert.rejects(
      connect({ host: '127.0.0.1', port: 1 }),
      (error) => error instanceof ConnectionLost && error.cause instanceof Error,
    );
    const { live, peer } = dialed();
    peer.end();
    await assert.rejects(live.ready, ConnectionLost);
  });
});

suite('pings', () => {
  test('tell the round trip, four at a time, and can be given up', async () => {
    const { live, peer, clock } = dialed();
    peer.sendHello();
    await live.ready;
    const answers = Array.from({ length: 6 }, () => live.ping());
    const stop = new AbortController();
    const givenUp = live.ping({ signal: stop.signal });
    await calm();
    const pings = () => peer.frames.filter((frame) => frame.type === 'ping');
    assert.equal(pings().length, 4);
    stop.abort('no');
    await assert.rejects(givenUp, (error) => error === 'no');
    clock.advance(30);
    const pong = (id: bigint) => ({ type: 'pong', id, sent: 0n, received: 0n, answered: 0n }) as const;
    peer.send(pong(99n), pong(0n), pong(2n), pong(2n), pong(1n));
    assert.deepEqual(await Promise.all(answers.slice(0, 2)), [30, 30]);
    await calm();
    assert.equal(pings().length, 6);
    peer.send(pong(3n), pong(4n), pong(5n), pong(6n));
    assert.deepEqual((await Promise.all(answers)).slice(4), [0, 0]);
    peer.send({ type: 'close', code: 0, reason: '' });
    peer.end();
    await live.finished;
  });
});

suite('GOAWAY', () => {
  test('fails what cannot be opened any more, and what is open goes on', async () => {
    const { live, peer } = dialed();
    peer.sendHello({ limits: { ...peer.hello.limits, channelLimit: 16 } });
    await live.ready;
    const channels = Array.from({ length: 17 }, () => live.open('any'));
    await peer.frame('blocked');
    assert.deepEqual((await peer.frame('blocked')).kind, LimitKind.channels);
    peer.send({ type: 'goaway', lastChannel: 29, code: 0, reason: 'soon' });
    await assert.rejects(channels[16]?.closed ?? Promise.resolve(), GoingAway);
    await assert.rejects(channels[15]?.closed ?? Promise.resolve(), { name: 'GoingAway', reason: 'soon' });
    assert.throws(() => live.open('any'), GoingAway);
    await channels[0]?.send(Uint8Array.of(1));
    assert.equal((await peer.frame('data')).channel, 1);
    peer.send({ type: 'close', code: 0, reason: '' });
    peer.end();
    await live.finished;
  });
});

suite('committing', () => {
  test('gives a transport that takes nothing 64 KiB and one fragment at most, and reads on', async () => {
    const [ours, theirs] = memoryPair();
    const limits = { channelCredit: 10_000_000, connectionCredit: 10_000_000 };
    let committed = 0;
    const write = (chunks: readonly Uint8Array[]) => {
      committed += sizeOf(chunks);
    };
    const live = new LiveConnection({ ...forwarding(ours), write }, settingsOf(Role.dialer, { grease: false }));
    const peer = rawListener(theirs);
    peer.sendHello({ limits: { ...peer.hello.limits, ...limits } });
    await live.ready;
    const channel = live.open('any');
    const sent = channel.send(new Uint8Array(1_000_000));
    await calm();
    assert.ok(committed >= 65_536 && committed <= 65_536 + 65_543, `${committed} bytes`);
    peer.send({ type: 'goaway', lastChannel: 0, code: 0, reason: '' });
    await assert.rejects(channel.closed, GoingAway);
    await assert.rejects(sent, GoingAway);
    peer.destroy();
    await live.finished;
  });
});

suite('grease', () => {
  test('is in the HELLO and among the frames by default, the same for the same seed, and can be left out', async () => {
    const talk = async (grease: number | false) => {
      const { live, peer } = dialed({ grease });
      peer.sendHello();
      await live.ready;
      await calm();
      const before = peer.bytes;
      for (let id = 1n; id <= 100n; id++) {
        peer.send({ type: 'ping', id, sent: 0n });
        await calm();
      }
      const { unknown = [], capabilities } = peer.peerHello ?? peer.hello;
      peer.send({ type: 'close', code: 0, reason: '' });
      peer.end();
      await live.finished;
      return { types: unknown.map(({ type }) => type), capabilities, bytes: peer.bytes - before };
    };
    const [off, one, again, other] = await Promise.all([talk(false), talk(1), talk(1), talk(2)]);
    assert.deepEqual(off, { types: [], capabilities: [], bytes: 100 * (8 + 32) });
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
    assert.ok(one.bytes > off.bytes);
    const known: readonly number[] = [...Grease.parameterType, ...Grease.capability];
    assert.ok([...one.types, ...one.capabilities].every((value) => known.includes(value)));
    assert.deepEqual([one.types.length, one.capabilities.length], [1, 1]);
    assert.throws(() => dialed({ grease: -1 }), RangeError);
  });
});

suite('options', () => {
  test('that a peer would refuse, or that would hold up messages, are RangeErrors', async () => {
    for (const limits of [
      { fragmentLimit: 1_023 },
      { channelCredit: 400_000, messageLimit: 300_000 },
      { channelCredit: 0 },
      { connectionCredit: 0 },
      { connectionCredit: 65_535 },
    ]) {
      await assert.rejects(connect({ port: 1 }, { limits }), RangeError);
    }
    const versions: [number, number] = [2, 1];
    await assert.rejects(connect({ port: 1 }, { services: { bad: { ...stall, versions } } }), RangeError);
  });

  test('one side’s limits bind the other', () =>
    joined('memory', { services: { stall }, limits: { metadataLimit: 256 } }, async ({ dialer }) => {
      assert.throws(() => dialer.open('stall', { metadata: new Uint8Array(257) }), RangeError);
    }));
});

function sizeOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
}

function forwarding(stream: ReturnType<typeof memoryPair>[0]) {
  return {
    local: stream.local,
    remote: stream.remote,
    start: stream.start.bind(stream),
    pause: stream.pause.bind(stream),
    resume: stream.resume.bind(stream),
    end: stream.end.bind(stream),
    destroy: stream.destroy.bind(stream),
  };
}
