import type { Case, OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { openRequest } from '../requests.ts';
import { creditExactCases } from './credit-exact.ts';
import {
  askSource,
  expectRest,
  expectSourced,
  expectStandstill,
  grant,
  heldBack,
  much,
  shutBoth,
  shutChannels,
  shutConnection,
  wholeFrame,
  wideOpen,
} from './gates.ts';

/** A limit from nothing, up to where a whole frame fits and a little further: some are too small for any byte of the message. */
const channelLimits = [1, 7, 8, 9, wholeFrame - 1, wholeFrame, wholeFrame + 1, wholeFrame + 8, 2 * wholeFrame, 5_000];

function channelLimitCase(limit: number): Case {
  return heldBack(
    {
      id: `credit-channel-obeyed-${limit}`,
      requirements: ['credit-channel-obeyed', 'credit-used', 'blocked-channel'],
      sends: `a request for ${much} bytes from source with no channel credit, then credit for ${limit} wire bytes, then for all`,
      expects: `at most ${limit} wire bytes of DATA and less than ${wholeFrame} of them unused, BLOCKED(${limit}), and the rest once there is credit`,
      mutant: 'does not count the headers of DATA against the credit of the channel',
      hello: shutChannels,
    },
    async (peer, source) => {
      grant(peer, source, limit);
      await expectStandstill(peer, source);
      await expectRest(peer);
    },
  );
}

const connectionLimits = [8, 9, wholeFrame, wholeFrame + 1, 5_000];

/** A first limit of a few frames that leaves 8 bytes, to which one more would make a frame that carries something. */
const fewFrames = 3 * wholeFrame + Limit.headerSize;

function connectionLimitCase(more: number): Case {
  return heldBack(
    {
      id: `credit-connection-obeyed-${more}`,
      requirements: ['credit-connection-obeyed', 'credit-used', 'blocked-connection'],
      sends: `a request for ${much} bytes from source that uses up the connection's credit, then credit for ${more} wire bytes more, then for all`,
      expects: `no DATA beyond the limit and less than ${wholeFrame} wire bytes of it unused, BLOCKED, and the rest once there is credit`,
      mutant: 'does not count the headers of DATA against the credit of the connection',
      hello: shutConnection,
    },
    async (peer) => {
      grant(peer, 0, peer.offered(0) + more);
      await expectStandstill(peer, 0);
      await expectRest(peer);
    },
  );
}

/** The first limits are those of the HELLO, on every channel anew. */
function windowCase(
  which: 'channel' | 'connection',
  hello: Partial<OwnLimits>,
  gates: (channels: readonly number[]) => readonly number[],
): Case {
  return {
    id: `credit-${which}-obeyed-window`,
    requirements: [`credit-${which}-obeyed`, 'credit-used'],
    sends: `a HELLO with a ${which} credit of a few frames, and requests for ${much} bytes each from two sources`,
    expects: "the DATA that the HELLO's limit allows, and the rest once there is more",
    mutant: `takes the ${which} credit of the HELLO for infinite`,
    hello,
    async run(peer) {
      const sources = [await askSource(peer, 1, much), await askSource(peer, 1, much)];
      for (const gate of gates(sources)) await expectStandstill(peer, gate);
      await expectRest(peer);
      for (const gate of gates(sources)) grant(peer, gate, wideOpen);
      for (const source of sources) await expectSourced(peer, source, 1, much);
    },
  };
}

/** Credit of one gate, which must not open another. */
function otherGateCase(
  fields: { id: string; mutant: string; hello: Partial<OwnLimits>; opens: string },
  open: (peer: Peer, source: number, sources: readonly number[]) => Promise<void>,
  sources = 1,
): Case {
  const { id, mutant, hello, opens } = fields;
  const requirement = id.startsWith('credit-connection') ? 'credit-connection-obeyed' : 'credit-channel-obeyed';
  return heldBack(
    {
      id,
      requirements: [requirement],
      sends: `requests to source with gates shut, then credit for ${opens}, then the credit that lacks`,
      expects: 'no DATA that lacks credit, and all of it once there is credit',
      mutant,
      hello,
    },
    async (peer, source, all) => {
      await open(peer, source, all);
      await expectRest(peer);
    },
    { sources },
  );
}

const otherGateCases: readonly Case[] = [
  otherGateCase(
    {
      id: 'credit-channel-obeyed-other',
      mutant: 'has one limit for all channels',
      hello: shutChannels,
      opens: 'another channel',
    },
    async (peer, _shut, [, other = 0]) => {
      grant(peer, other, wideOpen);
      await peer.expectReceived(other, much);
    },
    2,
  ),
  otherGateCase(
    {
      id: 'credit-channel-obeyed-connection',
      mutant: 'takes credit of the connection for credit of its channels',
      hello: shutBoth,
      opens: 'the connection',
    },
    async (peer) => grant(peer, 0, wideOpen),
  ),
  otherGateCase(
    {
      id: 'credit-connection-obeyed-channel',
      mutant: 'takes credit of a channel for credit of the connection',
      hello: shutBoth,
      opens: 'the channel',
    },
    async (peer, source) => {
      grant(peer, source, wideOpen);
      await expectStandstill(peer, 0);
    },
  ),
];

const serviceCases: readonly Case[] = [
  {
    id: 'credit-channel-obeyed-echo',
    requirements: ['credit-channel-obeyed', 'credit-used', 'blocked-channel'],
    sends: 'a message of 1,000 bytes to echo, which has no credit for its answer, then credit step by step',
    expects: 'BLOCKED with each limit, no DATA beyond it, and the answer in the end',
    mutant: 'answers small messages without asking for credit',
    hello: shutChannels,
    async run(peer) {
      const channel = peer.open('echo');
      const message = new Uint8Array(1_000).fill(7);
      await peer.sendMessage(channel, message);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectBlocked(channel, 0);
      for (const limit of [9, 500, 900]) {
        grant(peer, channel, limit);
        await expectStandstill(peer, channel);
      }
      grant(peer, channel, wideOpen);
      const answer = await peer.expectMessage(channel);
      peer.require(Buffer.compare(answer, message) === 0, 'the message', `${answer.length} other bytes`);
      await peer.expectEnd(channel);
    },
  },
  {
    id: 'credit-channel-obeyed-opener',
    requirements: ['credit-channel-obeyed', 'credit-used', 'blocked-channel'],
    sends: "a request that the peer open a channel and send a message on it, for which the kit's HELLO gives no credit",
    expects: 'the OPEN, BLOCKED, DATA within each limit, and the whole message in the end',
    mutant: 'obeys credit only on channels that the other side opened',
    hello: shutChannels,
    async run(peer) {
      const asked = peer.open('open');
      const request = openRequest({ count: 1, service: 'heddle-kit.credit', messages: 1, size: much });
      await peer.sendMessage(asked, request);
      const { channel } = await peer.expectOpen();
      await peer.expectBlocked(channel, 0);
      grant(peer, channel, 2 * wholeFrame);
      await expectStandstill(peer, channel);
      grant(peer, channel, wideOpen);
      await expectSourced(peer, channel, 1, much);
    },
  },
  heldBack(
    {
      id: 'credit-connection-obeyed-shared',
      requirements: ['credit-connection-obeyed', 'credit-used', 'blocked-connection'],
      sends: 'requests to four sources, whose channels have credit, and credit for the connection step by step',
      expects: 'DATA of all four within each limit of the connection, and everything in the end',
      mutant: 'holds each channel by itself against the credit of the connection',
      hello: shutConnection,
    },
    async (peer) => {
      for (const more of [wholeFrame, 5_000, 9]) {
        grant(peer, 0, peer.offered(0) + more);
        await expectStandstill(peer, 0);
      }
    },
    { sources: 4 },
  ),
];

/** Cases of what an endpoint may send: never beyond a limit, and up to it. */
export const creditSendingCases: readonly Case[] = [
  ...channelLimits.map(channelLimitCase),
  ...connectionLimits.map(connectionLimitCase),
  windowCase('channel', { ...shutChannels, channelCredit: fewFrames }, (channels) => channels),
  windowCase('connection', { ...shutConnection, connectionCredit: fewFrames }, () => [0]),
  ...otherGateCases,
  ...serviceCases,
  ...creditExactCases,
];
