import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, FrameType, Limit } from '../../wire/protocol.gen.ts';
import { openRequest, sourceMessage, sourceRequest } from '../requests.ts';
import { openEcho } from './samples.ts';

const sourceSize = 10_000;

/** Sends the beginning of a DATA frame whose length is one above the peer's fragment limit; where no such length exists, the rule cannot be broken. */
async function sendTooLong(peer: Peer, payload: (length: number) => Uint8Array): Promise<void> {
  const length = peer.limits.fragmentLimit + 1;
  if (length > Limit.payloadSize) return peer.expectAlive();
  const channel = peer.open('discard');
  peer.send({ type: FrameType.data, channel, length, payload: payload(length) });
  await peer.expectClose(ErrorCode.frameSize);
}

const limitCases: readonly Case[] = [
  {
    id: 'fragment-limit',
    requirements: ['fragment-limit'],
    sends: "a DATA frame of one byte more than the peer's fragment limit",
    expects: 'CLOSE(FRAME_SIZE), nothing after it, and the end of the stream',
    twin: 'fragment-limit-largest',
    mutant: 'takes fragments of any length',
    run: (peer) => sendTooLong(peer, (length) => new Uint8Array(length)),
  },
  {
    id: 'fragment-limit-header',
    requirements: ['fragment-limit', 'header-first'],
    sends: "the header of a DATA frame of one byte more than the peer's fragment limit, and nothing of the payload",
    expects: 'CLOSE(FRAME_SIZE), nothing after it, and the end of the stream',
    twin: 'fragment-limit-largest',
    mutant: 'waits for the payload of a fragment that is too long',
    run: (peer) => sendTooLong(peer, () => new Uint8Array(0)),
  },
  {
    id: 'fragment-limit-largest',
    requirements: ['fragment-limit'],
    sends: "a DATA frame of the peer's fragment limit to discard, and END",
    expects: 'END on the channel, and service as before',
    mutant: 'refuses a fragment of exactly its limit',
    async run(peer) {
      const channel = peer.open('discard');
      const { fragmentLimit } = peer.limits;
      await peer.sendMessage(channel, new Uint8Array(fragmentLimit), fragmentLimit);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
];

const obeyed: readonly Case[] = [1_024, 1_025, 5_000].map((fragmentLimit) => ({
  id: `fragment-limit-obeyed-${fragmentLimit}`,
  requirements: ['fragment-limit-obeyed'],
  sends: `a request for a message of ${sourceSize} bytes, under a fragment limit of ${fragmentLimit}`,
  expects: `the message in fragments of at most ${fragmentLimit} bytes`,
  mutant: 'cuts fragments as it likes, or counts the header to the limit the wrong way',
  hello: { fragmentLimit },
  async run(peer) {
    const channel = peer.open('source');
    await peer.sendMessage(channel, sourceRequest(1, sourceSize));
    const message = await peer.expectMessage(channel);
    peer.require(Buffer.compare(message, sourceMessage(0, sourceSize)) === 0, 'the message of source', 'another');
    await peer.expectEnd(channel);
    await peer.expectAlive();
  },
}));

function emptyFragments(variant: string, what: string, mutant: string, fragments: readonly string[]): Case {
  const whole = fragments.join('');
  return {
    id: `fragment-empty-${variant}`,
    requirements: ['fragment-empty'],
    sends: `a message to echo ${what}`,
    expects: `the message of ${whole.length} bytes, and service as before`,
    mutant,
    async run(peer) {
      const channel = await openEcho(peer);
      const frames = fragments.map((fragment, index) => ({
        type: 'data' as const,
        channel,
        fragment: new TextEncoder().encode(fragment),
        last: index === fragments.length - 1,
      }));
      peer.send(...frames);
      const answer = new TextDecoder().decode(await peer.expectMessage(channel));
      peer.require(answer === whole, JSON.stringify(whole), JSON.stringify(answer));
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  };
}

/** The length of DATA frames. */
export const fragmentCases: readonly Case[] = [
  ...limitCases,
  ...obeyed,
  {
    id: 'fragment-limit-obeyed-opener',
    requirements: ['fragment-limit-obeyed'],
    sends: 'a request to open a channel and send 3,000 bytes on it, under a fragment limit of 1,024',
    expects: 'the message in fragments of at most 1,024 bytes',
    mutant: 'keeps to the limit on channels that it accepted only',
    hello: { fragmentLimit: 1_024 },
    async run(peer) {
      const request = { count: 1, service: `${kitService}fragments`, messages: 1, size: 3_000 };
      await peer.sendMessage(peer.open('open'), openRequest(request));
      const { channel } = await peer.expectOpen();
      const message = await peer.expectMessage(channel);
      peer.require(Buffer.compare(message, sourceMessage(0, 3_000)) === 0, 'the message of open', 'another');
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
  emptyFragments('alone', 'that is one empty fragment', 'takes an empty fragment with LAST for no message', ['']),
  emptyFragments('first', 'whose first fragment is empty', 'refuses an empty fragment without LAST', ['', 'abc']),
  emptyFragments('middle', 'with empty fragments in between', 'ends the message at an empty fragment', [
    'a',
    '',
    '',
    'b',
  ]),
  emptyFragments('last', 'whose last fragment is empty', 'overlooks LAST on an empty fragment', ['abc', '']),
  emptyFragments('only', 'of three empty fragments', 'delivers a message for each empty fragment', ['', '', '']),
];
