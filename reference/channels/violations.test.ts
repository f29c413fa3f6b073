import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Frame } from '../frames/frame.ts';
import { ErrorCode, LimitKind, Role } from '../protocol.gen.ts';
import { Bench, inWords, peer, smallLimits } from './testing/pair.ts';
import { violates } from './testing/violates.ts';

const connection = { kind: 'connection' } as const;
const { channelId, channelState, credit, allowance } = ErrorCode;

/** A listener with a channel 1 of the peer's and a channel 2 of its own, both open. */
function bench(
  own: { lowestVersion: number; highestVersion: number } = { lowestVersion: 1, highestVersion: 1 },
): Bench {
  const bench = new Bench(Role.listener);
  bench.receive(peer.open(1));
  bench.open(own);
  bench.written();
  return bench;
}

const several = { lowestVersion: 1, highestVersion: 3 };
const blocked = (channel: number, kind: LimitKind, limit: number): Frame => ({ type: 'blocked', channel, kind, limit });
const allow = (limit: number): Frame => ({ type: 'allow', kind: LimitKind.channels, limit });

interface Broken {
  readonly rule: string;
  readonly code: number;
  readonly valid?: readonly Frame[];
  readonly broken: Frame;
  readonly own?: { lowestVersion: number; highestVersion: number };
}

// Each: frames that are valid, then the one that breaks the rule.
const cases: readonly Broken[] = [
  { rule: 'open-parity', code: channelId, broken: peer.open(4) },
  { rule: 'open-sequence', code: channelId, broken: peer.open(5) },
  { rule: 'open-sequence', code: channelId, broken: peer.open(1) },
  ...[
    peer.data(3, 0),
    peer.accept(4),
    peer.abort(4),
    peer.end(3),
    peer.stop(4),
    peer.reset(3),
    peer.credit(4, 10_000),
    blocked(3, LimitKind.credit, 0),
  ].map((broken) => ({ rule: 'never-opened', code: channelId, broken })),
  { rule: 'allowance-exceeded', code: allowance, valid: opens(3, 15), broken: peer.open(33) },
  { rule: 'accept-wrong-side', code: channelState, broken: peer.accept(1) },
  { rule: 'accept-again', code: channelState, valid: [peer.accept(2)], broken: peer.accept(2) },
  { rule: 'accept-late', code: channelState, valid: [peer.data(2, 1)], broken: peer.accept(2) },
  { rule: 'accept-late', code: channelState, valid: [peer.end(2)], broken: peer.accept(2) },
  { rule: 'accept-outside', code: channelState, broken: peer.accept(2, 2) },
  { rule: 'accept-outside', code: channelState, own: several, broken: peer.accept(2, 4) },
  { rule: 'accept-outside', code: channelState, own: several, broken: peer.accept(2, 0) },
  { rule: 'accept-missing', code: channelState, own: several, broken: peer.data(2, 1) },
  { rule: 'accept-missing', code: channelState, own: several, broken: peer.abort(2) },
  { rule: 'accept-missing', code: channelState, own: several, broken: peer.end(2) },
  { rule: 'abort-idle', code: channelState, broken: peer.abort(1) },
  { rule: 'abort-idle', code: channelState, valid: [peer.data(1, 1)], broken: peer.abort(1) },
  { rule: 'end-in-message', code: channelState, valid: [peer.data(1, 1, false)], broken: peer.end(1) },
  { rule: 'end-is-last', code: channelState, valid: [peer.end(1)], broken: peer.data(1, 0) },
  { rule: 'end-is-last', code: channelState, valid: [peer.end(1)], broken: peer.abort(1) },
  { rule: 'end-is-last', code: channelState, valid: [peer.end(1)], broken: peer.end(1) },
  { rule: 'credit-overrun', code: credit, valid: fragments(1, 5), broken: peer.data(1, 993, false) },
  { rule: 'credit-falls', code: credit, valid: [peer.credit(1, 9_000)], broken: peer.credit(1, 8_999) },
  { rule: 'credit-falls', code: credit, valid: [peer.credit(0, 9_000)], broken: peer.credit(0, 8_999) },
  { rule: 'blocked-beyond', code: credit, broken: blocked(1, LimitKind.credit, smallLimits.channelCredit + 1) },
  { rule: 'blocked-beyond', code: credit, broken: blocked(0, LimitKind.credit, smallLimits.connectionCredit + 1) },
  { rule: 'blocked-beyond', code: allowance, broken: blocked(0, LimitKind.channels, smallLimits.channelLimit + 1) },
  { rule: 'allow-falls', code: allowance, valid: [allow(20)], broken: allow(19) },
  { rule: 'goaway-parity', code: channelId, broken: peer.goaway(1) },
  { rule: 'goaway-rise', code: channelId, valid: [peer.goaway(2)], broken: peer.goaway(4) },
  { rule: 'goaway-rise', code: channelId, valid: [peer.goaway(2)], broken: peer.goaway(0xffff_ffff) },
];

function opens(first: number, count: number): Frame[] {
  return Array.from({ length: count }, (_, index) => peer.open(first + 2 * index));
}

function fragments(channel: number, count: number): Frame[] {
  return Array.from({ length: count }, () => peer.data(channel, 1_024, false));
}

suite('a peer that breaks a rule of channels ends the connection', () => {
  for (const { rule, code, valid = [], broken, own } of cases) {
    const where = [...inWords(valid.slice(-1)), ...inWords([broken])].join(', ');
    test(`${rule}: ${where}${own === undefined ? '' : ', several versions offered'}`, () => {
      const { multiplexer } = withValid(bench(own), valid);
      assert.throws(() => receive(multiplexer, broken), violates(rule, connection, code));
    });
  }

  test('credit-overrun on the connection, on channels that are open or closed', () => {
    const limits = { ...smallLimits, connectionCredit: 1_032 };
    const open = new Bench(Role.listener, limits);
    open.receive(peer.open(1), peer.data(1, 1_024, false));
    assert.throws(() => open.receive(peer.data(1, 0)), violates('credit-overrun', connection, credit));
    const closed = new Bench(Role.listener, limits);
    closed.receive(peer.open(1), peer.reset(1), peer.data(1, 1_024));
    assert.throws(() => closed.receive(peer.data(1, 0)), violates('credit-overrun', connection, credit));
  });
});

suite('a peer that breaks a rule of one channel loses the channel', () => {
  test('accept-metadata-limit', () => {
    const ours = bench();
    ours.receive(peer.accept(2, 1, new Uint8Array(256)));
    const more = ours.open();
    ours.written();
    ours.receive(peer.accept(4, 1, new Uint8Array(257)));
    assert.deepEqual(more.notes.told, [`reset ${ErrorCode.limit} by violation`]);
    assert.deepEqual(inWords(ours.written()), [`reset 4 ${ErrorCode.limit}`]);
    ours.receive(peer.data(1, 1), peer.data(2, 1), peer.data(4, 1));
    assert.deepEqual(ours.notes[0]?.told, ['fragment 1 last']);
  });
});

function withValid(bench: Bench, valid: readonly Frame[]): Bench {
  bench.receive(...valid);
  return bench;
}

function receive(multiplexer: Bench['multiplexer'], frame: Frame): void {
  // Every frame of the table is one for a multiplexer; Bench.receive checks the others.
  multiplexer.receive(frame as Parameters<Bench['multiplexer']['receive']>[0]);
}
