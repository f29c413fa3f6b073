import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, ParameterBounds } from '../../wire/protocol.gen.ts';
import { giveUp, sendAlike } from './bulk.ts';
import { endBoth, expectText, someBytes } from './in-turn.ts';

/** Bytes of the fragments that long messages are made of, where the case is not about them. */
const usual = 16_384;

/** The longest message that a case sends, in bytes. */
const affordable = 64 * 1024 * 1024;

/** Sends so many bytes of one message in equal fragments, the rest in a last one; returns them. Waits for credit. */
export async function sendLong(
  peer: Peer,
  channel: number,
  length: number,
  size: number,
  last: boolean,
): Promise<Uint8Array> {
  if (length > affordable) giveUp(peer, 'message limit', length, affordable);
  const fragment = someBytes(peer, Math.min(size, peer.limits.fragmentLimit));
  const times = Math.max(0, Math.ceil(length / fragment.length) - 1);
  await sendAlike(peer, { type: 'data', channel, fragment }, times);
  const rest = fragment.subarray(0, length - times * fragment.length);
  await peer.expectRoom(channel, rest.length + Limit.headerSize);
  peer.send({ type: 'data', channel, fragment: rest, last });
  return Buffer.concat([...Array.from({ length: times }, () => fragment), rest]);
}

/** A message that exceeds the limit by what `excess` sends when the limit is reached exactly. */
function tooLong(
  variant: string,
  sends: string,
  mutant: string,
  begin: (peer: Peer, channel: number) => Promise<void>,
  last: boolean,
): Case {
  return {
    id: variant === '' ? 'message-limit' : `message-limit-${variant}`,
    requirements: ['message-limit'],
    sends,
    expects: 'RESET(MESSAGE_TOO_LARGE), and service as before',
    twin: 'message-largest',
    mutant,
    async run(peer) {
      const channel = peer.open('echo');
      await begin(peer, channel);
      await sendLong(peer, channel, peer.limits.messageLimit, usual, false);
      await peer.expectRoom(channel, Limit.headerSize + 1);
      peer.send({ type: 'data', channel, fragment: Uint8Array.of(1), last });
      await peer.expectReset(channel, ErrorCode.messageTooLarge);
      await peer.expectAlive();
    },
  };
}

/** A message of exactly the limit, in fragments of the size chosen. */
function largest(variant: string, sends: string, mutant: string, size: (peer: Peer) => number): Case {
  return {
    id: variant === '' ? 'message-largest' : `message-largest-${variant}`,
    requirements: ['message-largest'],
    sends: `a message to echo of the message limit, ${sends}`,
    expects: 'the message, and END',
    mutant,
    hello: { messageLimit: ParameterBounds.messageLimit.ceiling },
    async run(peer) {
      const channel = peer.open('echo');
      const text = await sendLong(peer, channel, peer.limits.messageLimit, size(peer), true);
      await expectText(peer, channel, text);
      await endBoth(peer, channel);
    },
  };
}

/** So small that, with their headers, the fragments of the largest message exceed the window; 16 bytes where none are. */
function smallerThanWindow(peer: Peer): number {
  const { channelCredit, messageLimit } = peer.limits;
  const fragments = Math.max(0, channelCredit - messageLimit) / Limit.headerSize + 64;
  const size = Math.floor(messageLimit / fragments);
  return size === 0 ? 16 : Math.min(size, 1024);
}

export const messageLimitCases: readonly Case[] = [
  tooLong(
    '',
    'a message to echo of one byte more than the message limit',
    'is one byte too generous, or has no limit',
    async () => {},
    true,
  ),
  tooLong(
    'unfinished',
    'one byte more than the message limit of a message to echo, and no LAST',
    'looks at the size when a message is whole',
    async () => {},
    false,
  ),
  tooLong(
    'second',
    'a short message to echo, and a second one of one byte more than the message limit',
    'measures the first message of a channel only',
    async (peer, channel) => {
      const text = someBytes(peer, 30);
      await peer.sendMessage(channel, text);
      await expectText(peer, channel, text);
    },
    true,
  ),
  largest('', 'in fragments of 16 KiB or the fragment limit', 'is one byte too strict', () => usual),
  largest(
    'fragments',
    'in fragments of the fragment limit',
    'cannot hold as many bytes as it promised',
    (peer) => peer.limits.fragmentLimit,
  ),
  largest(
    'small',
    'in fragments so small that their headers do not fit the window beside it',
    'takes headers for consumed only with their message, and runs out of window',
    smallerThanWindow,
  ),
  {
    id: 'message-largest-empty-last',
    requirements: ['message-largest'],
    sends: 'a message to echo of the message limit without LAST, then an empty fragment, and an empty one with LAST',
    expects: 'the message, and END',
    mutant: 'takes whatever follows a full message for one byte too many',
    hello: { messageLimit: ParameterBounds.messageLimit.ceiling },
    async run(peer) {
      const channel = peer.open('echo');
      const text = await sendLong(peer, channel, peer.limits.messageLimit, usual, false);
      for (const last of [false, true]) {
        await peer.expectRoom(channel, Limit.headerSize);
        peer.send({ type: 'data', channel, fragment: new Uint8Array(0), last });
      }
      await expectText(peer, channel, text);
      await endBoth(peer, channel);
    },
  },
  {
    id: 'message-largest-again',
    requirements: ['message-largest'],
    sends: 'two messages to echo of the message limit, one after the other',
    expects: 'both',
    mutant: 'sums up the messages of a channel',
    hello: { messageLimit: ParameterBounds.messageLimit.ceiling },
    async run(peer) {
      const channel = peer.open('echo');
      for (let index = 0; index < 2; index += 1) {
        await expectText(peer, channel, await sendLong(peer, channel, peer.limits.messageLimit, usual, true));
      }
    },
  },
  {
    id: 'message-stream',
    requirements: ['message-stream'],
    sends: 'a message to discard of 32 KiB more than the message limit, a short one, and END',
    expects: 'no RESET, and END',
    mutant: 'holds the message limit against services that take streams',
    async run(peer) {
      const channel = peer.open('discard');
      await sendLong(peer, channel, peer.limits.messageLimit + 32_768, usual, true);
      await peer.sendMessage(channel, someBytes(peer, 20));
      await endBoth(peer, channel);
      await peer.expectAlive();
    },
  },
  {
    id: 'message-stream-hold',
    requirements: ['message-stream'],
    sends: 'a message to hold, once it is released, of 32 KiB more than the message limit, and END',
    expects: 'no RESET, and END',
    mutant: 'collects whole messages before it gives them to a service',
    async run(peer) {
      const key = someBytes(peer, 8);
      const channel = peer.open('hold', { metadata: key });
      await peer.expectEnd(peer.open('release', { metadata: key }));
      await sendLong(peer, channel, peer.limits.messageLimit + 32_768, usual, true);
      await endBoth(peer, channel);
      await peer.expectAlive();
    },
  },
];
