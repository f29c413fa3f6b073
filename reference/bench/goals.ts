import { type Result, type Results, ratio } from './results.ts';

/** One thing that a goal asks for. */
export interface Condition {
  readonly what: string;
  readonly value: number;
  /** The bound, `value` must be at least or at most this. */
  readonly bound: readonly ['≥' | '≤', number];
  readonly met: boolean;
}

/** A goal of the project, with its first condition's value. */
export interface Goal {
  readonly id: string;
  readonly value: number;
  readonly goal: string;
  readonly met: boolean;
  readonly conditions: readonly Condition[];
}

/** Multiplexers for JavaScript that a user would otherwise take. */
const multiplexers = ['http2', 'http2-1m', 'yamux', 'grpc', 'rsocket'];
/** Those that keep the borders of messages, and a socket that does. */
const keepMessages = ['grpc', 'ws', 'rsocket'];

/** Judges what was measured; a goal that something is missing for is left out. */
export function goalsOf(results: Results): Goal[] {
  return [bulk1, bulk8, echo, oneWay, pingBeside1, pingBeside8, memory, churn, cost, pair, growth]
    .map((judge) => judge(results))
    .filter((goal) => goal !== undefined);
}

type Judge = (results: Results) => Goal | undefined;

const bulk1: Judge = (results) => {
  const rate = (peer: string) => results.find('bulk-1', peer, 'rate');
  return goal('P1', [
    atLeast('bulk, of raw 64 KiB writes', ratio(rate('heddle'), rate('raw')), 0.9),
    atLeast('bulk, of the best multiplexer', ratio(rate('heddle'), best(results, 'bulk-1', multiplexers)), 1.2),
  ]);
};

const bulk8: Judge = (results) => {
  const rate = (peer: string) => results.find('bulk-8', peer, 'rate');
  const fairness = results.find('bulk-8', 'heddle', 'fairness')?.samples ?? [Number.NaN];
  return goal('P2', [
    atLeast('8 × bulk, of raw 64 KiB writes', ratio(rate('heddle'), rate('raw')), 0.9),
    atLeast('least Jain index in 100 ms', Math.min(...fairness), 0.999),
  ]);
};

const echo: Judge = (results) => {
  const heddle = results.find('echo-256', 'heddle', 'rate');
  return goal('P3', [
    atLeast('there and back, of the best multiplexer', ratio(heddle, best(results, 'echo-256', multiplexers)), 4),
  ]);
};

const oneWay: Judge = (results) => {
  const heddle = results.find('one-way', 'heddle', 'rate');
  const http2 = best(results, 'one-way', ['http2', 'http2-1m']);
  return goal('P4', [
    atLeast('one way, of http2', ratio(heddle, http2), 0.8),
    atLeast('of the best that keeps messages', ratio(heddle, best(results, 'one-way', keepMessages)), 15),
    atLeast('of raw writes', ratio(heddle, results.find('one-way', 'raw', 'rate')), 15),
  ]);
};

const pingBeside1: Judge = (results) => {
  const workload = 'ping-bulk-1';
  const p50 = results.find(workload, 'heddle', 'p50');
  const p99 = results.find(workload, 'heddle', 'p99');
  const others = rivals(results, workload);
  return goal('P5', [
    atMost('p50, of the unloaded', ratio(p50, results.find(workload, 'heddle', 'p50, unloaded')), 3),
    atMost('p99 in ms', p99?.median ?? Number.NaN, 1),
    atMost('p50, of the next multiplexer with half the bulk', ratioToNext(results, workload, 'p50', others), 1),
    atMost('p99, of the next multiplexer with half the bulk', ratioToNext(results, workload, 'p99', others), 1),
    atLeast('bulk meanwhile, of P1', kept(results, workload, 'bulk-1'), 0.8),
  ]);
};

const pingBeside8: Judge = (results) => {
  const workload = 'ping-bulk-8';
  const p50 = results.find(workload, 'heddle', 'p50');
  const p99 = results.find(workload, 'heddle', 'p99');
  return goal('P5b', [
    atMost('p50, of the unloaded', ratio(p50, results.find(workload, 'heddle', 'p50, unloaded')), 3),
    atMost(
      'p50, of the next multiplexer with half the bulk',
      ratioToNext(results, workload, 'p50', rivals(results, workload)),
      0.2,
    ),
    atMost('p99 in ms', p99?.median ?? Number.NaN, 1),
    atLeast('bulk meanwhile, of P2', kept(results, workload, 'bulk-8'), 0.8),
  ]);
};

const memory: Judge = (results) => {
  const heddle = results.find('memory', 'heddle', 'memory');
  return goal('P6', [atMost('an idle channel, both ends, in KiB', heddle?.median ?? Number.NaN, 2)]);
};

const churn: Judge = (results) => {
  const others = results.of('churn', 'rate').map(({ peer }) => peer);
  const next = best(
    results,
    'churn',
    others.filter((peer) => peer !== 'heddle'),
  );
  return goal('P7', [
    atLeast('open, message, close, of the best', ratio(results.find('churn', 'heddle', 'rate'), next), 1.5),
  ]);
};

const cost: Judge = (results) => {
  const spent = (peer: string) => results.find('bulk-1', peer, 'cost');
  const one = results.find('sharing', 'heddle', 'rate');
  const many = results.find('sharing', 'heddle', 'rate, 64 connections');
  return goal('P8', [
    atMost('processor time, of raw framing', ratio(spent('heddle'), spent('framed')), 1.15),
    atMost('time per operation on one connection, of 64 connections', ratio(many, one), 1.05),
  ]);
};

const pair: Judge = (results) => {
  const rate = (peer: string) => results.find('pair', peer, 'rate');
  return goal('P9', [
    atLeast('inside one process, of raw over the loopback', ratio(rate('heddle-pair'), rate('raw')), 1.3),
  ]);
};

const growth: Judge = (results) => {
  const time = (channels: string) => results.find('growth', 'heddle-many', `time, ${channels}`);
  const slowdown = (channels: string) => ratio(time(channels), time('10'));
  const conditions = ['100', '1,000', '10,000', '100,000', '10 beside 99,990 at rest'];
  return goal(
    'P10',
    conditions.map((channels) => atMost(`time per message on ${channels} channels, of 10`, slowdown(channels), 1.2)),
  );
};

/** Nothing where a value is missing. */
function goal(id: string, conditions: readonly Condition[]): Goal | undefined {
  const [first] = conditions;
  if (first === undefined || conditions.some(({ value }) => Number.isNaN(value))) return undefined;
  const text = conditions.map(({ what, bound: [sign, limit] }) => `${what} ${sign} ${limit}`).join('; ');
  return { id, value: first.value, goal: text, met: conditions.every(({ met }) => met), conditions };
}

function atLeast(what: string, value: number, limit: number): Condition {
  return { what, value, bound: ['≥', limit], met: value >= limit };
}

function atMost(what: string, value: number, limit: number): Condition {
  return { what, value, bound: ['≤', limit], met: value <= limit };
}

/** The fastest of some peers, by its median. */
function best(results: Results, workload: string, peers: readonly string[]): Result | undefined {
  return results
    .of(workload, 'rate')
    .filter(({ peer }) => peers.includes(peer))
    .reduce<Result | undefined>((top, one) => (top === undefined || one.median > top.median ? one : top), undefined);
}

/** The multiplexers that carry at least half of our bulk meanwhile; undefined where none was measured. */
function rivals(results: Results, workload: string): readonly string[] | undefined {
  const measured = results.of(workload, 'rate').filter(({ peer }) => multiplexers.includes(peer));
  const ours = results.find(workload, 'heddle', 'rate');
  if (measured.length === 0 || ours === undefined) return undefined;
  return measured.filter((one) => one.median * 2 >= ours.median).map(({ peer }) => peer);
}

/** Our time of that of the quickest rival; 0 where there is no rival. */
function ratioToNext(
  results: Results,
  workload: string,
  metric: string,
  others: readonly string[] | undefined,
): number {
  if (others === undefined) return Number.NaN;
  const ours = results.find(workload, 'heddle', metric);
  return Math.max(0, ...others.map((peer) => ratio(ours, results.find(workload, peer, metric))));
}

/** Our bulk under one workload, of that under another. */
function kept(results: Results, workload: string, other: string): number {
  const rate = results.find(workload, 'heddle', 'rate')?.median ?? Number.NaN;
  return rate / (results.find(other, 'heddle', 'rate')?.median ?? Number.NaN);
}
