import type { OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, expectStandstill, grant, shutBoth, wholeFrame, wideOpen } from './gates.ts';
import { askToOpen } from './in-turn.ts';
import { requireShared, type Sent, type Sharer } from './sharing-bounds.ts';

/** What the kit advertises: every gate shut, and room for a hundred channels of the peer's. */
export const shutForSharing: Partial<OwnLimits> = { ...shutBoth, channelLimit: 128 };

/** Messages that a channel is asked to send. */
export interface Messages {
  readonly count: number;
  readonly size: number;
}

/** One message, longer than any stretch. */
export const endless: Messages = { count: 1, size: 2 ** 30 };

/** More messages of one byte than a stretch of 64 of the largest frames can hold. */
export const tiny: Messages = { count: 8_192, size: 1 };

/** Has the peer send messages on a channel of the kit's, whose gate is shut; they are ready when this returns. */
export async function source(peer: Peer, group: number, { count, size }: Messages = endless): Promise<Sharer> {
  const channel = await askSource(peer, count, size, peer.open('source', { group }));
  await peer.expectBlocked(channel, 0);
  return { channel, group: `${group} of the kit` };
}

/** Has the peer send messages on channels that it opens itself, whose gates are shut; they are ready when this returns. */
export async function sourcesOfPeer(
  peer: Peer,
  group: number,
  channels: number,
  { count, size }: Messages,
): Promise<Sharer[]> {
  await askToOpen(peer, { count: channels, group, messages: count, size });
  const sharers: Sharer[] = [];
  while (sharers.length < channels) {
    const { channel } = await peer.expectOpen();
    sharers.push({ channel, group: `${group} of the peer` });
  }
  for (const { channel } of sharers) await peer.expectBlocked(channel, 0);
  return sharers;
}

/**
 * Opens the gates of channels that wait for nothing else, while the connection has no credit: afterwards all of them are
 * eligible, none has an advantage, and nothing moves. The first one uses up what credit there was.
 */
export async function lineUp(peer: Peer, sharers: readonly Sharer[]): Promise<void> {
  const [first, ...others] = sharers;
  if (first === undefined) throw new TypeError('nobody to line up');
  grant(peer, first.channel, wideOpen);
  await expectStandstill(peer, 0);
  await admit(peer, others);
}

/** Opens the gates of more channels while the connection has no credit: to the end, or for so many of the largest frames. */
export async function admit(peer: Peer, sharers: readonly Sharer[], frames?: number): Promise<void> {
  const grants = sharers.map(({ channel }): FrameValue => {
    const limit = frames === undefined ? wideOpen : peer.received(channel) + frames * wholeFrame;
    return { type: 'credit', channel, limit: Math.max(limit, peer.offered(channel)) };
  });
  if (grants.length > 0) peer.send(...grants);
  await peer.fence();
}

/** Lets wire bytes for so many of the largest frames through, by one CREDIT, until the peer stands still again. */
export async function letThrough(peer: Peer, frames: number): Promise<readonly Sent[]> {
  const from = peer.seen.length;
  grant(peer, 0, peer.offered(0) + frames * wholeFrame);
  await expectStandstill(peer, 0);
  return sentSince(peer, from);
}

/** The DATA that came behind the first `from` frames, in the order of the wire. */
export function sentSince(peer: Peer, from: number): Sent[] {
  return peer.seen.slice(from).flatMap(({ frame }) => {
    if (frame.type !== 'data') return [];
    return [{ channel: frame.channel, wire: frame.length + Limit.headerSize }];
  });
}

/** One that comes ten times, each time for about a turn's worth, gets no more by it than those that stay. */
export async function expectNoGain(peer: Peer, steady: readonly Sharer[], fleeting: Sharer): Promise<void> {
  await lineUp(peer, steady);
  const sent: Sent[] = [];
  for (let round = 0; round < 10; round += 1) {
    await admit(peer, [fleeting], 15);
    sent.push(...(await letThrough(peer, 31)));
  }
  requireShared(peer, sent, [...steady, fleeting], steady);
}
