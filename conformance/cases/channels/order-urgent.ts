import type { Case, OwnLimits } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { SeenFrame } from '../../harness/intake.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { connectionWindowOf, exhaust, fill, largestFrame, payload, windowOf } from './bulk.ts';
import { askSource, expectSourced, much, shutChannels, wideOpen } from './gates.ts';
import { askToOpen } from './in-turn.ts';
import { openAll } from './many-channels.ts';
import { sendLong } from './message-limit.ts';

/** Frames that leave the peer no freedom of when to answer, and what it owes for them. */
interface Urgency {
  readonly frames: readonly FrameValue[];
  /** Whether it is paid by the frames that have come, `news` since the frames were sent. */
  paid(news: readonly SeenFrame[]): boolean;
}

interface Urgent {
  readonly variant: string;
  /** The rule that leaves no freedom. */
  readonly rule: string;
  readonly what: string;
  readonly comes: string;
  readonly hello?: Partial<OwnLimits>;
  provoke(peer: Peer): Promise<Urgency>;
}

const owes = (fits: (frame: SeenFrame['frame']) => boolean) => (news: readonly SeenFrame[]) =>
  news.some(({ frame }) => fits(frame));

/** The highest limit of a gate so far: what was granted before, or a CREDIT among the news. */
function limitOf(gate: number, before: number, news: readonly SeenFrame[]): number {
  return news.reduce(
    (limit, { frame }) => (frame.type === 'credit' && frame.channel === gate ? Number(frame.limit) : limit),
    before,
  );
}

const urgents: readonly Urgent[] = [
  {
    variant: 'credit-connection',
    rule: 'credit-connection-renewal',
    what: "DATA that leaves less than the larger of W / 2 and F + 8 of the connection's credit",
    comes: "the connection's CREDIT",
    async provoke(peer) {
      const window = connectionWindowOf(peer);
      const channel = peer.open('discard');
      const least = Math.max(Math.ceil(window / 2), largestFrame(peer));
      const surplus = peer.remaining(0) - least;
      if (surplus >= Limit.headerSize) await fill(peer, channel, surplus);
      await peer.fence();
      const wire = Limit.headerSize + 1;
      await peer.expectRoom(channel, wire);
      const before = peer.granted(0);
      const needed = window === 0 ? 0 : peer.sent(0) + wire + least;
      return {
        frames: [{ type: 'data', channel, fragment: payload(wire), last: true }],
        paid: (news) => limitOf(0, before, news) >= needed,
      };
    },
  },
  {
    variant: 'credit-channel',
    rule: 'credit-renewal',
    what: 'the ABORT of a message that used all the credit of its channel up',
    comes: "the channel's CREDIT",
    async provoke(peer) {
      const channel = peer.open('hold');
      const window = windowOf(peer);
      await exhaust(peer, channel, 0, false);
      const before = peer.granted(channel);
      const needed = window === 0 ? 0 : peer.sent(channel) + largestFrame(peer);
      return {
        frames: [{ type: 'abort', channel, code: ErrorCode.cancelled }],
        paid: (news) => limitOf(channel, before, news) >= needed,
      };
    },
  },
  {
    variant: 'blocked',
    rule: 'blocked-channel',
    what: 'seven bytes of credit for another source, which has none and no frame that fits them',
    comes: 'BLOCKED(7) on the other channel',
    async provoke(peer) {
      const channel = await askSource(peer, 1, much);
      await peer.expectBlocked(channel, 0);
      const limit = Limit.headerSize - 1;
      return {
        frames: [{ type: 'credit', channel, limit }],
        paid: owes((frame) => frame.type === 'blocked' && frame.channel === channel && Number(frame.limit) === limit),
      };
    },
  },
  {
    variant: 'reset',
    rule: 'message-limit',
    what: 'the byte that takes a message to echo beyond the message limit',
    comes: "RESET on the message's channel",
    async provoke(peer) {
      const channel = peer.open('echo');
      await sendLong(peer, channel, peer.limits.messageLimit, much, false);
      await peer.expectRoom(channel, Limit.headerSize + 1);
      return {
        frames: [{ type: 'data', channel, fragment: Uint8Array.of(1) }],
        paid: owes((frame) => frame.type === 'reset' && frame.channel === channel),
      };
    },
  },
  {
    variant: 'open',
    rule: 'blocked-allowance',
    what: 'the ALLOW for a channel that the peer said is waiting for it',
    comes: 'its OPEN',
    hello: { channelLimit: ParameterBounds.channelLimit.floor },
    async provoke(peer) {
      const limit = peer.own.channelLimit;
      await askToOpen(peer, { count: limit + 1 });
      await peer.expectBlocked(0, limit, LimitKind.channels);
      return {
        frames: [{ type: 'allow', kind: LimitKind.channels, limit: limit + 1 }],
        paid: owes((frame) => frame.type === 'open'),
      };
    },
  },
  {
    variant: 'allow',
    rule: 'allowance-blocked',
    what: 'BLOCKED at the allowance in force, which a refused channel has not given back yet',
    comes: 'ALLOW',
    async provoke(peer) {
      const first = Math.ceil(peer.open('hold') / 2);
      await openAll(peer, 'hold', peer.allowance - first - 1);
      const last = peer.open(peer.random.name(20));
      await peer.expectReset(last, ErrorCode.unknownService);
      const limit = peer.allowance;
      // Who gives places back sooner than it must owes nothing.
      const blocked = limit === Math.ceil(last / 2);
      return {
        frames: blocked ? [{ type: 'blocked', kind: LimitKind.channels, limit }] : [],
        paid: (news) => !blocked || owes((frame) => frame.type === 'allow')(news),
      };
    },
  },
];

function urgentCase({ variant, rule, what, comes, hello, provoke }: Urgent): Case {
  return {
    id: `order-expedited-${variant}`,
    requirements: ['order-expedited', rule],
    sends: `to a source without credit a request and then, in one write, ${what}, and the credit of the source`,
    expects: `${comes} before the DATA, and then all of the DATA`,
    mutant: 'sends what it may of DATA first',
    hello: { ...shutChannels, ...hello },
    async run(peer) {
      const source = await askSource(peer, 1, much);
      await peer.expectBlocked(source, 0);
      const { frames, paid } = await provoke(peer);
      const from = peer.seen.length;
      peer.sendTogether(...frames, { type: 'credit', channel: source, limit: wideOpen });
      await expectSourced(peer, source, 1, much);
      const first = peer.seen.findIndex(({ frame }) => frame.type === 'data' && frame.channel === source);
      const [data] = peer.seen.slice(first);
      const observed = data === undefined ? '' : `${frameText(data.frame)} first`;
      peer.require(paid(peer.seen.slice(from, first)), `${comes} before the DATA`, observed);
    },
  };
}

/** Cases of frames that no endpoint may put off, beside a gate that opens. */
export const orderUrgentCases: readonly Case[] = urgents.map(urgentCase);
