import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Case } from '../harness/case.ts';
import { closest } from './closest.ts';
import { type RawRunOptions, readRunOptions } from './run-options.ts';
import { countRuns, selectCases } from './selection.ts';
import { UsageError } from './usage-error.ts';

function fake(id: string, requirement: string, changes: Partial<Case> = {}): Case {
  return { id, requirements: [requirement], sends: '', expects: '', mutant: '', run: async () => {}, ...changes };
}

const catalogue = [
  fake('hello-first', 'hello-first'),
  fake('hello-role', 'hello-role', { roles: ['dialer'] }),
  fake('ping-id', 'ping-id'),
  fake('accept-highest', 'accept-highest'),
];
const all = {
  only: [],
  not: [],
  level: 'all',
  shard: null,
  roles: ['listener', 'dialer'],
  profiles: ['core'],
} as const;
const ids = (options: Partial<Parameters<typeof selectCases>[1]>) =>
  selectCases(catalogue, { ...all, ...options }).map(({ id }) => id);
const raw: RawRunOptions = { profile: [], only: [], not: [], report: [] };

test('patterns, levels, roles and shards choose', () => {
  assert.equal(ids({}).length, 4);
  assert.deepEqual(ids({ only: ['hello-*', 'ping-id'], not: ['*-role'] }), ['hello-first', 'ping-id']);
  assert.deepEqual(ids({ level: 'must' }), ['hello-first', 'hello-role', 'ping-id']);
  assert.deepEqual(ids({ level: 'should' }).length, 4);
  assert.deepEqual(ids({ roles: ['listener'] }), ['hello-first', 'ping-id', 'accept-highest']);
  const shards = [1, 2, 3].map((index) => ids({ shard: { index, count: 3 } }));
  assert.deepEqual(shards.flat().sort(), ids({}).sort());
});

test('a pattern that matches nothing is named, with the closest ids', () => {
  assert.throws(() => ids({ only: ['helo-first'] }), /--only helo-first matches no case; the closest are hello-first/);
  assert.throws(() => ids({ not: ['ping-it*'] }), /--not ping-it\* matches no case; the closest are ping-id/);
  assert.throws(() => ids({ only: [''] }), UsageError);
});

test('to choose nothing at all is wrong usage', () => {
  assert.throws(() => ids({ only: ['ping-id'], not: ['ping-*'] }), /no case is left/);
  assert.throws(() => ids({ only: ['ping-id'], shard: { index: 2, count: 2 } }), /no case is left/);
  assert.throws(() => ids({ only: ['hello-role'], roles: ['listener'] }), /no case is left/);
});

test('runs are counted by the roles of each case', () => {
  assert.equal(
    countRuns(catalogue, { roles: ['listener', 'dialer'], deliveries: ['whole', 'byte'], repeat: 3 }),
    7 * 6,
  );
});

test('the closest names come first', () => {
  assert.deepEqual(closest('ping-od', ['hello-first', 'ping-id', 'ping-answered'], 1), ['ping-id']);
  assert.deepEqual(closest('role', ['hello-first', 'hello-role'], 1), ['hello-role']);
});

test('what is not given stands at its default, by the place of the peer', () => {
  const bundled = readRunOptions(raw);
  assert.deepEqual(bundled.options.roles, ['listener', 'dialer']);
  assert.equal(bundled.options.jobs, 6);
  const connected = readRunOptions({ ...raw, connect: '127.0.0.1:7000' });
  assert.deepEqual(connected.options.roles, ['listener']);
  assert.equal(connected.options.jobs, 1);
  assert.deepEqual(readRunOptions({ ...raw, listen: '127.0.0.1:0' }).options.roles, ['dialer']);
  assert.deepEqual(readRunOptions({ ...raw, delivery: 'all' }).options.deliveries, [
    'whole',
    'byte',
    'straddle',
    'coalesce',
  ]);
  assert.deepEqual(readRunOptions({ ...raw, role: 'dialer' }).options.roles, ['dialer']);
});

test('what cannot be understood is named', () => {
  const wrong: [Partial<RawRunOptions>, RegExp][] = [
    [{ connect: 'a:1', listen: 'b:1' }, /only one of/],
    [{ connect: 'a:1', role: 'both' }, /--connect makes the peer the listener/],
    [{ listen: 'a:1', role: 'listener' }, /--listen makes the peer the dialer/],
    [{ connect: 'a' }, /--connect a is not HOST:PORT/],
    [{ exec: 'x' }, /\{port\}/],
    [{ role: 'server' }, /--role server is not known: choose listener, dialer, both/],
    [{ profile: ['cor'] }, /--profile cor is not known/],
    [{ level: 'MUST' }, /--level MUST/],
    [{ delivery: 'bytes' }, /--delivery bytes/],
    [{ seed: '-1' }, /--seed -1/],
    [{ seed: '4294967296' }, /--seed/],
    [{ repeat: '0' }, /--repeat 0/],
    [{ jobs: 'x' }, /--jobs x/],
    [{ shard: '3/2' }, /--shard 3\/2 is not I\/N/],
    [{ shard: '0/2' }, /--shard/],
    [{ timeoutScale: '0' }, /--timeout-scale 0/],
    [{ timeoutScale: '1e9' }, /--timeout-scale/],
    [{ grease: 'on' }, /--grease on/],
    [{ peer: '/nowhere/peer.json' }, /peer\.json cannot be read/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(
      () => readRunOptions({ ...raw, ...options }),
      (error) => error instanceof UsageError && message.test(error.message),
      JSON.stringify(options),
    );
  }
});
