import type { Peer } from '../../harness/peer.ts';
import { Failure } from '../../harness/verdict.ts';
import { Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';

type DataValue = Extract<FrameValue, { type: 'data' }> & { readonly channel: number };

/** A case that would have to send more wire bytes than this is given up. */
const affordableBytes = 64 * 1024 * 1024;

/** Wire bytes of the frames that are sent for their bulk, where the peer takes such large ones. */
const bulkFrame = 4_096;

/** Gives a case up because of a limit that the peer is free to advertise: it was not judged, and so it did not pass. */
export function giveUp(peer: Peer, limit: string, value: number, affordable: number): never {
  // Nothing that was sent so far tries the rule, which makes the verdict inconclusive.
  peer.stimulated = false;
  throw new Failure(`a ${limit} of at most ${affordable}, for this case to be tried`, `a ${limit} of ${value}`);
}

/** The peer's w, the window of a channel, as far as a case can fill it. */
export function windowOf(peer: Peer): number {
  const { channelCredit } = peer.limits;
  if (channelCredit > affordableBytes) giveUp(peer, 'channel credit', channelCredit, affordableBytes);
  return channelCredit;
}

/** The peer's W, the window of the connection, as far as a case can fill it. */
export function connectionWindowOf(peer: Peer): number {
  const { connectionCredit } = peer.limits;
  if (connectionCredit > affordableBytes) giveUp(peer, 'connection credit', connectionCredit, affordableBytes);
  return connectionCredit;
}

/** F + 8: wire bytes of the largest frame that the peer takes. */
export function largestFrame(peer: Peer): number {
  return peer.limits.fragmentLimit + Limit.headerSize;
}

/** Sends one DATA frame many times over, waiting for credit where it is used up. */
export async function sendAlike(peer: Peer, frame: DataValue, times: number): Promise<void> {
  const wire = frame.fragment.length + Limit.headerSize;
  for (let left = times; left > 0; ) {
    await peer.expectRoom(frame.channel, wire);
    const fits = Math.floor(Math.min(peer.remaining(frame.channel), peer.remaining(0)) / wire);
    const now = Math.min(fits, left);
    peer.sendManyTimes(frame, now);
    left -= now;
  }
}

/**
 * Sends DATA of exactly so many wire bytes (8 at least), waiting for credit where it is used up.
 * Each frame is a message of its own; with `last` false all of them belong to one that does not end.
 */
export async function fill(peer: Peer, channel: number, wire: number, last = true): Promise<void> {
  const size = Math.min(largestFrame(peer), bulkFrame);
  let rest = wire;
  if (wire > size) {
    // As many alike as there can be, and a short one: of single frames, some deliveries make as many writes as bytes.
    const times = Math.max(2, Math.ceil((wire - Limit.headerSize) / size));
    const alike = Math.floor((wire - Limit.headerSize) / times);
    await sendAlike(peer, { type: 'data', channel, fragment: payload(alike), last }, times);
    rest = wire - times * alike;
  }
  await peer.expectRoom(channel, rest);
  peer.send({ type: 'data', channel, fragment: payload(rest), last });
}

/**
 * Uses the credit of a channel that is not consumed up until so many wire bytes are left: 0, or 8 and more if any were
 * to be sent after. With `last` false everything belongs to one message, whose headers but the first come back.
 */
export async function exhaust(peer: Peer, channel: number, leave: number, last = true): Promise<void> {
  const window = windowOf(peer);
  for (;;) {
    // Without a window the first limit is whatever the peer likes, whenever it likes.
    await peer.expectRoom(channel, leave + Limit.headerSize);
    const wire = peer.remaining(channel) - leave;
    if (window === 0 && peer.sent(channel) + wire > affordableBytes) giveUp(peer, 'credit', wire, affordableBytes);
    await fill(peer, channel, wire, last);
    // A CREDIT may be on its way behind the first PONG.
    await peer.fence();
    await peer.fence();
    // Frames of 16 bytes and more have at least as much payload as header.
    const most = window + (last ? 0 : peer.sent(channel) / 2);
    const granted = peer.granted(channel);
    const bounded = window === 0 || granted <= most;
    peer.require(bounded, `no limit above ${most} where nobody reads`, `CREDIT(${granted})`, 'credit-on-consumption');
    if (peer.remaining(channel) < leave + Limit.headerSize) return;
  }
}

/** The fragment of a frame of so many wire bytes. */
export function payload(wire: number): Uint8Array {
  return new Uint8Array(wire - Limit.headerSize);
}

/** Opens a `hold` channel with a key of its own, so that a `release` of that key reaches it alone. */
export function openHold(peer: Peer, key: Uint8Array): number {
  return peer.open('hold', { metadata: key });
}
