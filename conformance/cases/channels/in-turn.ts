import { kitService } from '../../harness/conversation.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, LimitKind } from '../../wire/protocol.gen.ts';
import { type OpenRequest, openRequest } from '../requests.ts';

/** What several cases of this chapter do before or after the step that they are about. */

/** A channel that the peer opened, and the kit's channel to `open` on which it was asked to. */
export interface OpenedByPeer {
  readonly asked: number;
  readonly channel: number;
}

/** Opens a channel to `open`, sends it the request, and returns the channel; the service asked for is one of the kit's. */
export async function askToOpen(peer: Peer, request: Partial<OpenRequest> = {}): Promise<number> {
  const asked = peer.open('open');
  const service = `${kitService}${peer.random.name(8)}`;
  await peer.sendMessage(asked, openRequest({ count: 1, service, ...request }));
  return asked;
}

/** Has the peer open one channel towards the kit. */
export async function openedByPeer(peer: Peer, request: Partial<OpenRequest> = {}): Promise<OpenedByPeer> {
  const asked = await askToOpen(peer, request);
  const { channel } = await peer.expectOpen();
  return { asked, channel };
}

/** `open` says of one of its channels how it went: 0 for END both ways, else a code. */
export async function expectOutcome(peer: Peer, asked: number, code: number): Promise<void> {
  const message = await peer.expectMessage(asked);
  const said = Buffer.from(message).toString('hex');
  const expected = code.toString(16).padStart(8, '0');
  peer.require(said === expected, `the outcome ${expected} on channel ${asked}`, `the message ${said}`);
}

/** The first channel id of the peer's parity. */
export function firstIdOfPeer(peer: Peer): number {
  return peer.role === 'dialer' ? 1 : 2;
}

/** Opens a channel once the allowance reaches so far, saying where it does not. */
export async function openWhenAllowed(
  peer: Peer,
  service: string,
  options: { group?: number; metadata?: Uint8Array } = {},
): Promise<number> {
  const channel = peer.nextId();
  const wanted = Math.ceil(channel / 2);
  if (peer.allowance < wanted) {
    peer.send({ type: 'blocked', kind: LimitKind.channels, limit: peer.allowance });
    await peer.expectAllow(wanted);
  }
  peer.send({ type: 'open', channel, service, ...options });
  return channel;
}

/** What a peer may send on a channel without being asked. */
const unasked: ReadonlySet<string> = new Set(['credit', 'accept', 'unknown']);

/**
 * Two fences, and until the second PONG nothing on the channel but what needs no occasion: CREDIT, ACCEPT and what is
 * ignorable. The second one, because an answer may stand behind the first PONG.
 */
export async function expectNothing(peer: Peer, channel: number): Promise<void> {
  const from = peer.seen.length;
  await peer.fence();
  await peer.fence();
  requireNothing(peer, channel, from);
}

/** The same until a service has answered on a fresh channel, for what a service might say or a queue might hold. */
export async function expectNothingWhileAlive(peer: Peer, channel: number): Promise<void> {
  const from = peer.seen.length;
  await peer.expectAlive();
  await peer.fence();
  requireNothing(peer, channel, from);
}

function requireNothing(peer: Peer, channel: number, from: number): void {
  const frames = peer.seen.slice(from).map((seen) => seen.frame);
  const odd = frames.find((frame) => frame.channel === channel && !unasked.has(frame.type));
  peer.require(odd === undefined, `nothing on channel ${channel}`, odd === undefined ? '' : frameText(odd));
}

/** The next message of the channel is the one expected. */
export async function expectText(peer: Peer, channel: number, text: Uint8Array): Promise<void> {
  const message = await peer.expectMessage(channel);
  const observed = message.length === text.length ? 'other bytes of that length' : `${message.length} bytes`;
  peer.require(
    Buffer.compare(message, text) === 0,
    `the message of ${text.length} bytes on channel ${channel}`,
    observed,
  );
}

/** A message goes through `echo` on an open channel and comes back. */
export async function expectEcho(peer: Peer, channel: number, text: Uint8Array): Promise<void> {
  await peer.sendMessage(channel, text);
  await expectText(peer, channel, text);
}

/** Both directions of a channel to `echo` or `discard` end. */
export async function endBoth(peer: Peer, channel: number): Promise<void> {
  peer.send({ type: 'end', channel, code: ErrorCode.none });
  await peer.expectEnd(channel);
}

/** Takes the DATA of a channel that came before now; returns whether a message is left in progress. */
export async function takeFragments(peer: Peer, channel: number): Promise<boolean> {
  let taken = 0;
  let inMessage = false;
  while (taken < peer.received(channel)) {
    const { bytes, last } = await peer.expectFragment(channel);
    taken += bytes.length;
    inMessage = !last;
  }
  return inMessage;
}

/** So many bytes that differ from case to case. */
export function someBytes(peer: Peer, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => peer.random.below(256));
}
