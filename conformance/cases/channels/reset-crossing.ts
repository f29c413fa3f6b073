import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { unsigned } from '../../wire/bytes.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { openedByPeer } from './in-turn.ts';

/** Far from the ids of the kit's fences. */
const ping = 4_000_000n;

/** What the peer has to answer on a channel, and could not before the RESET is there as well. */
interface Crossing {
  readonly variant: string;
  readonly what: string;
  readonly mutant: string;
  /** The channel, and the frames that call for an answer on it. */
  provoke(peer: Peer): Promise<{ channel: number; frames: FrameValue[] }>;
}

/** An OPEN, which is written together with what follows it. */
async function opening(
  peer: Peer,
  service: string,
  options: { highestVersion?: number; lowestVersion?: number; metadata?: Uint8Array } = {},
): Promise<{ channel: number; frames: FrameValue[] }> {
  const channel = peer.nextId();
  return { channel, frames: [{ type: 'open', channel, service, ...options }] };
}

const crossings: readonly Crossing[] = [
  {
    variant: 'refusal',
    what: 'an OPEN for a service that is not offered',
    mutant: 'refuses a channel that its opener has given up',
    provoke: (peer) => opening(peer, peer.random.name(20)),
  },
  {
    variant: 'version',
    what: 'an OPEN for a version that is not offered',
    mutant: 'refuses the versions of a channel that its opener has given up',
    provoke: (peer) => opening(peer, 'discard', { lowestVersion: 7, highestVersion: 9 }),
  },
  {
    variant: 'metadata',
    what: 'an OPEN with more metadata than the limit',
    mutant: 'refuses by its limits a channel that its opener has given up',
    async provoke(peer) {
      return opening(peer, 'echo', { metadata: new Uint8Array(peer.limits.metadataLimit + 1) });
    },
  },
  {
    variant: 'service',
    what: 'an OPEN for reset',
    mutant: 'lets its service refuse a channel that its opener has given up',
    provoke: (peer) => opening(peer, 'reset', { metadata: unsigned(4, 0x8000_0042) }),
  },
  {
    variant: 'accept',
    what: 'an OPEN for echo in several versions',
    mutant: 'accepts a channel that its opener has given up',
    provoke: (peer) => opening(peer, 'echo', { lowestVersion: 1, highestVersion: 2 }),
  },
  {
    variant: 'stop',
    what: 'STOP on a channel to hold',
    mutant: 'ends its direction of a channel that was reset',
    async provoke(peer) {
      const channel = peer.open('hold');
      await peer.fence();
      return { channel, frames: [{ type: 'stop', channel, code: ErrorCode.cancelled }] };
    },
  },
  {
    variant: 'violation',
    what: 'ACCEPT with more metadata than the limit, on a channel that the peer opened,',
    mutant: 'resets for its fault a channel that was reset already',
    async provoke(peer) {
      const { channel } = await openedByPeer(peer, { lowestVersion: 1, highestVersion: 2 });
      const metadata = new Uint8Array(peer.limits.metadataLimit + 1);
      return { channel, frames: [{ type: 'accept', channel, version: 1, metadata }] };
    },
  },
];

function crossingCase({ variant, what, mutant, provoke }: Crossing): Case {
  return {
    id: `reset-silence-crossing-${variant}`,
    requirements: ['reset-silence'],
    sends: `${what} and, in the same write, RESET and a PING`,
    expects: 'nothing on the channel behind the PONG, and service as before',
    mutant,
    async run(peer) {
      const { channel, frames } = await provoke(peer);
      peer.sendTogether(...frames, { type: 'reset', channel, code: ErrorCode.cancelled }, { type: 'ping', id: ping });
      await peer.expectAlive();
      await peer.fence();
      const pong = peer.seen.findIndex(({ frame }) => frame.type === 'pong' && frame.id === ping);
      peer.require(pong >= 0, `PONG(${ping})`, 'a later PONG without it', 'ping-answered');
      // Ahead of the PONG is what the peer may have said before it had read the RESET.
      const odd = peer.seen.slice(pong).find(({ frame }) => frame.channel === channel);
      peer.require(odd === undefined, `nothing on channel ${channel}`, odd === undefined ? '' : frameText(odd.frame));
    },
  };
}

/** Cases of RESETs that cross what the peer would have answered. */
export const resetCrossingCases: readonly Case[] = crossings.map(crossingCase);
