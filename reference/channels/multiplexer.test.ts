import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ErrorCode, LimitKind, Role } from '../protocol.gen.ts';
import { Bench, inWords, nothing, peer, smallLimits } from './testing/pair.ts';

const bytes = (size: number) => new Uint8Array(size);
const why = (code: number) => ({ code, reason: '' });

suite('opening', () => {
  test('takes ids when OPENs are written, and a channel given up before never existed', () => {
    const bench = new Bench(Role.dialer);
    const [first, second, third] = [bench.open(), bench.open(), bench.open()];
    bench.multiplexer.reset(second.channel, why(1));
    assert.deepEqual(inWords(bench.written()), ['open 1', 'open 3']);
    assert.deepEqual(
      [first, second, third].map(({ channel }) => channel.id),
      [1, 0, 3],
    );
  });

  test('stops at the allowance, says so once for each limit, and goes on with ALLOW', () => {
    const bench = new Bench(Role.listener, smallLimits, { ...smallLimits, channelLimit: 16 });
    for (let index = 0; index < 18; index++) bench.open();
    const written = inWords(bench.written());
    assert.deepEqual([written.length, written.at(-2), written.at(-1)], [17, 'open 32', 'blocked 0 16']);
    bench.open();
    assert.deepEqual(inWords(bench.written()), []);
    bench.receive({ type: 'allow', kind: LimitKind.channels, limit: 16 });
    assert.deepEqual(inWords(bench.written()), []);
    bench.receive({ type: 'allow', kind: LimitKind.channels, limit: 17 });
    assert.deepEqual(inWords(bench.written()), ['open 34', 'blocked 0 17']);
    bench.receive({ type: 'allow', kind: LimitKind.channels, limit: 100 });
    assert.deepEqual(inWords(bench.written()), ['open 36', 'open 38']);
  });

  test('waits for ACCEPT where several versions were offered, with DATA and END, not with STOP and RESET', () => {
    const bench = new Bench(Role.dialer);
    const { channel } = bench.open({ highestVersion: 2 });
    const { channel: other } = bench.open({ highestVersion: 2 });
    bench.multiplexer.send(channel, bytes(5));
    bench.multiplexer.end(channel, why(7));
    bench.multiplexer.end(other, why(0));
    bench.multiplexer.stop(other, why(8));
    assert.deepEqual(inWords(bench.written()), ['open 1', 'open 3', 'stop 3 8']);
    bench.receive(peer.accept(1, 2));
    assert.deepEqual(inWords(bench.written()), ['data 1 5 last', 'end 1 7']);
    bench.receive(peer.accept(3, 1));
    assert.deepEqual(inWords(bench.written()), ['end 3 0']);
  });

  test('checks what is ours before anything changes', () => {
    const bench = new Bench(Role.dialer);
    assert.throws(() => bench.open({ metadata: bytes(257) }), RangeError);
    assert.throws(() => bench.open({ service: '' }), RangeError);
    assert.throws(() => bench.open({ lowestVersion: 2 }), RangeError);
    assert.throws(() => bench.open({ group: -1 }), RangeError);
    const { channel } = bench.open({ metadata: bytes(256) });
    assert.throws(() => bench.multiplexer.end(channel, { code: -1, reason: '' }), RangeError);
    assert.throws(() => bench.multiplexer.reset(channel, { code: 1, reason: 'x'.repeat(1_025) }), RangeError);
    assert.deepEqual(inWords(bench.written()), ['open 1']);
  });

  test('ends with GOAWAY: unwritten and refused channels are told, the others go on', () => {
    const bench = new Bench(Role.dialer);
    const [kept, refused] = [bench.open(), bench.open()];
    bench.written();
    const unwritten = bench.open();
    bench.receive(peer.goaway(0xffff_ffff));
    assert.deepEqual(unwritten.notes.told, [`reset ${ErrorCode.goingAway} by goaway`]);
    bench.multiplexer.send(refused.channel, bytes(3));
    bench.receive(peer.goaway(1));
    assert.deepEqual([kept.notes.told, refused.notes.told], [[], unwritten.notes.told]);
    bench.multiplexer.send(kept.channel, bytes(1));
    assert.deepEqual(inWords(bench.written()), ['data 1 1 last']);
    assert.throws(() => bench.open(), TypeError);
    bench.receive(peer.data(3, 4), peer.reset(3));
  });
});

suite('admitting', () => {
  test('refuses beyond the limits of groups and metadata, and for the owner; the ids are spent', () => {
    const bench = new Bench(Role.listener);
    for (let group = 0; group < 8; group++) bench.receive(peer.open(1 + 2 * group, { group }));
    bench.receive(peer.open(17, { group: 8 }), peer.open(19, { group: 7, metadata: bytes(257) }));
    bench.receive(peer.open(21, { group: 7, metadata: bytes(256) }));
    bench.admit = () => ({ refusal: why(99) });
    bench.receive(peer.open(23));
    const { limit } = ErrorCode;
    assert.deepEqual(inWords(bench.written()), [`reset 17 ${limit}`, `reset 19 ${limit}`, 'reset 23 99']);
    bench.receive(peer.reset(1), peer.open(25, { group: 8 }));
    assert.deepEqual(inWords(bench.written()), ['reset 25 99']);
    assert.equal(bench.opened.length, 11);
  });

  test('answers with ACCEPT before anything else of ours', () => {
    const bench = new Bench(Role.listener);
    bench.admit = () => ({ listener: bench.note(), answer: { version: 2, metadata: bytes(1) } });
    bench.receive(peer.open(1, { highestVersion: 2 }));
    const [channel] = bench.opened;
    assert.ok(channel);
    bench.multiplexer.send(channel, bytes(9));
    assert.deepEqual(inWords(bench.written()), ['accept 1 2', 'data 1 9 last']);
    bench.admit = () => ({ listener: bench.note(), answer: { version: 3, metadata: nothing } });
    assert.throws(() => bench.receive(peer.open(3, { highestVersion: 2 })), RangeError);
  });

  test('counts a channel as ended when it is closed, released and silent, and raises the allowance for half of them', () => {
    const bench = new Bench(Role.listener);
    const { multiplexer } = bench;
    for (let id = 1; id < 32; id += 2) bench.receive(peer.open(id));
    for (const channel of bench.opened.slice(0, 7)) multiplexer.release(channel);
    for (let id = 1; id < 17; id += 2) bench.receive(peer.reset(id));
    assert.deepEqual(inWords(bench.written()), []);
    const eighth = bench.opened[7];
    assert.ok(eighth);
    multiplexer.release(eighth);
    assert.deepEqual(inWords(bench.written()), ['allow 24']);
    // A channel that we reset has ended when the RESET is written; one that waits is told at once.
    const ninth = bench.opened[8];
    assert.ok(ninth);
    bench.receive({ type: 'blocked', channel: 0, kind: LimitKind.channels, limit: 24 });
    multiplexer.reset(ninth, why(3));
    multiplexer.release(ninth);
    assert.deepEqual(inWords(bench.written()), ['reset 17 3', 'allow 25']);
  });
});

suite('sending', () => {
  test('cuts to the fragment limit and to the credit, and says BLOCKED once for a limit', () => {
    const bench = new Bench(Role.dialer, smallLimits, { ...smallLimits, channelCredit: 1_500 });
    const { channel } = bench.open();
    bench.multiplexer.send(channel, bytes(2_000));
    assert.deepEqual(inWords(bench.written()), ['open 1', 'data 1 1024', 'data 1 460', 'blocked 1 1500']);
    bench.receive(peer.credit(1, 1_500));
    assert.deepEqual(inWords(bench.written()), []);
    bench.receive(peer.credit(1, 1_508));
    assert.deepEqual(inWords(bench.written()), ['blocked 1 1508']);
    bench.receive(peer.credit(1, 1_509), peer.credit(1, 3_000));
    assert.deepEqual(inWords(bench.written()), ['data 1 516 last']);
  });

  test('of empty messages needs credit for their headers', () => {
    const bench = new Bench(Role.dialer, smallLimits, { ...smallLimits, channelCredit: 0 });
    const { channel } = bench.open();
    bench.multiplexer.send(channel, nothing);
    assert.deepEqual(inWords(bench.written()), ['open 1', 'blocked 1 0']);
    bench.receive(peer.credit(1, 7));
    assert.deepEqual(inWords(bench.written()), ['blocked 1 7']);
    bench.receive(peer.credit(1, 8));
    assert.deepEqual(inWords(bench.written()), ['data 1 0 last']);
  });

  test('waits for the connection’s credit, says BLOCKED on channel 0, and control goes all the same', () => {
    const bench = new Bench(Role.dialer, smallLimits, { ...smallLimits, connectionCredit: 0 });
    const { channel } = bench.open();
    const { channel: other } = bench.open();
    bench.multiplexer.send(channel, bytes(10));
    assert.deepEqual(inWords(bench.written()), ['open 1', 'open 3', 'blocked 0 0']);
    bench.multiplexer.send(other, bytes(20));
    bench.multiplexer.stop(channel, why(1));
    assert.deepEqual(inWords(bench.written()), ['stop 1 1']);
    bench.receive(peer.credit(0, 1_000));
    assert.deepEqual(inWords(bench.written()), ['data 1 10 last', 'data 3 20 last']);
  });

  test('puts control that comes up ahead of the data that is queued, and END behind it', () => {
    const bench = new Bench(Role.dialer);
    const { channel } = bench.open();
    const { channel: other } = bench.open();
    bench.multiplexer.send(channel, bytes(1_100));
    bench.multiplexer.end(channel, why(2));
    bench.multiplexer.end(other, why(3));
    bench.multiplexer.stop(other, why(4));
    assert.deepEqual(inWords(bench.written()), [
      'open 1',
      'open 3',
      'stop 3 4',
      'end 3 3',
      'data 1 1024',
      'data 1 76 last',
      'end 1 2',
    ]);
  });

  test('keeps to its budget: at most one frame goes beyond it', () => {
    const bench = new Bench(Role.dialer);
    const { channel } = bench.open();
    bench.multiplexer.send(channel, bytes(3_000));
    assert.deepEqual(inWords(bench.written(100)), ['open 1', 'data 1 1024']);
    assert.deepEqual(inWords(bench.written(1)), ['data 1 1024']);
  });

  test('takes turns between groups, and between the channels of a group', () => {
    const limits = { ...smallLimits, connectionCredit: 10_000_000, channelCredit: 1_000_000 };
    const bench = new Bench(Role.dialer, limits, limits);
    const alone = bench.open({ group: 1 });
    const crowd = [bench.open({ group: 2 }), bench.open({ group: 2 }), bench.open({ group: 2 })];
    for (const { channel } of [alone, ...crowd]) bench.multiplexer.send(channel, bytes(400_000));
    const sent = new Map<number, number>();
    for (const frame of bench.written(400_000)) {
      if (frame.type === 'data') sent.set(frame.channel, (sent.get(frame.channel) ?? 0) + frame.fragment.length);
    }
    const [one = 0, ...rest] = [1, 3, 5, 7].map((id) => sent.get(id));
    const others = rest.map((size) => size ?? 0);
    assert.ok(Math.abs(one - others.reduce((sum, size) => sum + size, 0)) < 20_000);
    assert.ok(Math.max(...others) - Math.min(...others) < 20_000);
  });

  test('gives everybody a turn when the connection’s credit comes in drops', () => {
    const limits = { ...smallLimits, channelCredit: 1_000_000 };
    const bench = new Bench(Role.dialer, limits, { ...limits, connectionCredit: 0 });
    const channels = [0, 0, 1, 2].map((group) => bench.open({ group }).channel);
    for (const channel of channels) bench.multiplexer.send(channel, bytes(400_000));
    const sent = new Map<number, number>();
    for (let limit = 500; limit <= 400_000; limit += 500) {
      bench.receive(peer.credit(0, limit));
      for (const frame of bench.written()) {
        if (frame.type === 'data') sent.set(frame.channel, (sent.get(frame.channel) ?? 0) + frame.fragment.length + 8);
      }
    }
    const [one = 0, two = 0, three = 0, four = 0] = [1, 3, 5, 7].map((id) => sent.get(id));
    assert.equal(one + two + three + four, 400_000);
    for (const [left, right] of [
      [one, two],
      [one + two, three],
      [three, four],
    ] as const) {
      assert.ok(Math.abs(left - right) <= 16_384 + 2 * 1_032, `${left} and ${right} bytes`);
    }
  });

  test('keeps the groups of the two sides apart', () => {
    const limits = { ...smallLimits, connectionCredit: 10_000_000, channelCredit: 1_000_000 };
    const bench = new Bench(Role.dialer, limits, limits);
    const ours = [bench.open({ group: 1 }), bench.open({ group: 1 })].map(({ channel }) => channel);
    bench.receive(peer.open(2, { group: 1 }));
    for (const channel of [...ours, ...bench.opened]) bench.multiplexer.send(channel, bytes(400_000));
    const frames = bench.written(300_000).filter((frame) => frame.type === 'data');
    const theirs = frames.filter((frame) => frame.channel === 2).length;
    assert.ok(Math.abs(theirs - (frames.length - theirs)) < 20);
  });
});

suite('abandoning', () => {
  test('a message: by ABORT once it has begun, without a trace before', () => {
    const bench = new Bench(Role.dialer, smallLimits, { ...smallLimits, channelCredit: 2_000 });
    const { channel } = bench.open();
    const first = bench.multiplexer.send(channel, bytes(5_000));
    const second = bench.multiplexer.send(channel, bytes(1));
    bench.multiplexer.send(channel, bytes(2));
    bench.written();
    assert.equal(bench.multiplexer.abandon(channel, second, why(5)), true);
    assert.equal(bench.multiplexer.abandon(channel, first, why(6)), true);
    assert.equal(bench.multiplexer.abandon(channel, first, why(6)), false);
    bench.receive(peer.credit(1, 3_000));
    assert.deepEqual(inWords(bench.written()), ['abort 1 6', 'data 1 2 last']);
  });

  test('what is queued, on STOP: ABORT if in mid-message, END with its code, and the rest goes on', () => {
    const bench = new Bench(Role.dialer, smallLimits, { ...smallLimits, channelCredit: 2_000 });
    const { channel, notes } = bench.open();
    bench.multiplexer.send(channel, bytes(5_000));
    bench.multiplexer.end(channel, why(1));
    bench.written();
    bench.receive(peer.stop(1, 77), peer.stop(1, 78));
    assert.deepEqual(inWords(bench.written()), ['abort 1 77', 'end 1 77']);
    bench.receive(peer.stop(1, 79), peer.data(1, 3), peer.end(1));
    assert.deepEqual(inWords(bench.written()), []);
    assert.deepEqual(notes.told, ['stopped 77', 'fragment 3 last', 'ended 0', 'closed']);
  });

  test('the channel, on RESET: silence both ways', () => {
    const bench = new Bench(Role.dialer);
    const { channel, notes } = bench.open();
    bench.written();
    bench.multiplexer.send(channel, bytes(5));
    bench.receive(peer.reset(1, 4), peer.data(1, 5), peer.end(1), peer.credit(1, 9_000), peer.stop(1), peer.reset(1));
    assert.deepEqual([inWords(bench.written()), notes.told], [[], ['reset 4 by reset']]);
    assert.throws(() => bench.multiplexer.send(channel, bytes(1)), TypeError);
  });

  test('the channel, by our RESET: nothing else of it is written', () => {
    const bench = new Bench(Role.dialer);
    const { channel, notes } = bench.open();
    bench.written();
    bench.multiplexer.send(channel, bytes(5));
    bench.multiplexer.stop(channel, why(2));
    bench.multiplexer.reset(channel, why(3));
    assert.deepEqual(inWords(bench.written()), ['reset 1 3']);
    bench.receive(peer.data(1, 1), peer.end(1));
    assert.deepEqual([inWords(bench.written()), notes.told], [[], []]);
  });
});

suite('credit that we grant', () => {
  test('follows consumption, and the headers of fragments that continue a message at once', () => {
    const bench = new Bench(Role.listener, { ...smallLimits, connectionCredit: 100_000 });
    bench.receive(peer.open(1));
    const [channel] = bench.opened;
    assert.ok(channel);
    bench.receive(peer.data(1, 100));
    for (let count = 0; count < 5; count++) bench.receive(peer.data(1, 1_024, count === 4));
    assert.deepEqual(inWords(bench.written()), []);
    assert.equal(channel.receiveCredit.held, 108 + 5 * 1_024 + 8);
    bench.multiplexer.consume(channel, 107);
    assert.deepEqual(inWords(bench.written()), []);
    bench.multiplexer.consume(channel, 1);
    assert.deepEqual(inWords(bench.written()), [`credit 1 ${smallLimits.channelCredit + 108 + 4 * 8}`]);
  });

  test('of the connection follows receipt, on closed channels too, while nobody reads', () => {
    const bench = new Bench(Role.listener);
    bench.receive(peer.open(1), peer.open(3), peer.reset(3));
    for (let count = 0; count < 4; count++) bench.receive(peer.data(3, 1_024));
    assert.deepEqual(inWords(bench.written()), ['credit 0 12320']);
  });

  test('flows on for a channel that we stopped, and what arrives is discarded', () => {
    const bench = new Bench(Role.listener, { ...smallLimits, connectionCredit: 100_000 });
    bench.receive(peer.open(1), peer.data(1, 1_000));
    const [channel] = bench.opened;
    assert.ok(channel);
    bench.multiplexer.stop(channel, why(1));
    assert.deepEqual(inWords(bench.written()), ['stop 1 1']);
    for (let count = 0; count < 4; count++) bench.receive(peer.data(1, 1_024, false));
    assert.deepEqual(inWords(bench.written()), [`credit 1 ${smallLimits.channelCredit + 1_008 + 4 * 1_032}`]);
    assert.deepEqual(bench.notes[0]?.told, ['fragment 1000 last']);
  });

  test('is at most one CREDIT of each channel, however much is consumed before it is written', () => {
    const bench = new Bench(Role.listener, { ...smallLimits, connectionCredit: 100_000 });
    bench.receive(peer.open(1));
    const [channel] = bench.opened;
    assert.ok(channel);
    for (let count = 0; count < 5; count++) {
      bench.receive(peer.data(1, 1_000));
      bench.multiplexer.consume(channel, 1_008);
    }
    assert.deepEqual(inWords(bench.written()), [`credit 1 ${smallLimits.channelCredit + 5 * 1_008}`]);
  });
});
