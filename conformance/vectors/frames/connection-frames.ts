import { Limit, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import type { Fault, FrameVector, VectorTopic } from '../declaration.ts';
import { accepted, sampleId } from './samples.ts';

const largest = 2n ** 64n - 1n;
const beyondDouble = 2n ** 53n + 1n;

function refused(id: string, rule: string, frame: FrameValue, fault: Fault): FrameVector {
  return { id, covers: [rule], frame, fault };
}

function inPayload(error: Fault['error'], field: string, behind: number, twin: string): Fault {
  return { error, path: `frame.payload.${field}`, offset: Limit.headerSize + behind, twin };
}

function times(id: number | bigint, sent: bigint, received: bigint, answered: bigint): FrameValue {
  return { type: 'pong', id, sent, received, answered };
}

const pings: readonly FrameVector[] = [
  accepted('ping-times-largest', ['ping-id'], { type: 'ping', id: largest, sent: largest }),
  accepted('ping-beyond-double', ['ping-id'], { type: 'ping', id: beyondDouble, sent: beyondDouble }),
  accepted('ping-time-zero', ['ping-id'], { type: 'ping', id: 1n << 63n, sent: 0 }),
  refused(
    'ping-id-zero',
    'ping-id',
    { type: 'ping', id: 0, sent: 5 },
    inPayload('frameFormat', 'id', 0, sampleId('ping')),
  ),
  accepted('pong-id-zero', ['pong-unsolicited'], times(0, 0n, 1n, 1n)),
  accepted('pong-beyond-double', ['pong-times'], times(beyondDouble, beyondDouble, largest - 1n, largest)),
  accepted('pong-of-one-instant', ['pong-times'], times(9, 1n, 2n, 2n)),
];

const goaways: readonly FrameVector[] = [
  accepted('goaway-announcement', ['goaway-parity'], {
    type: 'goaway',
    lastChannel: Limit.goawayAnnouncement,
    code: 0,
  }),
  accepted('goaway-none-served', ['goaway-parity'], { type: 'goaway', lastChannel: 0, code: 0 }),
  accepted('goaway-last-id', ['goaway-parity'], { type: 'goaway', lastChannel: Limit.goawayAnnouncement - 1, code: 0 }),
];

function credit(id: string, limit: number | bigint, channel = 1): FrameVector {
  return accepted(id, ['credit-ceiling'], { type: 'credit', channel, limit });
}

function tooMuchCredit(id: string, limit: bigint): FrameVector {
  const fault = inPayload('credit', 'limit', 0, 'credit-largest');
  return refused(id, 'credit-ceiling', { type: 'credit', channel: 1, limit }, fault);
}

const credits: readonly FrameVector[] = [
  credit('credit-zero', 0),
  credit('credit-one', 1),
  credit('credit-above-32-bits', 2 ** 32),
  credit('credit-largest-but-one', Limit.credit - 1),
  credit('credit-largest', Limit.credit),
  credit('credit-of-connection-largest', Limit.credit, 0),
  tooMuchCredit('credit-above-largest', BigInt(Limit.credit) + 1n),
  tooMuchCredit('credit-top-bit', 1n << 63n),
  tooMuchCredit('credit-all-ones', largest),
];

const { credit: ofCredit, channels } = LimitKind;

function unknownKind(type: 'blocked' | 'allow', kind: number): FrameVector {
  const fault = inPayload('frameFormat', 'kind', 0, type === 'blocked' ? 'blocked-of-connection' : sampleId('allow'));
  return refused(`${type}-kind-${kind}`, 'blocked-kind', { type, kind, limit: 16 }, fault);
}

const blockeds: readonly FrameVector[] = [
  accepted('blocked-of-connection', ['blocked-kind'], { type: 'blocked', kind: ofCredit, limit: 16 }),
  accepted('blocked-of-allowance', ['blocked-channel-kind'], { type: 'blocked', kind: channels, limit: 16 }),
  accepted('blocked-at-zero', ['blocked-kind'], { type: 'blocked', channel: 2, kind: ofCredit, limit: 0 }),
  unknownKind('blocked', 2),
  unknownKind('blocked', 255),
  ...[1, 0xffffffff].map((channel) =>
    refused(
      `blocked-of-allowance-on-channel-${channel}`,
      'blocked-channel-kind',
      { type: 'blocked', channel, kind: channels, limit: 16 },
      { error: 'channelId', path: 'frame.channel', offset: 4, twin: 'blocked-of-allowance' },
    ),
  ),
];

function allow(id: string, limit: number): FrameVector {
  return accepted(id, ['allow-ceiling'], { type: 'allow', kind: channels, limit });
}

function tooManyChannels(id: string, limit: bigint): FrameVector {
  const fault = inPayload('allowance', 'limit', 1, 'allow-largest');
  return refused(id, 'allow-ceiling', { type: 'allow', kind: channels, limit }, fault);
}

const allows: readonly FrameVector[] = [
  allow('allow-floor', 16),
  allow('allow-largest-but-one', Limit.allowance - 1),
  allow('allow-largest', Limit.allowance),
  tooManyChannels('allow-above-largest', BigInt(Limit.allowance) + 1n),
  tooManyChannels('allow-all-ones', largest),
  unknownKind('allow', ofCredit),
  unknownKind('allow', 2),
  unknownKind('allow', 255),
];

/** The contents of PING, PONG, GOAWAY, CREDIT, BLOCKED and ALLOW. */
export const connectionFramesTopic: VectorTopic = {
  path: 'frames/connection-frames',
  kind: 'frame',
  title: 'PING, PONG, GOAWAY, CREDIT, BLOCKED and ALLOW',
  notes: [
    'Ids, times and limits have 64 bits: they are decimal strings, because many a JSON reader rounds such numbers.',
    'Whether a limit falls, or whether a GOAWAY names a channel of the right parity, depends on what went before: these vectors judge one frame alone.',
  ],
  vectors: [...pings, ...goaways, ...credits, ...blockeds, ...allows],
};
