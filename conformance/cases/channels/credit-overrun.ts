import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { exhaust, largestFrame, openHold, payload, windowOf } from './bulk.ts';

/** A `hold` channel of which all credit but so much is used; nothing of it is consumed, so no more may be granted. */
async function nearlyFull(peer: Peer, leave: number): Promise<number> {
  windowOf(peer);
  const channel = openHold(peer, new Uint8Array([1]));
  await exhaust(peer, channel, leave);
  return channel;
}

function exactCase(variant: string, leave: number): Case {
  return {
    id: `credit-overrun-${variant}`,
    requirements: ['credit-overrun'],
    sends: `DATA on a channel that is not consumed until ${leave} wire bytes of its credit are left, then a frame of ${leave} wire bytes`,
    expects: 'service as before',
    mutant: 'takes the last byte of a credit for one too many',
    async run(peer) {
      const channel = await nearlyFull(peer, leave);
      peer.send({ type: 'data', channel, fragment: payload(leave), last: true });
      await peer.expectAlive();
    },
  };
}

interface Overrun {
  readonly variant: string;
  readonly leave: number;
  /** Wire bytes of the frame that goes beyond. */
  wire(peer: Peer): number;
  readonly what: string;
  readonly twin: string;
  readonly mutant: string;
}

const overruns: readonly Overrun[] = [
  {
    variant: 'by-one',
    leave: 16,
    wire: () => 17,
    what: 'a frame of 17 wire bytes',
    twin: 'exact',
    mutant: 'does not check the credit that it gives',
  },
  {
    variant: 'header',
    leave: 16,
    wire: () => 24,
    what: 'a frame whose payload fits, but not together with its header',
    twin: 'exact',
    mutant: 'counts payloads without their headers',
  },
  {
    variant: 'empty',
    leave: 0,
    wire: () => Limit.headerSize,
    what: 'an empty message',
    twin: 'empty-exact',
    mutant: 'takes empty messages whatever the credit',
  },
  {
    variant: 'frame',
    leave: 0,
    wire: largestFrame,
    what: 'a frame of its fragment limit',
    twin: 'exact',
    mutant: 'checks the credit before it counts the frame',
  },
];

function overrunCase({ variant, leave, wire, what, twin, mutant }: Overrun): Case {
  return {
    id: `credit-overrun-${variant}`,
    requirements: ['credit-overrun', 'connection-error'],
    sends: `DATA on a channel that is not consumed until ${leave} wire bytes of its credit are left, then ${what}`,
    expects: 'CLOSE(CREDIT), the end of the stream and nothing else',
    twin: `credit-overrun-${twin}`,
    mutant,
    async run(peer) {
      const channel = await nearlyFull(peer, leave);
      peer.send({ type: 'data', channel, fragment: payload(wire(peer)), last: true });
      await peer.expectClose(ErrorCode.credit);
    },
  };
}

const acrossChannels: Case = {
  id: 'credit-overrun-others-have',
  requirements: ['credit-overrun', 'connection-error'],
  sends: 'DATA one byte beyond the credit of one channel, while another channel and the connection have credit left',
  expects: 'CLOSE(CREDIT), the end of the stream and nothing else',
  twin: 'credit-overrun-exact',
  mutant: 'lets a channel use the credit of the others',
  async run(peer) {
    const other = peer.open('discard');
    const channel = await nearlyFull(peer, 16);
    await peer.expectRoom(other, 17);
    peer.send({ type: 'data', channel: other, fragment: payload(17), last: true });
    await peer.expectRoom(other, 17);
    peer.send({ type: 'data', channel, fragment: payload(17), last: true });
    await peer.expectClose(ErrorCode.credit);
  },
};

/** Cases of DATA up to a granted limit, and beyond it. */
export const creditOverrunCases: readonly Case[] = [
  exactCase('exact', 16),
  exactCase('empty-exact', Limit.headerSize),
  ...overruns.map(overrunCase),
  acrossChannels,
];
