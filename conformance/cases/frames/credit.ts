import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { closed, harmless } from './family.ts';
import { openEcho, openedByPeer } from './samples.ts';

/** Where a CREDIT may stand, and how to come by the channel. */
const places: readonly { readonly name: string; readonly what: string; channel(peer: Peer): Promise<number> }[] = [
  { name: 'connection', what: 'the connection', channel: async () => 0 },
  { name: 'channel', what: "a channel of the kit's", channel: openEcho },
  { name: 'peer-channel', what: "a channel of the peer's", channel: openedByPeer },
];

const raised = 2 ** 41;
const largest = 2n ** 64n - 1n;

/** A limit in force that HELLO gave: the same for each channel and the connection here. */
function advertised(peer: Peer, channel: number): number {
  return channel === 0 ? peer.own.connectionCredit : peer.own.channelCredit;
}

const falls: readonly Case[] = places.flatMap(({ name, what, channel }) => [
  closed(
    {
      id: `credit-falls-${name}`,
      requirements: ['credit-falls'],
      sends: `a CREDIT for ${what} of one byte less than the HELLO granted`,
      twin: `credit-same-${name}`,
      mutant: 'takes back what was granted, or ignores a limit that falls',
    },
    ErrorCode.credit,
    async (peer) => {
      const place = await channel(peer);
      return { type: 'credit', channel: place, limit: advertised(peer, place) - 1 };
    },
  ),
  closed(
    {
      id: `credit-falls-${name}-raised`,
      requirements: ['credit-falls'],
      sends: `a CREDIT for ${what} of one byte less than an earlier CREDIT`,
      twin: `credit-same-${name}-raised`,
      mutant: 'holds a limit against the HELLO only',
    },
    ErrorCode.credit,
    async (peer) => {
      const place = await channel(peer);
      peer.send({ type: 'credit', channel: place, limit: raised });
      return { type: 'credit', channel: place, limit: raised - 1 };
    },
  ),
]);

const same: readonly Case[] = places.flatMap(({ name, what, channel }) => [
  harmless(
    {
      id: `credit-same-${name}`,
      requirements: ['credit-same'],
      sends: `a CREDIT for ${what} of just what the HELLO granted`,
      mutant: 'refuses a limit that does not rise',
    },
    async (peer) => {
      const place = await channel(peer);
      return [{ type: 'credit', channel: place, limit: advertised(peer, place) }];
    },
  ),
  harmless(
    {
      id: `credit-same-${name}-raised`,
      requirements: ['credit-same'],
      sends: `the same CREDIT for ${what} three times`,
      mutant: 'refuses a limit that does not rise',
    },
    async (peer) => {
      const frame = { type: 'credit', channel: await channel(peer), limit: raised } as const;
      return [frame, frame, frame];
    },
  ),
]);

const ceiling: readonly Case[] = places.slice(0, 2).flatMap(({ name, what, channel }) => [
  ...[BigInt(Limit.credit) + 1n, largest].map((limit) =>
    closed(
      {
        id: `credit-ceiling-${name}${limit === largest ? '-greatest' : ''}`,
        requirements: ['credit-ceiling'],
        sends: `a CREDIT for ${what} of ${limit}`,
        twin: `credit-ceiling-${name}-exact`,
        mutant: 'counts with limits that it cannot represent',
      },
      ErrorCode.credit,
      async (peer) => ({ type: 'credit', channel: await channel(peer), limit }),
    ),
  ),
  harmless(
    {
      id: `credit-ceiling-${name}-exact`,
      requirements: ['credit-ceiling'],
      sends: `a CREDIT for ${what} of ${Limit.credit}`,
      mutant: 'refuses the largest limit',
    },
    async (peer) => [{ type: 'credit', channel: await channel(peer), limit: Limit.credit }],
  ),
]);

/** The limits of CREDIT. */
export const creditCases: readonly Case[] = [...falls, ...same, ...ceiling];
