import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { giveUp } from './bulk.ts';
import { endBoth, expectEcho, openWhenAllowed, someBytes } from './in-turn.ts';

/** More groups than this are not opened to reach a limit. */
const affordableGroups = 10_000;

/**
 * The channels that fill the peer's groups, one each, and whether one more group would be one too many.
 * Where the limit is beyond the allowance of channels, no opener can exceed it: there all that is left to judge is that
 * as many groups as there may be channels are served.
 */
interface Filled {
  readonly channels: readonly number[];
  readonly full: boolean;
}

/** Opens channels in as many groups as the peer's limit, but for some, and sees that each is served. */
async function fillGroups(peer: Peer, butFor = 0): Promise<Filled> {
  const { groupLimit, channelLimit } = peer.limits;
  // Two channels more: the one that is too many, and one that proves that the connection lives.
  const reachable = Math.min(groupLimit, channelLimit - 2);
  if (reachable > affordableGroups) giveUp(peer, 'group limit', reachable, affordableGroups);
  const channels: number[] = [];
  for (let index = 0; index < reachable - butFor; index += 1) channels.push(await expectServed(peer, groupOf(index)));
  return { channels, full: reachable === groupLimit };
}

/** Groups anywhere in the range of their ids; the first is 0. */
function groupOf(index: number): number {
  return Math.imul(index, 0x9e37_79b1) >>> 0;
}

/** A channel in the group is served, and stays open. */
async function expectServed(peer: Peer, group: number): Promise<number> {
  const channel = await openWhenAllowed(peer, 'echo', { group });
  await expectEcho(peer, channel, someBytes(peer, 4));
  return channel;
}

/** One group more is refused where the limit is in reach, and served where it is not; and the connection works. */
async function expectOneTooMany(peer: Peer, { channels, full }: Filled): Promise<void> {
  const group = groupOf(channels.length);
  if (full) await peer.expectReset(await openWhenAllowed(peer, 'echo', { group }), ErrorCode.limit);
  else await expectServed(peer, group);
  await expectServed(peer, groupOf(0));
}

function reset(peer: Peer, channel: number | undefined): void {
  if (channel === undefined) throw new TypeError('there is no such channel');
  peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
}

/** What a channel may be in the midst of when it is reset. */
const abandoned: readonly { readonly variant: string; readonly what: string; begin(channel: number): FrameValue }[] = [
  {
    variant: 'in-message',
    what: 'the beginning of a message',
    begin: (channel) => ({ type: 'data', channel, fragment: new Uint8Array(0) }),
  },
  { variant: 'stopped', what: 'STOP', begin: (channel) => ({ type: 'stop', channel, code: ErrorCode.cancelled }) },
  { variant: 'half-ended', what: 'END', begin: (channel) => ({ type: 'end', channel, code: ErrorCode.none }) },
];

function abandonedCase({ variant, what, begin }: (typeof abandoned)[number]): Case {
  return {
    id: `group-leaves-${variant}`,
    requirements: ['group-leaves'],
    sends: `OPENs in all groups but one, ten more in groups of their own, each with ${what} and then RESET, and one in a new group`,
    expects: 'service in the new group',
    mutant: `keeps the group of a channel that is reset behind ${what}`,
    async run(peer) {
      const { channels } = await fillGroups(peer, 1);
      for (let index = 1; index <= 10; index += 1) {
        const channel = await openWhenAllowed(peer, 'hold', { group: groupOf(channels.length + index) });
        await peer.expectRoom(channel, Limit.headerSize);
        peer.send(begin(channel));
        reset(peer, channel);
      }
      await expectServed(peer, groupOf(channels.length));
    },
  };
}

export const groupCases: readonly Case[] = [
  {
    id: 'group-limit',
    requirements: ['group-limit'],
    sends: 'OPENs in as many groups as the limit, and one in a group more',
    expects:
      'RESET(LIMIT) for the last, and service as before (where the limit is out of reach: service on all of them)',
    twin: 'group-limit-within',
    mutant: 'takes one group too many, or never counts groups',
    run: async (peer) => expectOneTooMany(peer, await fillGroups(peer)),
  },
  {
    id: 'group-limit-within',
    requirements: ['group-limit'],
    sends: 'OPENs in as many groups as the limit, and one more in the last of these groups',
    expects: 'that all are served',
    mutant: 'takes one group too few, or counts channels instead of groups',
    async run(peer) {
      const { channels } = await fillGroups(peer);
      await expectServed(peer, groupOf(channels.length - 1));
    },
  },
  {
    id: 'group-limit-refused',
    requirements: ['group-limit', 'refusal-advances'],
    sends: 'OPENs in all groups but one, five that are refused in groups of their own, and two in new groups',
    expects: 'that refused channels take no group: RESET(LIMIT) for the last OPEN only',
    twin: 'group-limit-within',
    mutant: 'counts the group of a channel before it has looked for the service',
    async run(peer) {
      const { channels, full } = await fillGroups(peer, 1);
      for (let index = 1; index <= 5; index += 1) {
        const options = { group: groupOf(channels.length + index) };
        await peer.expectReset(await openWhenAllowed(peer, peer.random.name(20), options), ErrorCode.unknownService);
      }
      const last = await expectServed(peer, groupOf(channels.length));
      await expectOneTooMany(peer, { channels: [...channels, last], full });
    },
  },
  {
    id: 'group-leaves',
    requirements: ['group-leaves'],
    sends: 'OPENs in as many groups as the limit, RESET on one of them, and OPENs in two new groups',
    expects: 'that the first of the two is served, and RESET(LIMIT) for the second',
    twin: 'group-limit-within',
    mutant: 'never forgets a group, or forgets all with one',
    async run(peer) {
      const { channels, full } = await fillGroups(peer);
      reset(peer, channels[1]);
      const next = await expectServed(peer, groupOf(channels.length));
      await expectOneTooMany(peer, { channels: [...channels, next], full });
    },
  },
  {
    id: 'group-leaves-ended',
    requirements: ['group-leaves'],
    sends: 'OPENs in all groups but one, and ten more in groups of their own, each when the one before has ended',
    expects: 'END on each of the ten, and service in one more group',
    mutant: 'forgets a group only with a RESET',
    async run(peer) {
      const { channels } = await fillGroups(peer, 1);
      for (let index = 1; index <= 10; index += 1) {
        await endBoth(peer, await openWhenAllowed(peer, 'discard', { group: groupOf(channels.length + index) }));
      }
      await expectServed(peer, groupOf(channels.length));
    },
  },
  {
    id: 'group-limit-half-ended',
    requirements: ['group-limit', 'group-leaves'],
    sends: 'OPENs in as many groups as the limit, STOP on one of them and END on another, and an OPEN in a new group',
    expects: 'RESET(LIMIT): both channels are still open; and service in the new group once one of them is reset',
    twin: 'group-limit-within',
    mutant: 'forgets the group of a channel when one direction has ended',
    async run(peer) {
      const filled = await fillGroups(peer, 1);
      const [last] = [await openWhenAllowed(peer, 'hold', { group: groupOf(filled.channels.length) })];
      const channels = [...filled.channels, last];
      const [stopped = last] = filled.channels;
      peer.send(
        { type: 'stop', channel: stopped, code: ErrorCode.cancelled },
        { type: 'end', channel: last, code: ErrorCode.none },
      );
      await peer.expectEnd(stopped, ErrorCode.cancelled);
      await expectOneTooMany(peer, { channels, full: filled.full });
      reset(peer, last);
      await expectServed(peer, groupOf(channels.length));
    },
  },
  ...abandoned.map(abandonedCase),
  {
    id: 'group-leaves-last',
    requirements: ['group-leaves', 'group-limit'],
    sends:
      'OPENs in as many groups as the limit, two in one of them, RESET on one of these two, and an OPEN in a new group',
    expects: 'RESET(LIMIT): the group has still a channel; and service in the new group once the other is reset too',
    twin: 'group-limit-within',
    mutant: 'forgets a group with the first of its channels',
    async run(peer) {
      const filled = await fillGroups(peer);
      const second = await expectServed(peer, groupOf(1));
      reset(peer, filled.channels[1]);
      await expectOneTooMany(peer, filled);
      reset(peer, second);
      await expectServed(peer, groupOf(filled.channels.length));
    },
  },
];
