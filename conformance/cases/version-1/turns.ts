import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { expectSourced } from '../channels/gates.ts';
import { type Asked, type GatedSource, gatedSources, openGate } from './gated.ts';

type Rule = 'sequential-groups' | 'sequential-channels';

/** Who wants to send, all from the same moment. */
interface Company {
  readonly rule: Rule;
  readonly variant: string;
  readonly who: string;
  readonly mutant: string;
  readonly sources: readonly Asked[];
}

const times = (length: number, asked: Asked): Asked[] => Array.from({ length }, () => asked);

const companies: readonly Company[] = [
  {
    rule: 'sequential-groups',
    variant: '',
    who: 'four sources in groups of their own',
    mutant: 'empties the queue of one group before the next',
    sources: [0, 1, 2, 0xffff_ffff].map((group) => ({ group, count: 12, size: 3_000 })),
  },
  {
    rule: 'sequential-groups',
    variant: '-one-against-many',
    who: 'one source in a group and eight in another',
    mutant: 'lets channels take turns and not groups',
    sources: [{ group: 1, count: 40, size: 100 }, ...times(8, { group: 2, count: 5, size: 100 })],
  },
  {
    rule: 'sequential-groups',
    variant: '-sizes',
    who: 'a source of messages of 1 byte and, in another group, one of messages of 60,000',
    mutant: 'shares by bytes, as in version 2',
    sources: [
      { group: 1, count: 30, size: 1 },
      { group: 2, count: 30, size: 60_000 },
    ],
  },
  {
    rule: 'sequential-channels',
    variant: '',
    who: 'four sources in one group',
    mutant: 'empties the queue of one channel before the next',
    sources: times(4, { group: 3, count: 12, size: 3_000 }),
  },
  {
    rule: 'sequential-channels',
    variant: '-sizes',
    who: 'sources of messages of 1 byte, and of 60,000, in one group',
    mutant: 'shares by bytes, as in version 2',
    sources: [...times(2, { group: 0, count: 20, size: 1 }), { group: 0, count: 20, size: 60_000 }],
  },
  {
    rule: 'sequential-channels',
    variant: '-while-groups-compete',
    who: 'three sources in a group, one in a second and two in a third',
    mutant: 'begins a group anew with its first channel in each of its turns',
    sources: [
      ...times(3, { group: 1, count: 10, size: 500 }),
      { group: 2, count: 30, size: 500 },
      ...times(2, { group: 3, count: 15, size: 500 }),
    ],
  },
];

/** The channels of the messages that began behind the first `from` frames, in the order of the wire. */
function begun(peer: Peer, from: number): number[] {
  let inMessage = false;
  const channels: number[] = [];
  for (const { frame } of peer.seen.slice(from)) {
    if (frame.type !== 'data') continue;
    if (!inMessage) channels.push(frame.channel);
    inMessage = !frame.last;
  }
  return channels;
}

/** Both are eligible until one of them has begun its last message: until then, no stretch gives one of them two more. */
function requireTurns(
  peer: Peer,
  order: readonly number[],
  one: GatedSource[],
  other: GatedSource[],
  rule: Rule,
): void {
  const total = (sources: readonly GatedSource[]) => sources.reduce((sum, { count }) => sum + count, 0);
  const left = [total(one), total(other)];
  let difference = 0;
  let [lowest, highest] = [0, 0];
  for (const channel of order) {
    const side = one.some((source) => source.channel === channel) ? 0 : 1;
    if (side === 1 && !other.some((source) => source.channel === channel)) continue;
    difference += side === 0 ? 1 : -1;
    lowest = Math.min(lowest, difference);
    highest = Math.max(highest, difference);
    const names = `${one.map(({ channel: id }) => id).join()} against ${other.map(({ channel: id }) => id).join()}`;
    const observed = `${highest - lowest} more in a stretch, channels ${names}`;
    peer.require(highest - lowest <= 1, 'as many messages of either, or one more', observed, rule);
    left[side] = (left[side] ?? 0) - 1;
    if (left[side] === 0) return;
  }
}

/** Groups against groups, and in each group channel against channel. */
function requireAllTurns(peer: Peer, order: readonly number[], sources: readonly GatedSource[]): void {
  const groups = [...new Set(sources.map(({ group }) => group))].map((id) =>
    sources.filter(({ group }) => group === id),
  );
  for (const [index, group] of groups.entries()) {
    for (const other of groups.slice(index + 1)) requireTurns(peer, order, group, other, 'sequential-groups');
    for (const [place, source] of group.entries()) {
      for (const other of group.slice(place + 1)) requireTurns(peer, order, [source], [other], 'sequential-channels');
    }
  }
}

/** Turns by whole messages. */
export const sequentialTurnCases: readonly Case[] = companies.map(({ rule, variant, who, mutant, sources }) => ({
  id: `${rule}${variant}`,
  requirements: [rule],
  sends: `requests to ${who}, whose gate then opens in one step`,
  expects: 'over every stretch, as many messages of each, or one more',
  mutant,
  async run(peer) {
    const gated = await gatedSources(peer, sources);
    const from = peer.seen.length;
    await openGate(peer, gated);
    for (const { channel, count, size } of gated) await expectSourced(peer, channel, count, size);
    requireAllTurns(peer, begun(peer, from), gated);
    await peer.expectAlive();
  },
}));
