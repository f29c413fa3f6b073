import { kitService } from '../../harness/conversation.ts';
import type { Peer } from '../../harness/peer.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, type FrameType, Limit, LimitKind, Version } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { openRequest } from '../requests.ts';

/** The types whose frames a peer takes and goes on; CLOSE, which ends all, stands apart. */
export type SampleName = Exclude<keyof typeof FrameType, 'close'>;

/** The types that carry a code and a reason. */
export type CodedName = 'goaway' | 'abort' | 'end' | 'stop' | 'reset';

/** One valid frame of each type, with what makes it valid and what shows that it was taken. */
export interface Sample {
  /** Makes the state in which the frame is valid; returns the frame, unsent. */
  prepare(peer: Peer): Promise<FrameValue>;
  /** Shows that the frame, which was sent, had its effect and did no harm. */
  prove(peer: Peer, frame: FrameValue): Promise<void>;
}

const pingId = 0x48_6564_646cn;
const text = new TextEncoder().encode('sample');

/** Opens an `echo` channel with room for a few small fragments. */
export async function openEcho(peer: Peer): Promise<number> {
  const channel = peer.open('echo');
  await peer.expectRoom(channel, 256);
  return channel;
}

/** Makes the peer open one channel towards the kit, and returns its id. */
export async function openedByPeer(peer: Peer): Promise<number> {
  await peer.sendMessage(peer.open('open'), openRequest({ count: 1, service: `${kitService}sample` }));
  return (await peer.expectOpen()).channel;
}

/** The versions in which the sample of a type is legal, where those are not all. */
export function whereLegal(name: SampleName): { versions?: readonly number[] } {
  return name === 'credit' ? { versions: [Version.interleaved] } : {};
}

function channelOf(frame: FrameValue): number {
  return frame.channel ?? 0;
}

function harmless(frame: (peer: Peer) => FrameValue): Sample {
  return { prepare: async (peer) => frame(peer), prove: (peer) => peer.expectAlive() };
}

/** Every type but CLOSE. */
export const samples: Readonly<Record<SampleName, Sample>> = {
  ping: {
    prepare: async () => ({ type: 'ping', id: pingId, sent: 77 }),
    async prove(peer) {
      const answers = (await peer.fence()).filter(({ frame }) => frame.type === 'pong' && frame.id === pingId);
      peer.require(answers.length === 1, 'one PONG for the PING', `${answers.length}`);
      await peer.expectAlive();
    },
  },
  pong: harmless(() => ({ type: 'pong', id: 0, sent: 0, received: 0, answered: 0 })),
  goaway: harmless(() => ({ type: 'goaway', lastChannel: Limit.goawayAnnouncement, code: ErrorCode.none })),
  credit: harmless((peer) => ({ type: 'credit', limit: peer.own.connectionCredit + 1 })),
  blocked: harmless(() => ({ type: 'blocked', kind: LimitKind.channels, limit: 0 })),
  allow: harmless((peer) => ({ type: 'allow', kind: LimitKind.channels, limit: peer.own.channelLimit + 1 })),
  open: {
    prepare: async (peer) => ({ type: 'open', channel: peer.nextId(), service: 'echo' }),
    async prove(peer, frame) {
      peer.send({ type: 'end', channel: channelOf(frame), code: ErrorCode.none });
      await peer.expectEnd(channelOf(frame));
      await peer.expectAlive();
    },
  },
  accept: {
    prepare: async (peer) => ({ type: 'accept', channel: await openedByPeer(peer), version: 1 }),
    prove: (peer) => peer.expectAlive(),
  },
  data: {
    prepare: async (peer) => ({ type: 'data', channel: await openEcho(peer), fragment: text, last: true }),
    async prove(peer, frame) {
      const answer = await peer.expectMessage(channelOf(frame));
      peer.require(Buffer.compare(answer, text) === 0, 'the echoed message', `${answer.length} other bytes`);
      await peer.expectAlive();
    },
  },
  abort: {
    async prepare(peer) {
      const channel = await openEcho(peer);
      peer.send({ type: 'data', channel, fragment: text });
      return { type: 'abort', channel, code: ErrorCode.cancelled };
    },
    async prove(peer, frame) {
      peer.send({ type: 'end', channel: channelOf(frame), code: ErrorCode.none });
      await peer.expectEnd(channelOf(frame));
      await peer.expectAlive();
    },
  },
  end: {
    prepare: async (peer) => ({ type: 'end', channel: await openEcho(peer), code: ErrorCode.none }),
    async prove(peer, frame) {
      await peer.expectEnd(channelOf(frame));
      await peer.expectAlive();
    },
  },
  stop: {
    prepare: async (peer) => ({ type: 'stop', channel: await openEcho(peer), code: ErrorCode.cancelled }),
    async prove(peer, frame) {
      await peer.expectEnd(channelOf(frame), 'code' in frame ? frame.code : ErrorCode.cancelled);
      await peer.expectAlive();
    },
  },
  reset: {
    prepare: async (peer) => ({ type: 'reset', channel: await openEcho(peer), code: ErrorCode.cancelled }),
    async prove(peer, frame) {
      await peer.expectQuiet(channelOf(frame));
      await peer.expectAlive();
    },
  },
};

/** The names of the samples. */
// Object.keys forgets that the keys are names of types.
export const sampleNames = Object.keys(samples) as readonly SampleName[];

/** The types that carry a code and a reason, but for CLOSE. */
export const codedNames: readonly CodedName[] = ['goaway', 'abort', 'end', 'stop', 'reset'];

/** The payload that the frame has of itself. */
export function payloadOf(frame: FrameValue): Uint8Array {
  return encodeFrame(frame).subarray(Limit.headerSize);
}

/** The name as the spec writes it. */
export function typeText(name: SampleName): string {
  return name.toUpperCase();
}
