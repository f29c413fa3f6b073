import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { giveUp } from './bulk.ts';

/** A case that would have to open more channels at once than this is given up. */
const affordableChannels = 2 ** 17;

/** How many channels are opened in one write. */
const batch = 64;

/** What distinguishes the channels that are opened. */
export interface ManyOptions {
  readonly metadata?: Uint8Array;
  /** Whether each OPEN is followed by END or RESET. */
  readonly followedBy?: 'end' | 'reset';
}

/** The peer's L, the channels that may be open at once, as far as a case can open so many. */
export function channelLimitOf(peer: Peer): number {
  const { channelLimit } = peer.limits;
  if (channelLimit > affordableChannels) giveUp(peer, 'channel limit', channelLimit, affordableChannels);
  return channelLimit;
}

/**
 * The HELLOs, and no control before them: no channel has ended, so the allowance stands at L until the case ends some.
 * Returns L.
 */
export async function settleAllowance(peer: Peer): Promise<number> {
  await peer.settle();
  return channelLimitOf(peer);
}

/** Opens channels, all in one write. */
export function openMany(peer: Peer, service: string, count: number, options: ManyOptions = {}): number[] {
  const { metadata, followedBy } = options;
  const channels = Array.from({ length: count }, () => peer.nextId());
  const frames = channels.flatMap((channel): FrameValue[] => {
    const open: FrameValue = { type: 'open', channel, service, ...(metadata === undefined ? {} : { metadata }) };
    return followedBy === undefined ? [open] : [open, { type: followedBy, channel, code: ErrorCode.none }];
  });
  peer.send(...frames);
  return channels;
}

/** Opens channels that the allowance permits, some at a time, each time waiting until the peer has processed them. */
export async function openAll(
  peer: Peer,
  service: string,
  count: number,
  options: ManyOptions = {},
): Promise<number[]> {
  const channels: number[] = [];
  while (channels.length < count) {
    channels.push(...openMany(peer, service, Math.min(batch, count - channels.length), options));
    await peer.fence();
  }
  return channels;
}

/** The peer has raised its allowance to no more than so much. */
export function requireAllowanceAtMost(peer: Peer, bound: number): void {
  peer.require(
    peer.allowance <= bound,
    `an allowance of at most ${bound}`,
    `ALLOW(${peer.allowance})`,
    'allowance-bounded',
  );
}

/** No ALLOW so far went beyond L and the channels whose last frame, END or RESET, the peer had written before it. */
export function requireBoundedByEnds(peer: Peer): void {
  let ended = 0;
  for (const { frame } of peer.seen) {
    if (frame.type === 'end' || frame.type === 'reset') ended += 1;
    if (frame.type !== 'allow') continue;
    const bound = peer.limits.channelLimit + ended;
    peer.require(
      Number(frame.limit) <= bound,
      `no ALLOW above ${bound} when ${ended} channels have ended`,
      `ALLOW(${frame.limit})`,
      'allowance-bounded',
    );
  }
}

/** A message on a channel to `echo` comes back. */
export async function expectEchoed(peer: Peer, channel: number): Promise<void> {
  const text = new TextEncoder().encode(`channel ${channel}`);
  await peer.expectRoom(channel, text.length + Limit.headerSize);
  peer.send({ type: 'data', channel, fragment: text, last: true });
  const answer = await peer.expectMessage(channel);
  peer.require(Buffer.compare(answer, text) === 0, `the message of channel ${channel}`, `${answer.length} other bytes`);
}
