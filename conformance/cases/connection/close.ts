import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Grease, Limit, Range } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, shutChannels } from '../channels/gates.ts';

/** Ends the connection by an error of the kit's making. */
const fault: FrameValue = { type: Range.frameType.critical.last };

/** A frame of the largest size that is skipped on any connection. */
const skipped: FrameValue = { type: Grease.frameType[0], payload: new Uint8Array(Limit.payloadSize) };

/** Sends CLOSE; the peer ends its direction, and sends nothing of its own will any more. */
async function expectObedience(peer: Peer, code: number, reason = ''): Promise<void> {
  await peer.fence();
  const from = peer.seen.length;
  peer.send({ type: 'close', code, reason });
  await peer.expectEndAfterAnything();
  // What may come at any time may have been on its way; a CLOSE, DATA or the end of a channel can only be an answer.
  const answer = peer.seen
    .slice(from)
    .find(({ frame }) => ['close', 'data', 'abort', 'end', 'reset'].includes(frame.type));
  peer.require(
    answer === undefined,
    'nothing more than the end of the stream',
    answer === undefined ? '' : frameText(answer.frame),
  );
}

interface Closing {
  readonly id: string;
  readonly what: string;
  readonly mutant: string;
  readonly code?: number;
  readonly reason?: string;
  readonly shut?: true;
  prepare(peer: Peer): Promise<void>;
}

const closings: readonly Closing[] = [
  {
    id: 'close-obeyed',
    what: 'CLOSE(NONE) on an idle connection',
    mutant: 'waits for the end of the other direction before it ends its own',
    async prepare() {
      // The connection is idle as it is.
    },
  },
  {
    id: 'close-obeyed-error',
    what: 'CLOSE(INTERNAL) with the longest reason',
    mutant: 'answers CLOSE with a CLOSE of its own',
    code: ErrorCode.internal,
    reason: 'r'.repeat(Limit.reasonSize),
    async prepare() {
      // The connection is idle as it is.
    },
  },
  {
    id: 'close-obeyed-channels',
    what: 'CLOSE while channels are open and a message is in progress',
    mutant: 'ends or resets its channels before it ends its direction',
    async prepare(peer) {
      peer.open('hold');
      const echo = peer.open('echo');
      await peer.expectRoom(echo, 100);
      peer.send({ type: 'data', channel: echo, fragment: new Uint8Array(50) });
    },
  },
  {
    id: 'close-obeyed-queued',
    what: 'CLOSE while DATA waits for credit',
    mutant: 'keeps the connection until what it has queued is sent',
    shut: true,
    async prepare(peer) {
      const source = await askSource(peer, 4, 16_384);
      await peer.expectBlocked(source, 0);
    },
  },
];

function obeyedCase({ id, what, mutant, code = ErrorCode.none, reason, shut, prepare }: Closing): Case {
  return {
    id,
    requirements: ['close-obeyed'],
    sends: `${what}, and keeps its own direction open`,
    expects: "the end of the peer's direction, and no CLOSE, DATA, ABORT, END or RESET before it",
    twin: 'close-not-sent',
    mutant,
    ...(shut ? { hello: shutChannels } : {}),
    async run(peer) {
      await prepare(peer);
      await expectObedience(peer, code, reason);
    },
  };
}

/** What the peer has to read behind the fault for which it closes. */
interface Draining {
  readonly id: string;
  readonly what: string;
  readonly mutant: string;
  send(peer: Peer): Promise<void>;
}

const drainings: readonly Draining[] = [
  {
    id: 'close-drains',
    what: 'a fault, and behind it 32 MiB of frames',
    mutant: 'tears the transport down, or stops reading, when it has sent CLOSE',
    async send(peer) {
      peer.sendManyTimes(skipped, 512);
    },
  },
  {
    id: 'close-drains-frames',
    what: 'a fault and, behind it, PINGs, channels and other faults',
    mutant: 'goes on acting on frames behind its CLOSE',
    async send(peer) {
      for (let id = 1; id <= 100; id += 1) {
        const channel = peer.nextId();
        peer.send(
          { type: 'ping', id: 3_000_000 + id },
          { type: 'open', channel, service: 'echo' },
          { type: 'ping', id: 0 },
        );
      }
    },
  },
  {
    id: 'close-drains-late',
    what: 'a fault, and 4 seconds later 4 MiB of frames',
    mutant: 'tears the transport down as soon as its CLOSE is written, or long before 5 seconds are over',
    async send(peer) {
      await peer.wait(4_000);
      peer.sendManyTimes(skipped, 64);
    },
  },
];

function drainsCase({ id, what, mutant, send }: Draining): Case {
  return {
    id,
    requirements: ['close-drains', 'connection-error', 'close-ends'],
    sends: `${what}, before it reads anything`,
    expects: 'that all of it is read, CLOSE(FRAME_TYPE), the end of the stream and nothing else',
    twin: 'close-drains-open',
    mutant,
    async run(peer) {
      peer.pauseReading();
      peer.send(fault);
      await send(peer);
      await peer.expectDrained();
      peer.resumeReading();
      await peer.expectClose(ErrorCode.frameType);
    },
  };
}

/** Cases of the end of a connection. */
export const closeCases: readonly Case[] = [
  ...closings.map(obeyedCase),
  {
    id: 'close-not-sent',
    requirements: ['type-ignorable'],
    sends: 'a frame of an ignorable type with the payload of a CLOSE, while channels are open',
    expects: 'service as before',
    mutant: 'takes anything that looks like a CLOSE for one',
    async run(peer) {
      peer.open('hold');
      peer.send({ type: Grease.frameType[0], payload: new Uint8Array(4) });
      await peer.expectAlive();
    },
  },
  {
    id: 'close-ends',
    requirements: ['close-ends', 'connection-error'],
    sends: 'a fault, and keeps its own direction open',
    expects: "CLOSE(FRAME_TYPE) and then the end of the peer's direction",
    twin: 'close-not-sent',
    mutant: 'waits for the end of the other direction after its CLOSE',
    async run(peer) {
      peer.open('hold');
      await peer.fence();
      peer.send(fault);
      await peer.expectClose(ErrorCode.frameType);
    },
  },
  ...drainings.map(drainsCase),
  {
    id: 'close-drains-open',
    requirements: ['type-ignorable'],
    sends: 'no fault, but the same 32 MiB of frames before it reads anything',
    expects: 'that all of it is read, and service as before',
    mutant: 'gives a connection up that sends much which it skips',
    async run(peer) {
      peer.pauseReading();
      peer.sendManyTimes(skipped, 512);
      await peer.expectDrained();
      peer.resumeReading();
      await peer.expectAlive();
    },
  },
];
