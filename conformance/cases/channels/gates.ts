import type { Case, OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { Limit, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import { sourceMessage, sourceRequest } from '../requests.ts';

const fragmentLimit = ParameterBounds.fragmentLimit.floor;

/** Wire bytes of the largest frame that the peer may send where the gates are shut. */
export const wholeFrame = fragmentLimit + Limit.headerSize;

/** What the kit advertises where every channel's gate is shut until the case opens it. */
export const shutChannels: Partial<OwnLimits> = { fragmentLimit, channelCredit: 0 };

/** What the kit advertises where the connection's gate is shut. */
export const shutConnection: Partial<OwnLimits> = { fragmentLimit, connectionCredit: 0 };

/** What the kit advertises where no DATA flows at all. */
export const shutBoth: Partial<OwnLimits> = { fragmentLimit, channelCredit: 0, connectionCredit: 0 };

/** A limit behind which nothing of a case ever waits. */
export const wideOpen = 2 ** 40;

/** Asks for messages on a channel to `source`, a fresh one unless it is given; returns the channel. */
export async function askSource(
  peer: Peer,
  count: number,
  size: number,
  channel = peer.open('source'),
): Promise<number> {
  await peer.sendMessage(channel, sourceRequest(count, size));
  return channel;
}

/** Raises the limit of a channel, 0 for the connection, to so many bytes. */
export function grant(peer: Peer, gate: number, limit: number): void {
  peer.send({ type: 'credit', channel: gate, limit });
}

/**
 * The peer, which has much more to send, comes to stand at a gate: it leaves less than a whole frame
 * of the limit unused (how it cuts its fragments is its own affair), and says that it is blocked there.
 */
export async function expectStandstill(peer: Peer, gate: number): Promise<void> {
  const limit = peer.offered(gate);
  await peer.expectReceived(gate, limit - wholeFrame + 1);
  await peer.expectBlocked(gate, limit);
}

/** Whatever the peer was moved to send is here: a PONG may go ahead of it, and then the second fence shows it. */
export async function expectRest(peer: Peer): Promise<void> {
  await peer.fence();
  await peer.fence();
}

/** The messages of `source` or `open` come whole and unchanged, and then the end. */
export async function expectSourced(peer: Peer, channel: number, count: number, size: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const message = await peer.expectMessage(channel);
    const same = Buffer.compare(message, sourceMessage(number, size)) === 0;
    peer.require(same, `message ${number} of ${size} bytes as the service defines it`, `${message.length} other bytes`);
  }
  await peer.expectEnd(channel);
}

/** How many BLOCKED frames of a channel's credit, 0 for the connection's, came so far. */
export function blockedCount(peer: Peer, gate: number, kind: number = LimitKind.credit): number {
  return peer.seen.filter(({ frame }) => frame.type === 'blocked' && frame.channel === gate && frame.kind === kind)
    .length;
}

/** Bytes of the one message that sources are asked for unless a case says otherwise: far more than the limits that are tried. */
export const much = 16_384;

/** What waits behind the gates: so many sources, each asked for so many messages of so many bytes; one of `much` if absent. */
interface Held {
  readonly sources?: number;
  readonly count?: number;
  readonly size?: number;
}

/** What a case does while they wait: with the first source, or with all of them. */
type Between = (peer: Peer, source: number, sources: readonly number[]) => Promise<void>;

/**
 * A case in which sources wait at the gates that its HELLO shuts, and have said so, until `between` is over. Then the
 * gates open wide, and everything comes.
 */
export function heldBack(
  fields: Omit<Case, 'run'> & { readonly hello: Partial<OwnLimits> },
  between: Between,
  { sources = 1, count = 1, size = much }: Held = {},
): Case {
  return {
    ...fields,
    async run(peer) {
      const channels: number[] = [];
      while (channels.length < sources) channels.push(await askSource(peer, count, size));
      const gates = fields.hello.channelCredit === 0 ? channels : [0];
      for (const gate of gates) await expectStandstill(peer, gate);
      await between(peer, channels[0] ?? 0, channels);
      for (const gate of new Set(fields.hello.connectionCredit === 0 ? [0, ...gates] : gates))
        grant(peer, gate, wideOpen);
      for (const channel of channels) await expectSourced(peer, channel, count, size);
    },
  };
}
