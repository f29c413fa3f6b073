import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { closed, harmless } from './family.ts';
import { goaway } from './goaway.ts';

/** The id with that ordinal, from 0, among those that the peer opens, or that the kit does. */
function peersId(peer: Peer, ordinal: number): number {
  return (peer.role === 'dialer' ? 1 : 2) + 2 * ordinal;
}
function kitsId(peer: Peer, ordinal: number): number {
  return (peer.role === 'dialer' ? 2 : 1) + 2 * ordinal;
}

/** The largest id of the kit's parity that is not the announcement. */
function largestOfKit(peer: Peer): number {
  return peer.role === 'dialer' ? Limit.goawayAnnouncement - 1 : Limit.goawayAnnouncement - 2;
}

const parity: readonly { readonly variant: string; readonly what: string; last(peer: Peer): number }[] = [
  { variant: '', what: "the kit's first id", last: (peer) => kitsId(peer, 0) },
  { variant: '-high', what: "the kit's id with the ordinal 1,000", last: (peer) => kitsId(peer, 1_000) },
  { variant: '-largest', what: "the largest id of the kit's parity", last: largestOfKit },
];

type Steps = (peer: Peer) => readonly [earlier: number, later: number];

const rises: readonly { readonly variant: string; readonly what: string; readonly steps: Steps }[] = [
  { variant: '', what: "the peer's next id", steps: (peer) => [peersId(peer, 3), peersId(peer, 4)] },
  { variant: '-from-none', what: "the peer's first id, behind 0", steps: (peer) => [0, peersId(peer, 0)] },
  { variant: '-announcement', what: 'an announcement', steps: (peer) => [peersId(peer, 3), Limit.goawayAnnouncement] },
];

/** The last channel that a GOAWAY names. */
export const goawayLastCases: readonly Case[] = [
  ...parity.map(({ variant, what, last }) =>
    closed(
      {
        id: `goaway-parity${variant}`,
        requirements: ['goaway-parity'],
        sends: `a GOAWAY whose last channel is ${what}`,
        twin: 'goaway-parity-right',
        mutant: 'does not look at the parity of the last channel',
      },
      ErrorCode.channelId,
      (peer) => goaway(last(peer)),
    ),
  ),
  harmless(
    {
      id: 'goaway-parity-right',
      requirements: ['goaway-parity'],
      sends: "a GOAWAY that announces, one whose last channel is an id of the peer's that it has not used yet, and 0",
      mutant: 'demands that the last channel was opened, or holds 0 and the announcement against the parity',
    },
    (peer) => [Limit.goawayAnnouncement, peersId(peer, 1_000), 0].map(goaway),
  ),
  ...rises.map(({ variant, what, steps }) =>
    closed(
      {
        id: `goaway-rise${variant}`,
        requirements: ['goaway-rise'],
        sends: `a GOAWAY, then another one whose last channel is higher: ${what}`,
        twin: 'goaway-rise-falling',
        mutant: 'takes back what a GOAWAY said',
      },
      ErrorCode.channelId,
      (peer) => {
        const [earlier, later] = steps(peer);
        peer.send(goaway(earlier));
        return goaway(later);
      },
    ),
  ),
  harmless(
    {
      id: 'goaway-rise-falling',
      requirements: ['goaway-rise'],
      sends: 'a GOAWAY that announces, then others with the last channel falling, the same twice, and 0',
      mutant: 'takes a single GOAWAY only',
    },
    (peer) => [Limit.goawayAnnouncement, peersId(peer, 4), peersId(peer, 3), peersId(peer, 3), 0].map(goaway),
  ),
];
