import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Frame } from '../frames/frame.ts';
import { ErrorCode, LimitKind, Role, Version } from '../protocol.gen.ts';
import { Bench, inWords, peer, smallLimits } from './testing/pair.ts';
import { violates } from './testing/violates.ts';

const none = { ...smallLimits, channelCredit: 0, connectionCredit: 0 };

/** An endpoint of version 1 whose peer grants no credit. */
const bench = (role: Role = Role.listener) => new Bench(role, smallLimits, none, Version.sequential);
const connection = { kind: 'connection' } as const;
const why = { code: 0x8000_0001, reason: '' };

suite('version 1 sends', () => {
  test('without credit, one message after another, group by group and channel by channel', () => {
    const side = bench(Role.dialer);
    const channels = [0, 0, 7].map((group) => side.open({ group }).channel);
    side.written();
    for (const channel of channels) {
      side.multiplexer.send(channel, new Uint8Array(1_500));
      side.multiplexer.send(channel, new Uint8Array(1));
    }
    assert.deepEqual(inWords(side.written()), [
      ...['data 1 1024', 'data 1 476 last', 'data 5 1024', 'data 5 476 last', 'data 3 1024', 'data 3 476 last'],
      ...['data 5 1 last', 'data 1 1 last', 'data 3 1 last'],
    ]);
  });

  test('a message only when it is wholly in hand', () => {
    const side = bench(Role.dialer);
    const [growing, other] = [side.open().channel, side.open().channel];
    side.written();
    const message = side.multiplexer.send(growing, undefined);
    side.multiplexer.append(growing, message, new Uint8Array(10));
    side.multiplexer.send(other, new Uint8Array(1));
    assert.deepEqual(inWords(side.written()), ['data 3 1 last']);
    side.multiplexer.finish(growing, message);
    assert.deepEqual(inWords(side.written()), ['data 1 10 last']);
  });

  test('control between the fragments, and another message once the one in progress is abandoned', () => {
    for (const [abandon, word] of [
      [(side: Bench, channel: Channel, message: Message) => side.multiplexer.abandon(channel, message, why), 'abort 1'],
      [(side: Bench, channel: Channel) => side.multiplexer.reset(channel, why), 'reset 1'],
      [(side: Bench) => side.receive(peer.stop(1, why.code)), 'abort 1'],
    ] as const) {
      const side = bench(Role.dialer);
      const [one, other] = [side.open().channel, side.open().channel];
      side.written();
      const message = side.multiplexer.send(one, new Uint8Array(3_000));
      side.multiplexer.send(other, new Uint8Array(1));
      assert.deepEqual(inWords(side.written(1)), ['data 1 1024']);
      side.open();
      assert.deepEqual(inWords(side.written(1)), ['open 5', 'data 1 1024']);
      abandon(side, one, message);
      const written = inWords(side.written());
      assert.equal(written[0], `${word} ${why.code}`);
      assert.equal(written.at(-1), 'data 3 1 last');
    }
  });

  test('no OPEN beyond the allowance, and says BLOCKED', () => {
    const side = bench(Role.dialer);
    for (let count = 0; count < 17; count++) side.open();
    assert.deepEqual(inWords(side.written()).at(-1), 'blocked 0 16');
    side.receive({ type: 'allow', kind: LimitKind.channels, limit: 17 });
    assert.deepEqual(inWords(side.written()), ['open 33']);
  });
});

type Channel = ReturnType<Bench['open']>['channel'];
type Message = ReturnType<Bench['multiplexer']['send']>;

suite('version 1 receives', () => {
  test('beyond what would be credit, and never says CREDIT', () => {
    const side = bench();
    side.receive(peer.open(1));
    for (let count = 0; count < 50; count++) side.receive(peer.data(1, 1_024));
    const [channel] = side.opened;
    assert.ok(channel !== undefined);
    assert.equal(side.multiplexer.crowd?.present, true);
    side.multiplexer.consume(channel, 50 * 1_032);
    assert.equal(side.multiplexer.crowd?.present, false);
    assert.deepEqual(side.written(), []);
  });

  test('BLOCKED for the allowance alone', () => {
    const blocked = (kind: LimitKind): Frame => ({ type: 'blocked', channel: 0, kind, limit: 0 });
    const side = bench();
    side.receive(blocked(LimitKind.channels));
    assert.throws(
      () => side.receive(blocked(LimitKind.credit)),
      violates('sequential-blocked-kind', connection, ErrorCode.frameFormat),
    );
  });

  test('one message at a time, with anything else in between', () => {
    const side = bench();
    side.receive(peer.open(1), peer.open(3), peer.data(1, 5, false), peer.open(5), peer.end(3), peer.stop(1));
    side.receive(peer.data(1, 5, false), peer.data(1, 5));
    side.receive(peer.data(5, 5, false));
    assert.throws(
      () => side.receive(peer.data(1, 5)),
      violates('sequential-interleaved', connection, ErrorCode.channelState),
    );
  });

  test('another message when the one in progress is abandoned, by either side', () => {
    for (const abandon of [
      (side: Bench) => side.receive(peer.abort(1)),
      (side: Bench) => side.receive(peer.reset(1)),
      (side: Bench) => side.opened[0] && side.multiplexer.reset(side.opened[0], why),
    ]) {
      const side = bench();
      side.receive(peer.open(1), peer.open(3), peer.data(1, 5, false));
      abandon(side);
      side.receive(peer.data(3, 5));
      assert.deepEqual(side.notes[1]?.told, ['fragment 5 last']);
    }
  });

  test('no fragment on a closed channel as out of turn', () => {
    const side = bench();
    side.receive(peer.open(1), peer.open(3), peer.reset(3), peer.data(1, 5, false), peer.data(3, 5), peer.data(1, 5));
    assert.deepEqual(side.notes[0]?.told, ['fragment 5', 'fragment 5 last']);
  });

  test('a message of the message limit without being crowded, and resets what is', () => {
    const side = bench();
    side.receive(
      peer.open(1),
      peer.open(3),
      ...Array.from({ length: 4 }, (_, index) => peer.data(1, 1_024, index > 2)),
    );
    assert.equal(side.multiplexer.crowd?.present, false);
    side.receive(...Array.from({ length: 3 }, () => peer.data(1, 1_024)));
    assert.equal(side.multiplexer.crowd?.present, true);
    side.multiplexer.crowd?.reset(side.multiplexer);
    assert.equal(side.multiplexer.crowd?.present, false);
    assert.deepEqual(inWords(side.written()), [`reset 1 ${ErrorCode.resource}`]);
    assert.equal(side.notes[0]?.told.at(-1), `reset ${ErrorCode.resource} by violation`);
    side.receive(peer.data(3, 1));
    assert.deepEqual(side.notes[1]?.told, ['fragment 1 last']);
  });

  test('and is not crowded by a channel that it stopped or that is closed', () => {
    for (const leave of [
      (side: Bench, channel: Channel) => side.multiplexer.stop(channel, why),
      (side: Bench, channel: Channel) => side.multiplexer.reset(channel, why),
      (side: Bench) => side.receive(peer.reset(1)),
    ]) {
      const side = bench();
      side.receive(peer.open(1), ...Array.from({ length: 10 }, () => peer.data(1, 1_024)));
      assert.equal(side.multiplexer.crowd?.present, true);
      const [channel] = side.opened;
      assert.ok(channel !== undefined);
      leave(side, channel);
      assert.equal(side.multiplexer.crowd?.present, false);
    }
  });

  test('knows who waits for the peer: a listener, an opener without allowance or ACCEPT, but not on a crowded channel', () => {
    const side = bench(Role.dialer);
    assert.equal(side.multiplexer.crowd?.waitedBehind, false);
    const { channel, notes } = side.open();
    side.written();
    assert.equal(side.multiplexer.crowd?.waitedBehind, false);
    notes.waiting = true;
    assert.equal(side.multiplexer.crowd?.waitedBehind, true);
    side.receive(...Array.from({ length: 10 }, () => peer.data(1, 1_024)));
    assert.equal(side.multiplexer.crowd?.waitedBehind, false);
    side.open({ highestVersion: 2 });
    side.written();
    assert.equal(side.multiplexer.crowd?.waitedBehind, true);
    side.receive(peer.accept(3));
    assert.equal(side.multiplexer.crowd?.waitedBehind, false);
    for (let count = 0; count < 15; count++) side.open();
    side.written();
    assert.equal(side.multiplexer.crowd?.waitedBehind, true);
    assert.equal(channel.id, 1);
  });
});
