import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, LimitKind } from '../../wire/protocol.gen.ts';
import { expectRest } from './gates.ts';
import { expectEchoed, openAll, openMany, requireAllowanceAtMost, settleAllowance } from './many-channels.ts';

const key = new Uint8Array([9]);

/** OPENs one beyond what the peer may allow at most, when so many channels have ended; before them all that it did allow. */
async function exceed(peer: Peer, opened: number, ended: number): Promise<void> {
  openMany(peer, 'discard', peer.limits.channelLimit + ended + 1 - opened);
  await peer.expectClose(ErrorCode.allowance);
}

/** Channels to `hold` whose opener has ended, and which do not end before they are released. */
async function openHalfEnded(peer: Peer, count: number): Promise<number[]> {
  return openAll(peer, 'hold', count, { metadata: key, followedBy: 'end' });
}

/** Cases of the allowance that is in force: no more channels than that, and no fewer. */
export const allowanceExactCases: readonly Case[] = [
  {
    id: 'allowance-initial',
    requirements: ['allowance-initial'],
    sends: 'as many OPENs as the channel limit allows, none of which is ended, and messages on three of them',
    expects: 'no RESET, and the messages back',
    mutant: 'refuses the last channel that its own limit allows',
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const channels = await openAll(peer, 'echo', limit);
      for (const place of [0, Math.floor(limit / 2), limit - 1]) await expectEchoed(peer, channels[place] ?? 0);
      const reset = peer.seen.some(({ frame }) => frame.type === 'reset');
      peer.require(!reset, `all of ${limit} channels open at once`, 'RESET on one of them');
    },
  },
  {
    id: 'allowance-exceeded',
    requirements: ['allowance-exceeded', 'connection-error'],
    sends: 'as many OPENs as the channel limit allows, none of which is ended, and one more',
    expects: 'CLOSE(ALLOWANCE), the end of the stream and nothing else',
    twin: 'allowance-initial',
    mutant: 'refuses a channel beyond the allowance by RESET',
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      await openAll(peer, 'echo', limit);
      await exceed(peer, limit, 0);
    },
  },
  {
    id: 'allowance-exceeded-half-ended',
    requirements: ['allowance-exceeded', 'allowance-bounded'],
    sends: 'as many OPENs as the channel limit allows, each with its END, to a service that does not end, and one more',
    expects: 'CLOSE(ALLOWANCE), the end of the stream and nothing else',
    twin: 'allowance-bounded-half-ended',
    mutant: "counts a channel as ended when the opener's direction has",
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      await openHalfEnded(peer, limit);
      await exceed(peer, limit, 0);
    },
  },
  {
    id: 'allowance-bounded-half-ended',
    requirements: ['allowance-bounded', 'allowance-returned'],
    sends:
      'as many OPENs as the channel limit allows but one, each with its END, to a service that does not end; then the release',
    expects: 'no higher ALLOW until the release, and the allowance back after it',
    mutant: "returns a place when the opener's direction has ended",
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const channels = await openHalfEnded(peer, limit - 1);
      await peer.fence();
      requireAllowanceAtMost(peer, limit);
      const release = peer.open('release', { metadata: key });
      peer.send({ type: 'end', channel: release, code: ErrorCode.none });
      for (const channel of [...channels, release]) await peer.expectEnd(channel);
      await peer.expectAllow(limit + Math.floor(limit / 2) + 1);
      requireAllowanceAtMost(peer, 2 * limit);
    },
  },
  {
    id: 'allowance-exceeded-later',
    requirements: ['allowance-exceeded', 'allowance-bounded'],
    sends:
      'channels that end, as many as the channel limit allows, then as many that stay open as the raised allowance does, and one more',
    expects: 'ALLOW as the channels end, and at last CLOSE(ALLOWANCE), the end of the stream and nothing else',
    twin: 'allowance-returned-ended',
    mutant: 'never checks the allowance after it has raised it',
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      for (const channel of await openAll(peer, 'discard', limit, { followedBy: 'end' })) await peer.expectEnd(channel);
      await peer.expectAllow(limit + 1);
      await peer.fence();
      const more = peer.allowance - limit;
      await openAll(peer, 'discard', more);
      await exceed(peer, limit + more, limit);
    },
  },
];

/** Cases of an opener that says that it is blocked. */
export const allowanceBlockedCases: readonly Case[] = [
  {
    id: 'allowance-blocked',
    requirements: ['allowance-blocked', 'allowance-bounded'],
    sends:
      'as many OPENs as the channel limit allows; then, three times over, BLOCKED with the limit in force, the end of one channel and another OPEN',
    expects: 'ALLOW for one channel more after each end',
    mutant: 'raises the allowance only when half of its channels have ended',
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const channels = await openAll(peer, 'discard', limit);
      for (const [ended, channel] of channels.slice(0, 3).entries()) {
        peer.send({ type: 'blocked', kind: LimitKind.channels, limit: limit + ended });
        await expectRest(peer);
        requireAllowanceAtMost(peer, limit + ended);
        peer.send({ type: 'end', channel, code: ErrorCode.none });
        await peer.expectEnd(channel);
        await peer.expectAllow(limit + ended + 1);
        await openAll(peer, 'discard', 1);
      }
    },
  },
  {
    id: 'allowance-blocked-ended-before',
    requirements: ['allowance-blocked', 'allowance-bounded'],
    sends:
      'as many OPENs as the channel limit allows, the end of one channel, and then BLOCKED with the limit in force',
    expects: 'ALLOW for one channel more',
    mutant: 'looks at BLOCKED only when the next channel ends',
    preface: true,
    async run(peer) {
      const limit = await settleAllowance(peer);
      const [first = 0] = await openAll(peer, 'discard', limit);
      peer.send({ type: 'end', channel: first, code: ErrorCode.none });
      await peer.expectEnd(first);
      await peer.fence();
      // It may have raised the limit unasked by now: then there is nothing to be blocked by.
      if (peer.allowance === limit) peer.send({ type: 'blocked', kind: LimitKind.channels, limit });
      await peer.expectAllow(limit + 1);
      requireAllowanceAtMost(peer, limit + 1);
      const [another = 0] = await openAll(peer, 'echo', 1);
      await expectEchoed(peer, another);
    },
  },
];
