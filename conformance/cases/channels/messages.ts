import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, ParameterBounds, Version } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, expectSourced, grant, shutChannels, wholeFrame, wideOpen } from './gates.ts';
import { endBoth, expectEcho, expectText, someBytes } from './in-turn.ts';

/** Wire bytes that every window has room for: those of the least fragment limit, with the header. */
const alwaysRoom = ParameterBounds.fragmentLimit.floor + Limit.headerSize;

/** One message to `echo`, in fragments of the sizes given. */
function intact(variant: string, sends: string, mutant: string, sizes: (peer: Peer) => readonly number[]): Case {
  return {
    id: `message-intact-${variant}`,
    requirements: ['message-intact'],
    sends: `a message to echo in ${sends}, and END`,
    expects: 'the message, and END',
    mutant,
    async run(peer) {
      const channel = peer.open('echo');
      const parts = sizes(peer).map((size) => someBytes(peer, size));
      for (const [index, fragment] of parts.entries()) {
        await peer.expectRoom(channel, fragment.length + Limit.headerSize);
        peer.send({ type: 'data', channel, fragment, last: index === parts.length - 1 });
      }
      await expectText(peer, channel, Buffer.concat(parts));
      await endBoth(peer, channel);
    },
  };
}

/** The sizes of two fragments, as large as the limits of fragments and of messages allow. */
function largestPair({ fragmentLimit, messageLimit }: Peer['limits']): number[] {
  const first = Math.min(fragmentLimit, messageLimit - 1);
  return [first, Math.min(fragmentLimit, messageLimit - first)];
}

/** Several messages, sent without waiting for an answer, come back in their order; small ones arrive together. */
function ordered(variant: string, sends: string, mutant: string, sizes: readonly number[], fragment: number): Case {
  return {
    id: `message-intact-${variant}`,
    requirements: ['message-intact'],
    sends: `${sends} to echo on one channel, and END`,
    expects: 'the messages in their order, and END',
    mutant,
    async run(peer) {
      const channel = peer.open('echo');
      const texts = sizes.map((size) => someBytes(peer, size));
      const frames = texts.flatMap((text) => peer.message(channel, text, fragment));
      const wire = Buffer.concat(texts).length + frames.length * Limit.headerSize;
      if (wire <= alwaysRoom) {
        await peer.expectRoom(channel, wire);
        peer.sendTogether(...frames);
      } else {
        for (const text of texts) await peer.sendMessage(channel, text, fragment);
      }
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      for (const text of texts) await expectText(peer, channel, text);
      await peer.expectEnd(channel);
    },
  };
}

/** Fragments of several channels' messages, dealt out in turn. */
function interleaved(texts: ReadonlyMap<number, Uint8Array>, size: number): FrameValue[] {
  const frames: FrameValue[] = [];
  const longest = Math.max(...[...texts.values()].map((text) => text.length));
  for (let offset = 0; offset < longest; offset += size) {
    for (const [channel, text] of texts) {
      if (offset >= text.length) continue;
      const last = offset + size >= text.length;
      frames.push({ type: 'data', channel, fragment: text.subarray(offset, offset + size), last });
    }
  }
  return frames;
}

async function expectInterleaved(peer: Peer, services: number, length: number, size: number): Promise<void> {
  const channels = Array.from({ length: services }, () => peer.open('echo'));
  const texts = new Map(channels.map((channel) => [channel, someBytes(peer, length)]));
  for (const frame of interleaved(texts, size)) {
    await peer.expectRoom(frame.channel ?? 0, size + Limit.headerSize);
    peer.send(frame);
  }
  for (const [channel, text] of texts) await expectText(peer, channel, text);
}

export const messageCases: readonly Case[] = [
  intact('one', 'one fragment', 'loses messages of one fragment', () => [100]),
  intact('empty', 'one empty fragment', 'takes an empty message for none', () => [0]),
  intact('bytes', '60 fragments of one byte', 'delivers each fragment', () => Array.from({ length: 60 }, () => 1)),
  intact(
    'empty-first',
    'an empty fragment and one of 30 bytes',
    'takes the message for ended, or not begun, with an empty fragment',
    () => [0, 30],
  ),
  intact('empty-last', 'a fragment of 30 bytes and an empty one that is the last', 'waits for bytes with LAST', () => [
    30, 0,
  ]),
  intact('empty-between', 'fragments of 10 bytes with empty ones between them', 'stops at an empty fragment', () => [
    10, 0, 0, 10, 0, 10,
  ]),
  intact('all-empty', 'five empty fragments', 'counts bytes where it should count messages', () => [0, 0, 0, 0, 0]),
  intact('largest', 'two fragments as large as the limits allow', 'overwrites a buffer of one fragment', (peer) =>
    largestPair(peer.limits),
  ),
  intact('random', '30 fragments of random sizes', 'sorts fragments, or drops some', (peer) =>
    Array.from({ length: 30 }, () => peer.random.below(90)),
  ),
  ordered(
    'order',
    'ten messages of different sizes',
    'lets short messages overtake long ones',
    [900, 3, 400, 0, 77, 1, 500, 2, 64, 10],
    250,
  ),
  ordered('order-empty', 'empty messages among others', 'drops or joins empty messages', [0, 5, 0, 0, 6, 0], 4),
  ordered(
    'order-alike',
    'twenty messages of one fragment each',
    'joins messages that arrive together',
    Array.from({ length: 20 }, () => 11),
    11,
  ),
  {
    id: 'message-intact-order-queued',
    requirements: ['message-intact'],
    sends: 'six messages of different sizes to echo on one channel, and only then the credit for the answers',
    expects: 'the messages in their order',
    mutant: 'lets short messages overtake long ones that wait',
    hello: shutChannels,
    async run(peer) {
      const channel = peer.open('echo');
      const texts = [900, 3, 400, 0, 77, 1].map((size) => someBytes(peer, size));
      for (const text of texts) await peer.sendMessage(channel, text);
      await peer.expectBlocked(channel, 0);
      await peer.fence();
      grant(peer, channel, wideOpen);
      for (const text of texts) await expectText(peer, channel, text);
    },
  },
  {
    id: 'message-intact-two-channels',
    requirements: ['message-intact'],
    versions: [Version.interleaved],
    sends: 'two messages on two channels, their fragments of 7 bytes in turn',
    expects: 'each message on its channel',
    mutant: 'collects the fragments of all channels in one buffer',
    run: (peer) => expectInterleaved(peer, 2, 70, 7),
  },
  {
    id: 'message-intact-many-channels',
    requirements: ['message-intact'],
    versions: [Version.interleaved],
    sends: 'eight messages on eight channels, their fragments of 13 bytes in turn',
    expects: 'each message on its channel',
    mutant: 'collects the fragments of few channels at a time',
    run: (peer) => expectInterleaved(peer, 8, 90, 13),
  },
  {
    id: 'message-intact-control-between',
    requirements: ['message-intact'],
    versions: [Version.interleaved],
    sends: 'a message to echo with a PING, another channel and its end between two fragments',
    expects: 'both messages',
    mutant: 'ends a message at any frame that is not its DATA',
    async run(peer) {
      const text = someBytes(peer, 50);
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 128);
      peer.send({ type: 'data', channel, fragment: text.subarray(0, 25) });
      await peer.expectAlive();
      peer.send({ type: 'data', channel, fragment: text.subarray(25), last: true });
      await expectText(peer, channel, text);
    },
  },
  {
    id: 'message-intact-sent',
    requirements: ['message-intact'],
    sends:
      'a request to source for messages of 0, 1 and 5,000 bytes, with a fragment limit of 1,024 bytes and little credit at a time',
    expects: 'the bytes that source defines, whatever the fragments',
    mutant: 'repeats or leaves out bytes where it cuts a message',
    hello: shutChannels,
    async run(peer) {
      for (const size of [0, 1, 5_000]) {
        const channel = await askSource(peer, 2, size);
        // Each limit leaves room for one largest frame, so that nobody has to cut.
        for (let limit = wholeFrame; limit < 2 * size; limit += wholeFrame) {
          grant(peer, channel, limit);
          await peer.fence();
        }
        grant(peer, channel, wideOpen);
        await expectSourced(peer, channel, 2, size);
      }
    },
  },
  {
    id: 'message-intact-after-message',
    requirements: ['message-intact'],
    sends: 'a message to echo, and when it is back another',
    expects: 'both, each by itself',
    mutant: 'keeps the bytes of a message for the next one',
    async run(peer) {
      const channel = peer.open('echo');
      for (const size of [60, 10]) await expectEcho(peer, channel, someBytes(peer, size));
    },
  },
];
