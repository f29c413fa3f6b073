import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { closed, harmless } from './family.ts';
import { openedByPeer } from './samples.ts';

/** More than any endpoint may grant, in bytes. */
const beyondAll = BigInt(Limit.credit) + 1n;
const largest = 2n ** 64n - 1n;

function blocked(channel: number, limit: number | bigint, kind: number = LimitKind.credit): FrameValue {
  return { type: 'blocked', channel, kind, limit };
}

/** The least limit that the peer cannot have granted on a fresh channel, whatever it likes to grant. */
function justBeyond(peer: Peer): number | bigint {
  // credit-on-consumption bounds the limit of a channel of which nothing was consumed, unless the window is 0.
  return peer.limits.channelCredit === 0 ? beyondAll : peer.limits.channelCredit + 1;
}

/** The least allowance that the peer cannot have granted: it may count every channel so far as ended. */
function allowanceBeyond(peer: Peer, opened: number): number {
  return peer.limits.channelLimit + opened + 1;
}

const kinds: readonly Case[] = [2, 0x80, 0xff].map((kind) =>
  closed(
    {
      id: `blocked-kind-blocked-${kind}`,
      requirements: ['blocked-kind'],
      sends: `a BLOCKED of kind ${kind}`,
      twin: 'blocked-stale-connection',
      mutant: 'ignores a BLOCKED of a kind that it does not know',
    },
    ErrorCode.frameFormat,
    () => blocked(0, 0, kind),
  ),
);

const beyond: readonly Case[] = [
  closed(
    {
      id: 'blocked-beyond-channel',
      requirements: ['blocked-beyond'],
      sends: 'a BLOCKED on a fresh channel at one byte more than its window',
      twin: 'blocked-stale-channel-exact',
      mutant: 'believes any limit that a BLOCKED names',
    },
    ErrorCode.credit,
    (peer) => blocked(peer.open('discard'), justBeyond(peer)),
  ),
  closed(
    {
      id: 'blocked-beyond-peer-channel',
      requirements: ['blocked-beyond'],
      sends: "a BLOCKED on a fresh channel of the peer's at one byte more than its window",
      twin: 'blocked-stale-peer-channel',
      mutant: 'believes any limit on a channel of its own',
    },
    ErrorCode.credit,
    async (peer) => blocked(await openedByPeer(peer), justBeyond(peer)),
  ),
  ...[beyondAll, largest].map((limit) =>
    closed(
      {
        id: `blocked-beyond-connection${limit === largest ? '-greatest' : ''}`,
        requirements: ['blocked-beyond'],
        sends: `a BLOCKED on channel 0 at ${limit} bytes`,
        twin: 'blocked-stale-connection-exact',
        mutant: 'believes any limit that a BLOCKED names',
      },
      ErrorCode.credit,
      () => blocked(0, limit),
    ),
  ),
  closed(
    {
      id: 'blocked-beyond-allowance',
      requirements: ['blocked-beyond'],
      sends: 'a BLOCKED of kind CHANNELS at one channel more than can have been allowed',
      twin: 'blocked-stale-allowance-exact',
      mutant: 'believes any allowance that a BLOCKED names, or answers with CREDIT',
    },
    ErrorCode.allowance,
    // The control opened one channel.
    (peer) => blocked(0, allowanceBeyond(peer, 1), LimitKind.channels),
  ),
  closed(
    {
      id: 'blocked-beyond-allowance-greatest',
      requirements: ['blocked-beyond'],
      sends: `a BLOCKED of kind CHANNELS at ${largest} channels`,
      twin: 'blocked-stale-allowance-exact',
      mutant: 'loses the high bits of an allowance',
    },
    ErrorCode.allowance,
    () => blocked(0, largest, LimitKind.channels),
  ),
];

function stale(variant: string, what: string, frame: (peer: Peer) => Promise<FrameValue> | FrameValue): Case {
  return harmless(
    {
      id: `blocked-stale-${variant}`,
      requirements: ['blocked-stale'],
      sends: `a BLOCKED ${what}`,
      mutant: 'refuses a BLOCKED at a limit that was raised meanwhile',
    },
    async (peer) => [await frame(peer)],
  );
}

/** What a BLOCKED may say. */
export const blockedCases: readonly Case[] = [
  ...kinds,
  closed(
    {
      id: 'blocked-channel-kind',
      requirements: ['blocked-channel-kind'],
      sends: 'a BLOCKED of kind CHANNELS on an open channel',
      twin: 'blocked-stale-allowance',
      mutant: 'ignores the channel of a BLOCKED of kind CHANNELS',
    },
    ErrorCode.channelId,
    (peer) => blocked(peer.open('echo'), 0, LimitKind.channels),
  ),
  ...beyond,
  stale('connection', 'on channel 0 at 0 bytes', () => blocked(0, 0)),
  stale('connection-exact', 'on channel 0 at the limit in force', (peer) => blocked(0, peer.granted(0))),
  stale('channel', 'on a channel at 0 bytes', (peer) => blocked(peer.open('discard'), 0)),
  stale('channel-exact', 'on a fresh channel at its window', (peer) =>
    blocked(peer.open('discard'), peer.limits.channelCredit),
  ),
  stale('peer-channel', "on a channel of the peer's at its window", async (peer) =>
    blocked(await openedByPeer(peer), peer.limits.channelCredit),
  ),
  stale('allowance', 'of kind CHANNELS at 0 channels', () => blocked(0, 0, LimitKind.channels)),
  stale('allowance-exact', 'of kind CHANNELS at the first allowance', (peer) =>
    blocked(0, peer.limits.channelLimit, LimitKind.channels),
  ),
];
