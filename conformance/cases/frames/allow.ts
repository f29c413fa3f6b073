import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { closed, harmless } from './family.ts';

const largest = 2n ** 64n - 1n;
const raised = 1_000;

function allow(limit: number | bigint, kind: number = LimitKind.channels): FrameValue {
  return { type: 'allow', kind, limit };
}

const kinds: readonly Case[] = [LimitKind.credit, 2, 0x80, 0xff].map((kind) =>
  closed(
    {
      id: `blocked-kind-allow-${kind}`,
      requirements: ['blocked-kind'],
      sends: `an ALLOW of kind ${kind}`,
      twin: 'allow-falls-same',
      mutant: 'ignores an ALLOW of a kind that ALLOW does not have',
    },
    ErrorCode.frameFormat,
    (peer) => allow(peer.own.channelLimit + 1, kind),
  ),
);

/** The limits of ALLOW. */
export const allowCases: readonly Case[] = [
  ...kinds,
  closed(
    {
      id: 'allow-falls',
      requirements: ['allow-falls'],
      sends: 'an ALLOW of one channel less than the HELLO allowed',
      twin: 'allow-falls-same',
      mutant: 'takes back what was allowed, or ignores an allowance that falls',
    },
    ErrorCode.allowance,
    (peer) => allow(peer.own.channelLimit - 1),
  ),
  closed(
    {
      id: 'allow-falls-raised',
      requirements: ['allow-falls'],
      sends: 'an ALLOW of one channel less than an earlier ALLOW',
      twin: 'allow-falls-raised-same',
      mutant: 'holds an allowance against the HELLO only',
    },
    ErrorCode.allowance,
    (peer) => {
      peer.send(allow(raised));
      return allow(raised - 1);
    },
  ),
  closed(
    {
      id: 'allow-falls-zero',
      requirements: ['allow-falls'],
      sends: 'an ALLOW of no channel at all',
      twin: 'allow-falls-same',
      mutant: 'takes 0 for no change',
    },
    ErrorCode.allowance,
    () => allow(0),
  ),
  harmless(
    {
      id: 'allow-falls-same',
      requirements: ['allow-falls'],
      sends: 'an ALLOW of just what the HELLO allowed',
      mutant: 'refuses an allowance that does not rise',
    },
    (peer: Peer) => [allow(peer.own.channelLimit)],
  ),
  harmless(
    {
      id: 'allow-falls-raised-same',
      requirements: ['allow-falls'],
      sends: 'the same ALLOW three times',
      mutant: 'refuses an allowance that does not rise',
    },
    () => [allow(raised), allow(raised), allow(raised)],
  ),
  ...[BigInt(Limit.allowance) + 1n, largest].map((limit) =>
    closed(
      {
        id: `allow-ceiling${limit === largest ? '-greatest' : ''}`,
        requirements: ['allow-ceiling'],
        sends: `an ALLOW of ${limit}`,
        twin: 'allow-ceiling-exact',
        mutant: 'takes an allowance of more channels than there are ids',
      },
      ErrorCode.allowance,
      () => allow(limit),
    ),
  ),
  harmless(
    {
      id: 'allow-ceiling-exact',
      requirements: ['allow-ceiling'],
      sends: `an ALLOW of ${Limit.allowance}`,
      mutant: 'refuses the largest allowance',
    },
    () => [allow(Limit.allowance)],
  ),
];
