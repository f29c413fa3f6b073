import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { endBoth, openWhenAllowed } from './in-turn.ts';

/**
 * A limit of more groups than this is not reached. Neither is one that the allowance of channels does not reach: there no
 * opener can exceed it, and what is left to judge is that as many groups as there may be channels are served.
 */
const mostGroups = 10_000;

/** The channels that fill the peer's groups, one each, and whether one more group would be one too many. */
interface Filled {
  readonly channels: readonly number[];
  readonly full: boolean;
}

/** Opens channels to `hold` in as many groups as the peer's limit, but for some, and sees that none is refused. */
async function fillGroups(peer: Peer, butFor = 0): Promise<Filled> {
  const { groupLimit, channelLimit } = peer.limits;
  // Two channels more: the one that is too many, and one to `echo` that proves that the connection lives.
  const full = groupLimit <= mostGroups && groupLimit + 2 <= channelLimit;
  const count = Math.min(groupLimit, mostGroups, channelLimit - 2) - butFor;
  const channels: number[] = [];
  for (let index = 0; index < count; index += 1) channels.push(await openWhenAllowed(peer, 'hold', { group: groupOf(index) }));
  await expectServed(peer, channels);
  return { channels, full };
}

/** Groups anywhere in the range of their ids; the first is 0, in which `echo` is opened too. */
function groupOf(index: number): number {
  return Math.imul(index, 0x9e37_79b1) >>> 0;
}

async function expectServed(peer: Peer, channels: readonly number[]): Promise<void> {
  await peer.fence();
  const refusal = peer.seen.find(({ frame }) => frame.type === 'reset' && channels.includes(frame.channel));
  const observed = refusal === undefined ? '' : frameText(refusal.frame);
  peer.require(refusal === undefined, `service in ${channels.length} groups`, observed);
}

/** One group more is refused where the limit is in reach, and served where it is not. */
async function expectOneTooMany(peer: Peer, filled: Filled): Promise<void> {
  const channel = await openWhenAllowed(peer, 'hold', { group: groupOf(filled.channels.length) });
  if (filled.full) await peer.expectReset(channel, ErrorCode.limit);
  else await expectServed(peer, [channel]);
}

async function reset(peer: Peer, channel: number | undefined): Promise<void> {
  if (channel === undefined) throw new TypeError('there is no such channel');
  peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
  await peer.fence();
}

export const groupCases: readonly Case[] = [
  {
    id: 'group-limit',
    requirements: ['group-limit'],
    sends: 'OPENs for hold in as many groups as the limit, and one in a group more',
    expects: 'RESET(LIMIT) for the last, and service as before (where the limit is out of reach: service on all of them)',
    twin: 'group-limit-within',
    mutant: 'takes one group too many, or never counts groups',
    async run(peer) {
      await expectOneTooMany(peer, await fillGroups(peer));
      await peer.expectAlive();
    },
  },
  {
    id: 'group-limit-within',
    requirements: ['group-limit'],
    sends: 'OPENs for hold in as many groups as the limit, and one more in the last of these groups',
    expects: 'that none is refused',
    mutant: 'takes one group too few, or counts channels instead of groups',
    async run(peer) {
      const { channels } = await fillGroups(peer);
      const another = await openWhenAllowed(peer, 'hold', { group: groupOf(channels.length - 1) });
      await expectServed(peer, [another]);
      await peer.expectAlive();
    },
  },
  {
    id: 'group-limit-refused',
    requirements: ['group-limit', 'refusal-advances'],
    sends: 'OPENs in all groups but one, refused ones in five groups more, one in the last group, and one in a group more',
    expects: 'that refused channels take no group: RESET(LIMIT) for the last OPEN only',
    twin: 'group-limit-within',
    mutant: 'counts the group of a channel before it has looked for the service',
    async run(peer) {
      const filled = await fillGroups(peer, 1);
      for (let index = 1; index <= 5; index += 1) {
        const channel = await openWhenAllowed(peer, peer.random.name(20), { group: groupOf(filled.channels.length + index) });
        await peer.expectReset(channel, ErrorCode.unknownService);
      }
      const last = await openWhenAllowed(peer, 'hold', { group: groupOf(filled.channels.length) });
      await expectServed(peer, [last]);
      await expectOneTooMany(peer, { ...filled, channels: [...filled.channels, last] });
      await peer.expectAlive();
    },
  },
  {
    id: 'group-leaves',
    requirements: ['group-leaves'],
    sends: 'OPENs in as many groups as the limit, RESET on one of them, and an OPEN in a new group',
    expects: 'that it is served, and that a group more is refused again',
    twin: 'group-limit-within',
    mutant: 'never forgets a group',
    async run(peer) {
      const { channels, full } = await fillGroups(peer);
      await reset(peer, channels[1]);
      const next = await openWhenAllowed(peer, 'hold', { group: groupOf(channels.length) });
      await expectServed(peer, [next]);
      await expectOneTooMany(peer, { channels: [...channels, next], full });
      await peer.expectAlive();
    },
  },
  {
    id: 'group-leaves-ended',
    requirements: ['group-leaves'],
    sends: 'OPENs in all groups but one, ten channels to discard that end one after another, each in a new group, and one to hold',
    expects: 'END on each of the ten, and that none is refused',
    mutant: 'forgets a group only with a RESET',
    async run(peer) {
      const { channels } = await fillGroups(peer, 1);
      for (let index = 1; index <= 10; index += 1) {
        await endBoth(peer, await openWhenAllowed(peer, 'discard', { group: groupOf(channels.length + index) }));
      }
      await expectServed(peer, [await openWhenAllowed(peer, 'hold', { group: groupOf(channels.length) })]);
    },
  },
  {
    id: 'group-leaves-last',
    requirements: ['group-leaves', 'group-limit'],
    sends: 'OPENs in as many groups as the limit, two in one of them, RESET on one of these two, and an OPEN in a new group',
    expects: 'RESET(LIMIT): the group has still a channel; and service in the new group once the other is reset too',
    twin: 'group-limit-within',
    mutant: 'forgets a group with the first of its channels',
    async run(peer) {
      const filled = await fillGroups(peer);
      const second = await openWhenAllowed(peer, 'hold', { group: groupOf(1) });
      await reset(peer, filled.channels[1]);
      await expectOneTooMany(peer, filled);
      await reset(peer, second);
      await expectServed(peer, [await openWhenAllowed(peer, 'hold', { group: groupOf(filled.channels.length + 1) })]);
      await peer.expectAlive();
    },
  },
];
