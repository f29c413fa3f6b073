import type { Peer } from '../../harness/peer.ts';
import { Limit } from '../../wire/protocol.gen.ts';
import { wholeFrame } from './gates.ts';

/** A channel on which the peer has DATA to send, and the group that it is in, named with its opener. */
export interface Sharer {
  readonly channel: number;
  readonly group: string;
}

/** One DATA frame of a stretch. */
export interface Sent {
  readonly channel: number;
  readonly wire: number;
}

/** Who is compared: a group, or a channel with the others of its group. */
interface Party {
  readonly name: string;
  readonly channels: ReadonlySet<number>;
}

/** Parties that are compared with each other, and what a turn of theirs is worth. */
interface Circle {
  readonly rule: 'share-groups' | 'share-channels';
  readonly quantum: number;
  readonly parties: readonly Party[];
}

/**
 * In no part of the stretch did any group, or any channel in its group, get further ahead of one that was eligible
 * throughout than the bounds allow. `steady` are the channels that were; the others may have come and gone.
 */
export function requireShared(
  peer: Peer,
  stretch: readonly Sent[],
  sharers: readonly Sharer[],
  steady: readonly Sharer[] = sharers,
): void {
  for (const { rule, quantum, parties } of circlesOf(sharers)) {
    const throughout = parties.filter((party) => steady.some(({ channel }) => party.channels.has(channel)));
    const bound = quantum + 2 * wholeFrame;
    for (const behind of throughout)
      for (const ahead of parties) requireLead(peer, stretch, { ahead, behind, bound, rule, from: 'anywhere' });
  }
}

/**
 * The channels that became eligible just before the stretch, and their groups if none of their channels was before, got
 * no further ahead of any that was eligible throughout than by one turn.
 */
export function requireNoHeadStart(
  peer: Peer,
  stretch: readonly Sent[],
  sharers: readonly Sharer[],
  joiners: readonly Sharer[],
): void {
  const joined = new Set(joiners.map(({ channel }) => channel));
  for (const { quantum, parties } of circlesOf(sharers)) {
    const fresh = parties.filter(({ channels }) => [...channels].every((channel) => joined.has(channel)));
    const bound = quantum + wholeFrame;
    for (const behind of parties)
      for (const ahead of fresh)
        requireLead(peer, stretch, { ahead, behind, bound, rule: 'share-joiner', from: 'beginning' });
  }
}

/** The groups, and within each group its channels. */
function circlesOf(sharers: readonly Sharer[]): Circle[] {
  const groups = [...new Set(sharers.map(({ group }) => group))].map((group) => ({
    name: `group ${group}`,
    channels: sharers.filter((sharer) => sharer.group === group).map(({ channel }) => channel),
  }));
  return [
    {
      rule: 'share-groups',
      quantum: Limit.groupQuantum,
      parties: groups.map(({ name, channels }) => ({ name, channels: new Set(channels) })),
    },
    ...groups.map(
      ({ channels }): Circle => ({
        rule: 'share-channels',
        quantum: Limit.channelQuantum,
        parties: channels.map((channel) => ({ name: `channel ${channel}`, channels: new Set([channel]) })),
      }),
    ),
  ];
}

interface Comparison {
  readonly ahead: Party;
  readonly behind: Party;
  readonly bound: number;
  readonly rule: string;
  /** Whether every part of the stretch counts, or those from its beginning only. */
  readonly from: 'anywhere' | 'beginning';
}

function requireLead(peer: Peer, stretch: readonly Sent[], { ahead, behind, bound, rule, from }: Comparison): void {
  if (ahead === behind) return;
  let lead = 0;
  let lowest = 0;
  for (const { channel, wire } of stretch) {
    if (ahead.channels.has(channel)) lead += wire;
    else if (behind.channels.has(channel)) lead -= wire;
    else continue;
    if (from === 'anywhere') lowest = Math.min(lowest, lead);
    // The condition comes first: the words are made for the one failure, not for each of thousands of frames.
    if (lead - lowest <= bound) continue;
    peer.require(
      false,
      `${ahead.name} at most ${bound} wire bytes ahead of ${behind.name}`,
      `${lead - lowest} bytes ahead`,
      rule,
    );
  }
}
