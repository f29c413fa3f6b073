import type { Case } from '../../harness/case.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, FrameType, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';

/** The bit that makes a critical type an ignorable one. */
const ignorable = 0x80;
const limit = 2 ** 41;

interface Illegal {
  readonly id: string;
  readonly rule: string;
  readonly what: string;
  readonly code: number;
  readonly twin: string;
  readonly mutant: string;
  frame(peer: Peer): FrameValue;
}

/** A frame that version 2 has and version 1 has not. */
function illegal({ id, rule, what, code, twin, mutant, frame }: Illegal): Case {
  return {
    id,
    requirements: [rule],
    sends: what,
    expects: `CLOSE(${codeText(code)}), nothing after it, and the end of the stream`,
    twin,
    mutant,
    async run(peer) {
      const value = frame(peer);
      await peer.fence();
      peer.send(value);
      await peer.expectClose(code);
    },
  };
}

const credits: readonly [variant: string, what: string, frame: (peer: Peer) => FrameValue][] = [
  ['', 'CREDIT for the connection', () => ({ type: 'credit', limit })],
  ['-channel', 'CREDIT on an open channel', (peer) => ({ type: 'credit', channel: peer.open('echo'), limit })],
  ['-never-opened', 'CREDIT on a channel that nobody opened', () => ({ type: 'credit', channel: 0x7fff_fffe, limit })],
  ['-flags', 'CREDIT with a low flag', () => ({ type: 'credit', limit, flags: 0x08 })],
  ['-empty', 'CREDIT without a payload', () => ({ type: 'credit', limit, payload: new Uint8Array(0) })],
  ['-long', 'CREDIT of nine bytes', () => ({ type: 'credit', limit, payload: new Uint8Array(9) })],
  [
    '-header',
    'the header of a CREDIT, and nothing else',
    () => ({ type: 'credit', limit, length: 8, payload: new Uint8Array(0) }),
  ],
];

const blockedOnChannel: readonly [variant: string, kind: number][] = [
  ['', LimitKind.credit],
  ['-channels', LimitKind.channels],
  ['-unknown', 7],
];

/** Which frames there are in version 1. */
export const sequentialFrameCases: readonly Case[] = [
  ...credits.map(([variant, what, frame]) =>
    illegal({
      id: `sequential-frame${variant}`,
      rule: 'sequential-frame',
      what,
      code: ErrorCode.frameType,
      twin: 'sequential-frame-ignorable',
      mutant: 'knows CREDIT in every version, or looks at more of it than its type',
      frame,
    }),
  ),
  {
    id: 'sequential-frame-ignorable',
    requirements: ['sequential-frame', 'type-ignorable'],
    sends: 'what would be a CREDIT if its highest bit were not set, for the connection and on an open channel',
    expects: 'no answer, and service as before',
    mutant: 'closes on every frame that version 1 does not have',
    async run(peer) {
      const type = FrameType.credit | ignorable;
      const payload = new Uint8Array(8);
      peer.send({ type, payload }, { type, channel: peer.open('echo'), flags: 0x08, payload });
      await peer.expectAlive();
    },
  },
  ...blockedOnChannel.map(([variant, kind]) =>
    illegal({
      id: `sequential-blocked-channel${variant}`,
      rule: 'sequential-blocked-channel',
      what: `BLOCKED of kind ${kind} on an open channel`,
      code: ErrorCode.channelId,
      twin: 'sequential-blocked-channels',
      mutant: 'takes BLOCKED on a channel in every version',
      frame: (peer) => ({ type: 'blocked', channel: peer.open('echo'), kind, limit: 0 }),
    }),
  ),
  illegal({
    id: 'sequential-blocked-channel-header',
    rule: 'sequential-blocked-channel',
    what: 'the header of a BLOCKED on an open channel, and nothing else',
    code: ErrorCode.channelId,
    twin: 'sequential-blocked-channels',
    mutant: 'looks at the kind first',
    frame: (peer) => ({
      ...{ type: 'blocked', channel: peer.open('echo'), kind: LimitKind.credit, limit: 0 },
      ...{ length: 9, payload: new Uint8Array(0) },
    }),
  }),
  illegal({
    id: 'sequential-blocked-kind',
    rule: 'sequential-blocked-kind',
    what: 'BLOCKED of kind CREDIT for the connection',
    code: ErrorCode.frameFormat,
    twin: 'sequential-blocked-channels',
    mutant: 'takes every BLOCKED for a word that needs no answer',
    frame: () => ({ type: 'blocked', kind: LimitKind.credit, limit: 0 }),
  }),
  illegal({
    id: 'sequential-blocked-kind-beyond',
    rule: 'sequential-blocked-kind',
    what: 'BLOCKED of kind CREDIT for the connection, with the limit of the HELLO',
    code: ErrorCode.frameFormat,
    twin: 'sequential-blocked-channels',
    mutant: 'judges the limit of a BLOCKED and not its kind',
    frame: (peer) => ({ type: 'blocked', kind: LimitKind.credit, limit: peer.limits.connectionCredit }),
  }),
  {
    id: 'sequential-blocked-channels',
    requirements: ['sequential-blocked-kind', 'sequential-blocked-channel'],
    sends: 'BLOCKED of kind CHANNELS at the allowance, when half of what may be open has ended',
    expects: 'a higher ALLOW, as in version 2, and service as before',
    mutant: 'refuses every BLOCKED in version 1',
    async run(peer) {
      const before = peer.allowance;
      const channel = peer.open('echo');
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      peer.send({ type: 'blocked', kind: LimitKind.channels, limit: peer.allowance });
      await peer.expectAllow(before + 1);
      await peer.expectAlive();
    },
  },
];
