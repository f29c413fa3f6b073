import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { giveUp } from './bulk.ts';
import { askSource, expectSourced, grant, shutChannels, wideOpen } from './gates.ts';
import { openMany, requireAllowanceAtMost, requireBoundedByEnds, settleAllowance } from './many-channels.ts';

/** How channels come to their end; all are opened within the allowance. */
interface Way {
  readonly variant: string;
  readonly what: string;
  readonly mutant: string;
  /** Opens so many channels, and waits for what the peer writes on them at last. */
  spend(peer: Peer, count: number): Promise<void>;
  /** Opens channels that stay open; how many. */
  hold?(peer: Peer): Promise<number>;
  /** The peer writes no last frame of its own, so only the kit's RESETs bound what may be returned. */
  readonly silent?: true;
}

/** A way to end channels that were begun in some manner: by RESET, to which nobody answers. */
function resetWay(variant: string, what: string, mutant: string, service: string, begin: Begin): Way {
  return {
    variant,
    what: `${what}, and then reset`,
    mutant,
    silent: true,
    async spend(peer, count) {
      for (let number = 0; number < count; number += 1) {
        const channel = peer.open(service);
        await begin(peer, channel);
        peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
      }
      await peer.fence();
    },
  };
}

type Begin = (peer: Peer, channel: number) => Promise<void>;

const ways: readonly Way[] = [
  {
    variant: 'ended',
    what: 'that both sides end',
    mutant: 'never raises the allowance',
    async spend(peer, count) {
      for (const channel of openMany(peer, 'discard', count, { followedBy: 'end' })) await peer.expectEnd(channel);
    },
  },
  {
    variant: 'refused',
    what: 'for a service that is not offered',
    mutant: 'does not return the places of channels that it refused',
    async spend(peer, count) {
      const channels = openMany(peer, `not-offered-${peer.random.name(12)}`, count);
      for (const channel of channels) await peer.expectReset(channel, ErrorCode.unknownService);
    },
  },
  {
    variant: 'reset',
    what: 'that the service resets',
    mutant: 'does not return the places of channels that its services reset',
    async spend(peer, count) {
      const metadata = new Uint8Array([0x80, 0, 0, 7]);
      for (const channel of openMany(peer, 'reset', count, { metadata })) await peer.expectReset(channel, 0x80000007);
    },
  },
  {
    variant: 'cancelled',
    what: 'that are reset right behind their OPEN',
    mutant: 'does not return the places of channels that their opener reset, or returns more of them than there were',
    silent: true,
    async spend(peer, count) {
      openMany(peer, 'echo', count, { followedBy: 'reset' });
      await peer.fence();
    },
  },
  {
    variant: 'version',
    what: 'for versions that are not offered',
    mutant: 'does not return the places of channels whose versions it refused',
    async spend(peer, count) {
      const channels = Array.from({ length: count }, () =>
        peer.open('discard', { lowestVersion: 7, highestVersion: 9 }),
      );
      for (const channel of channels) await peer.expectReset(channel, ErrorCode.unsupportedVersion);
    },
  },
  {
    variant: 'limit',
    what: 'that are one group too many, while all groups are in use,',
    mutant: 'does not return the places of channels that it refused by its limits',
    async hold(peer) {
      const { groupLimit, channelLimit } = peer.limits;
      const most = Math.floor(channelLimit / 2);
      if (groupLimit > most) giveUp(peer, 'group limit', groupLimit, most);
      const channels = Array.from({ length: groupLimit }, () => peer.nextId());
      peer.sendTogether(
        ...channels.map((channel, group): FrameValue => ({ type: 'open', channel, service: 'hold', group })),
      );
      await peer.fence();
      return groupLimit;
    },
    async spend(peer, count) {
      const group = peer.limits.groupLimit;
      const channels = Array.from({ length: count }, () => peer.open('hold', { group }));
      for (const channel of channels) await peer.expectReset(channel, ErrorCode.limit);
    },
  },
  resetWay(
    'in-message',
    'on which a message has begun',
    'keeps the place of a channel that is reset in the midst of a message',
    'discard',
    async (peer, channel) => {
      await peer.expectRoom(channel, Limit.headerSize);
      peer.send({ type: 'data', channel, fragment: new Uint8Array(0) });
    },
  ),
  resetWay(
    'stopped',
    'that were asked to stop',
    'keeps the place of a channel that is reset after STOP',
    'hold',
    async (peer, channel) => {
      peer.send({ type: 'stop', channel, code: ErrorCode.cancelled });
      await peer.expectEnd(channel, ErrorCode.cancelled);
    },
  ),
  resetWay(
    'half-ended',
    'that the kit has ended',
    'keeps the place of a channel that is reset after END',
    'hold',
    async (peer, channel) => {
      peer.send({ type: 'end', channel, code: ErrorCode.none });
    },
  ),
];

function returnedCase({ variant, what, mutant, spend, hold, silent }: Way): Case {
  return {
    id: `allowance-returned-${variant}`,
    requirements: ['allowance-returned', 'allowance-bounded'],
    sends: `three times as many OPENs as the channel limit allows at once, of channels ${what}, within the allowance`,
    expects: 'ALLOW before half of the limit has ended unreturned, and never for more than has ended',
    mutant,
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const half = Math.ceil(limit / 2);
      const held = (await hold?.(peer)) ?? 0;
      for (let spent = 0; spent < 3 * limit; ) {
        const count = Math.min(64, half, peer.allowance - held - spent);
        await spend(peer, count);
        spent += count;
        if (silent) requireAllowanceAtMost(peer, limit + spent);
        else requireBoundedByEnds(peer);
        // What ended since the last raise stays below half of the limit, so there is always a place left.
        await peer.expectAllow(limit + spent - half + 1);
      }
    },
  };
}

/** Cases of channels that have ended, and of channels that have not. */
export const allowanceReturnedCases: readonly Case[] = [
  ...ways.map(returnedCase),
  {
    id: 'allowance-returned-half',
    requirements: ['allowance-returned', 'allowance-blocked', 'allowance-bounded'],
    sends:
      'half as many channels as the channel limit allows, which end, and BLOCKED while not all places are returned',
    expects: 'ALLOW for all of them',
    mutant: 'never returns the last place',
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const half = Math.ceil(limit / 2);
      for (let ended = 0; ended < half; ) {
        const count = Math.min(64, half - ended);
        for (const channel of openMany(peer, 'discard', count, { followedBy: 'end' })) await peer.expectEnd(channel);
        ended += count;
      }
      await peer.expectAllow(limit + 1);
      // It may have returned some of them early: then BLOCKED brings the others.
      while (peer.allowance < limit + half) {
        peer.send({ type: 'blocked', kind: LimitKind.channels, limit: peer.allowance });
        await peer.expectAllow(peer.allowance + 1);
      }
      requireBoundedByEnds(peer);
      await peer.expectAlive();
    },
  },
  {
    id: 'allowance-bounded-unwritten',
    requirements: ['allowance-bounded', 'allowance-returned'],
    sends:
      'requests and ENDs to half as many sources as the channel limit allows, which have no credit for their answers; then the credit',
    expects: 'no higher ALLOW while the last frames cannot be written, and the allowance back once they are',
    mutant: 'counts a channel as ended when its last frame is queued',
    hello: shutChannels,
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const sources: number[] = [];
      while (sources.length < Math.ceil(limit / 2)) {
        const source = await askSource(peer, 1, 3_000);
        peer.send({ type: 'end', channel: source, code: ErrorCode.none });
        await peer.expectBlocked(source, 0);
        sources.push(source);
      }
      await peer.fence();
      requireAllowanceAtMost(peer, limit);
      for (const source of sources) grant(peer, source, wideOpen);
      for (const source of sources) await expectSourced(peer, source, 1, 3_000);
      await peer.expectAllow(limit + 1);
      requireBoundedByEnds(peer);
    },
  },
];
