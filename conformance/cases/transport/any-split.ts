import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';

/** Writes bytes in pieces. */
type Divide = (peer: Peer, bytes: Uint8Array) => Promise<void>;

/** Pieces of such sizes in turn; whether they arrive one by one is up to the transport. */
function inSizes(sizes: (peer: Peer) => readonly number[]): Divide {
  return async (peer, bytes) => {
    for (const piece of inPieces(bytes, sizes(peer))) peer.sendBytes(piece);
  };
}

/** Two pieces, of which the second is sent when the first is there, for a PING in the same write was answered. No delivery divides the first. */
function cutAt(place: (bytes: Uint8Array) => number): Divide {
  return async (peer, bytes) => {
    await peer.fence(bytes.subarray(0, place(bytes)));
    peer.sendBytes(bytes.subarray(place(bytes)));
  };
}

function* inPieces(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  let from = 0;
  for (let index = 0; from < bytes.length; index += 1) {
    const to = from + (sizes[index % sizes.length] ?? bytes.length);
    yield bytes.subarray(from, to);
    from = to;
  }
}

/** The HELLO byte by byte, and a message through `echo`, every frame divided as told. */
async function speakDivided(peer: Peer, divide: Divide): Promise<void> {
  for (const piece of inPieces(peer.helloBytes(), [1])) peer.sendBytes(piece);
  await peer.expectHello();
  const channel = peer.nextId();
  const text = new TextEncoder().encode(`divided ${peer.random.name(40)}`);
  const frames: FrameValue[] = [...peer.message(channel, text, 17), { type: 'end', channel, code: ErrorCode.none }];
  await divide(peer, encodeFrame({ type: 'open', channel, service: 'echo' }));
  await peer.expectRoom(channel, text.length + Limit.headerSize * frames.length);
  for (const frame of frames) await divide(peer, encodeFrame(frame));
  const answer = await peer.expectMessage(channel);
  peer.require(Buffer.compare(answer, text) === 0, 'the echoed message', `${answer.length} other bytes`);
  await peer.expectEnd(channel);
  await peer.expectAlive();
}

function dividedCase(variant: string, pieces: string, mutant: string, divide: Divide): Case {
  return {
    id: `any-split-${variant}`,
    requirements: ['any-split'],
    sends: `a HELLO one byte at a time, then an OPEN, a message in fragments of 17 bytes and an END, each ${pieces}`,
    expects: 'the HELLO, the same message and END, as if all had come in one piece',
    mutant,
    preface: true,
    run: (peer) => speakDivided(peer, divide),
  };
}

export const anySplitCases: readonly Case[] = [
  dividedCase(
    'bytes',
    'one byte at a time',
    'takes each arrival for a whole frame',
    inSizes(() => [1]),
  ),
  dividedCase(
    'header',
    'cut inside its header',
    'reads a header that is not whole yet',
    cutAt(() => Limit.headerSize - 5),
  ),
  dividedCase(
    'border',
    'cut between header and payload',
    'takes an empty payload when only the header is here',
    cutAt(() => Limit.headerSize),
  ),
  dividedCase(
    'payload',
    'cut before its last byte',
    'delivers a payload before its last byte is here',
    cutAt((bytes) => bytes.length - 1),
  ),
  dividedCase(
    'random',
    'in pieces of random sizes',
    'loses the rest of a frame when the next arrival is short',
    inSizes((peer) => Array.from({ length: 32 }, () => 1 + peer.random.below(13))),
  ),
  {
    id: 'any-split-coalesced',
    requirements: ['any-split'],
    sends: 'the OPENs, messages and ENDs of three channels in as few writes as credit allows',
    expects: 'the message of each channel, echoed on it, and END',
    mutant: 'drops what follows the first frame of an arrival',
    async run(peer) {
      const channels = [peer.open('echo'), peer.open('echo'), peer.open('echo')];
      const texts = channels.map((channel) => new TextEncoder().encode(`channel ${channel} ${peer.random.name(30)}`));
      const frames = channels.flatMap((channel, index) => [
        ...peer.message(channel, texts[index] ?? new Uint8Array(0), 9),
        { type: 'end' as const, channel, code: ErrorCode.none },
      ]);
      for (const channel of channels) await peer.expectRoom(channel, 1024);
      peer.sendTogether(...frames);
      for (const [index, channel] of channels.entries()) {
        const answer = await peer.expectMessage(channel);
        const text = texts[index] ?? new Uint8Array(0);
        peer.require(
          Buffer.compare(answer, text) === 0,
          `the message of channel ${channel}`,
          `${answer.length} other bytes`,
        );
        await peer.expectEnd(channel);
      }
    },
  },
];
