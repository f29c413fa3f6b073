import type { Case } from '../../harness/case.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, LimitKind, Range } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, shutChannels } from '../channels/gates.ts';

/** Far from the ids of the kit's fences. */
const ping = 2_000_000;

/** A frame that ends the connection, and the frame closest to it that does not. */
interface Fault {
  readonly variant: string;
  readonly code: number;
  readonly what: string;
  readonly mutant: string;
  /** `channel` is open and idle. */
  wrong(peer: Peer, channel: number): FrameValue;
  readonly near: string;
  readonly nearRequirement: string;
  readonly nearMutant: string;
  right(peer: Peer, channel: number): FrameValue;
}

const faults: readonly Fault[] = [
  {
    variant: 'frame-type',
    code: ErrorCode.frameType,
    what: 'a frame of the highest critical type',
    mutant: 'skips every frame that it does not know',
    wrong: () => ({ type: Range.frameType.critical.last }),
    near: 'a frame of the highest ignorable type',
    nearRequirement: 'type-ignorable',
    nearMutant: 'closes on every frame that it does not know',
    right: () => ({ type: Range.frameType.ignorable.last }),
  },
  {
    variant: 'frame-flags',
    code: ErrorCode.frameFlags,
    what: 'a PING with a low flag',
    mutant: 'ignores all flags of a PING',
    wrong: () => ({ type: 'ping', id: ping, flags: 0x08 }),
    near: 'a PING with a high flag',
    nearRequirement: 'flags-high',
    nearMutant: 'closes on every flag that it does not know',
    right: () => ({ type: 'ping', id: ping, flags: 0x10 }),
  },
  {
    variant: 'frame-size',
    code: ErrorCode.frameSize,
    what: 'a PING one byte too long',
    mutant: 'ignores bytes behind the fields of a PING',
    wrong: () => ({ type: 'ping', id: ping, payload: new Uint8Array(17).fill(1) }),
    near: 'a PING of the right size',
    nearRequirement: 'ping-answered',
    nearMutant: 'takes every PING for too long',
    right: () => ({ type: 'ping', id: ping, payload: new Uint8Array(16).fill(1) }),
  },
  {
    variant: 'frame-format',
    code: ErrorCode.frameFormat,
    what: 'a PING of id 0',
    mutant: 'answers a PING of id 0',
    wrong: () => ({ type: 'ping', id: 0 }),
    near: 'a PING of another id',
    nearRequirement: 'ping-answered',
    nearMutant: 'takes a PING of time 0 for one of id 0',
    right: () => ({ type: 'ping', id: ping, sent: 0 }),
  },
  {
    variant: 'channel-id',
    code: ErrorCode.channelId,
    what: 'a CREDIT for a channel that was never opened',
    mutant: 'keeps credit for channels to come',
    wrong: (peer, channel) => ({ type: 'credit', channel: channel + 2, limit: peer.own.channelCredit }),
    near: 'a CREDIT for an open channel',
    nearRequirement: 'credit-same',
    nearMutant: 'takes CREDIT only where it waits for some',
    right: (peer, channel) => ({ type: 'credit', channel, limit: peer.own.channelCredit }),
  },
  {
    variant: 'channel-state',
    code: ErrorCode.channelState,
    what: 'an ABORT where no message is in progress',
    mutant: 'ignores an ABORT that abandons nothing',
    wrong: (_peer, channel) => ({ type: 'abort', channel, code: ErrorCode.cancelled }),
    near: 'an END where no message is in progress',
    nearRequirement: 'end-one-direction',
    nearMutant: 'wants a message before an END',
    right: (_peer, channel) => ({ type: 'end', channel, code: ErrorCode.none }),
  },
  {
    variant: 'credit',
    code: ErrorCode.credit,
    what: 'a CREDIT for the connection below the one in force',
    mutant: 'keeps the higher limit and says nothing',
    wrong: (peer) => ({ type: 'credit', limit: peer.own.connectionCredit - 1 }),
    near: 'a CREDIT for the connection that equals the one in force',
    nearRequirement: 'credit-same',
    nearMutant: 'wants every CREDIT to raise the limit',
    right: (peer) => ({ type: 'credit', limit: peer.own.connectionCredit }),
  },
  {
    variant: 'allowance',
    code: ErrorCode.allowance,
    what: 'an ALLOW below the one in force',
    mutant: 'keeps the higher allowance and says nothing',
    wrong: (peer) => ({ type: 'allow', kind: LimitKind.channels, limit: peer.own.channelLimit - 1 }),
    near: 'an ALLOW that equals the one in force',
    nearRequirement: 'allow-falls',
    nearMutant: 'wants every ALLOW to raise the allowance',
    right: (peer) => ({ type: 'allow', kind: LimitKind.channels, limit: peer.own.channelLimit }),
  },
];

/** Frames that are answered on a working connection: a PING, and a channel that ends. */
function aftermath(channel: number): FrameValue[] {
  return [
    { type: 'ping', id: ping + 1 },
    { type: 'open', channel, service: 'echo' },
    { type: 'end', channel, code: ErrorCode.none },
  ];
}

function faultCase({ variant, code, what, mutant, wrong }: Fault): Case {
  return {
    id: `connection-error-${variant}`,
    requirements: ['connection-error', 'close-ends'],
    sends: `${what} and, in the same write, a PING and a channel that ends`,
    expects: `CLOSE(${codeText(code)}), the end of the stream and nothing else`,
    twin: `connection-error-near-${variant}`,
    mutant,
    async run(peer) {
      const channel = peer.open('hold');
      await peer.fence();
      // Taken only now: the fault may name the next channel as one that was never opened.
      const fault = wrong(peer, channel);
      peer.sendTogether(fault, ...aftermath(peer.nextId()));
      await peer.expectClose(code);
    },
  };
}

function nearCase({ variant, near, nearRequirement, nearMutant, right }: Fault): Case {
  return {
    id: `connection-error-near-${variant}`,
    requirements: [nearRequirement],
    sends: `${near} and, in the same write, a PING and a channel that ends`,
    expects: 'the PONG, the END, and service as before',
    mutant: nearMutant,
    async run(peer) {
      const channel = peer.open('hold');
      await peer.fence();
      const fine = right(peer, channel);
      const next = peer.nextId();
      peer.sendTogether(fine, ...aftermath(next));
      await peer.expectEnd(next);
      await peer.expectAlive();
      const answered = peer.seen.some(({ frame }) => frame.type === 'pong' && frame.id === BigInt(ping + 1));
      peer.require(answered, `PONG(${ping + 1})`, 'a later PONG without it', 'ping-answered');
    },
  };
}

const critical: FrameValue = { type: Range.frameType.critical.last };
const flagged: FrameValue = { type: 'ping', id: ping, flags: 0x08 };

/** Cases of errors that end the connection. */
export const connectionErrorCases: readonly Case[] = [
  ...faults.flatMap((fault) => [faultCase(fault), nearCase(fault)]),
  {
    id: 'connection-error-first',
    requirements: ['connection-error'],
    sends: 'two faults in one write: a PING with a low flag, then a frame of a critical type',
    expects: 'one CLOSE(FRAME_FLAGS), the end of the stream and nothing else',
    twin: 'connection-error-near-frame-flags',
    mutant: 'reports every error that it finds, or the last one',
    async run(peer) {
      peer.sendTogether(flagged, critical);
      await peer.expectClose(ErrorCode.frameFlags);
    },
  },
  {
    id: 'connection-error-busy',
    requirements: ['connection-error', 'close-ends'],
    sends: 'a request for 1 MiB from source, and a fault when its DATA has begun to come',
    expects: 'CLOSE(FRAME_TYPE) behind DATA, the end of the stream and nothing behind the CLOSE',
    twin: 'connection-error-near-frame-type',
    mutant: 'sends the DATA that it has queued behind its CLOSE',
    async run(peer) {
      const source = await askSource(peer, 16, 65_536);
      await peer.expectFragment(source);
      peer.sendTogether(critical, ...aftermath(peer.nextId()));
      await peer.expectClose(ErrorCode.frameType);
    },
  },
  {
    id: 'connection-error-blocked',
    requirements: ['connection-error', 'close-ends'],
    sends: 'a request to source, whose channel has no credit, then a fault and behind it the credit',
    expects: 'CLOSE(FRAME_TYPE), the end of the stream and nothing else',
    twin: 'connection-error-near-frame-type',
    mutant: 'waits for its DATA to be sent before it closes',
    hello: shutChannels,
    async run(peer) {
      const source = await askSource(peer, 4, 16_384);
      await peer.expectBlocked(source, 0);
      peer.sendTogether(critical, { type: 'credit', channel: source, limit: 1_000_000 });
      await peer.expectClose(ErrorCode.frameType);
      peer.require(peer.received(source) === 0, 'no DATA', `${peer.received(source)} wire bytes of it`);
    },
  },
];
