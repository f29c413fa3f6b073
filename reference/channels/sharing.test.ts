import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { check } from '../preface/testing/property.ts';
import { Limit, Role } from '../protocol.gen.ts';
import type { ChannelState } from './channel-state.ts';
import { Bounds, type Claim } from './testing/bounds.ts';
import { Bench, peer, smallLimits } from './testing/pair.ts';

/** What a test knows of one channel: the messages that it queued, and the credit that it gave. */
class Sender implements Claim {
  readonly group: string;
  readonly state: ChannelState;
  /** Bytes that are left of each message. */
  readonly queue: number[] = [];
  limit = 0;
  sent = 0;

  constructor(state: ChannelState) {
    this.state = state;
    this.group = `${state.request.group} of ${state.openedByPeer ? 'the peer' : 'ours'}`;
  }

  get eligible(): boolean {
    const [left] = this.queue;
    // The reference cuts a frame to fit the credit, but not down to a header alone.
    return left !== undefined && this.limit - this.sent >= Limit.headerSize + Math.min(left, 1);
  }
}

/** One thing that happens: a channel by its number, and how much of what. */
const step = fc.record({
  what: fc.constantFrom('send', 'credit', 'connection', 'write', 'write', 'write'),
  who: fc.nat(5),
  size: fc.oneof(fc.nat(20), fc.nat(3_000), fc.nat(40_000)),
});

/** Channels of both openers in groups of like numbers: two in one, two in another of the peer's, two of ours. */
function senders(bench: Bench): Sender[] {
  bench.receive(peer.open(1), peer.open(3), peer.open(5, { group: 1 }), peer.open(7, { group: 1 }));
  const own = [bench.open(), bench.open({ group: 1 })].map(({ channel }) => channel);
  bench.written();
  return [...bench.opened, ...own].map((state) => new Sender(state));
}

test('the multiplexer shares by the bounds, whatever is queued, and whenever there is credit of which kind', () => {
  check(
    fc.property(fc.array(step, { minLength: 300, maxLength: 900 }), (steps) => {
      const bench = new Bench(Role.listener, smallLimits, { ...smallLimits, channelCredit: 0, connectionCredit: 0 });
      const all = senders(bench);
      const bounds = new Bounds(all, smallLimits.fragmentLimit + Limit.headerSize);
      let connection = 0;
      for (const { what, who, size } of steps) {
        const sender = all[who];
        if (sender === undefined) continue;
        if (what === 'send') {
          bench.multiplexer.send(sender.state, new Uint8Array(size));
          bounds.change(() => sender.queue.push(size));
        } else if (what === 'credit') {
          bench.receive({ type: 'credit', channel: sender.state.id, limit: sender.limit + size });
          bounds.change(() => {
            sender.limit += size;
          });
        } else if (what === 'connection') {
          connection += size;
          bench.receive({ type: 'credit', channel: 0, limit: connection });
        } else writeOne(bench, all, bounds);
      }
    }),
    100,
  );
});

/** One decision: room for a byte is room for one frame. */
function writeOne(bench: Bench, all: readonly Sender[], bounds: Bounds): void {
  const data = bench.written(1).filter((frame) => frame.type === 'data');
  assert.ok(data.length <= 1);
  for (const frame of data) {
    const sender = all.find(({ state }) => state.id === frame.channel);
    const [left] = sender?.queue ?? [];
    if (sender === undefined || left === undefined) throw new TypeError('DATA that nobody queued');
    sender.sent += Limit.headerSize + frame.fragment.length;
    bounds.check();
    bounds.change(() => {
      if (frame.last) sender.queue.shift();
      else sender.queue[0] = left - frame.fragment.length;
    });
  }
}
