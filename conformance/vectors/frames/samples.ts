import { utf8 } from '../../wire/bytes.ts';
import { ErrorCode, type FrameType, frameScope, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import type { FrameVector } from '../declaration.ts';

/** The name of a frame type. */
export type FrameName = keyof typeof FrameType;

/** The id of the valid vector that holds the sample of a type. */
export function sampleId(name: FrameName): string {
  return `${name}-sample`;
}

const noReason = { code: ErrorCode.cancelled } as const;

/** One ordinary frame of each type. */
export const samples: { readonly [Name in FrameName]: FrameValue } = {
  close: { type: 'close', code: ErrorCode.none },
  ping: { type: 'ping', id: 1, sent: 1_000_000 },
  pong: { type: 'pong', id: 1, sent: 1_000_000, received: 77_000_250, answered: 77_000_300 },
  goaway: { type: 'goaway', lastChannel: 7, code: ErrorCode.none },
  credit: { type: 'credit', channel: 1, limit: 65_536 },
  blocked: { type: 'blocked', channel: 1, kind: LimitKind.credit, limit: 65_536 },
  allow: { type: 'allow', kind: LimitKind.channels, limit: 24 },
  open: { type: 'open', channel: 1, service: 'echo' },
  accept: { type: 'accept', channel: 1, version: 1 },
  data: { type: 'data', channel: 1, fragment: utf8('weft') },
  abort: { type: 'abort', channel: 1, ...noReason },
  end: { type: 'end', channel: 1, code: ErrorCode.none },
  stop: { type: 'stop', channel: 1, ...noReason },
  reset: { type: 'reset', channel: 1, ...noReason },
};

/** All types, by name. Object.keys forgets that the keys are names of types. */
export const frameNames = Object.keys(samples) as FrameName[];

/** The types that carry a code and a reason. */
export const coded = ['close', 'goaway', 'abort', 'end', 'stop', 'reset'] as const;

/** What a table by type number says of a type. */
export function ofType<T>(table: Readonly<Record<number, T>>, type: number): T {
  const entry = table[type];
  if (entry === undefined) throw new TypeError(`the table has no frame type ${type}`);
  return entry;
}

/** A channel on which frames of the type may stand. */
export function channelOf(type: number): number {
  return ofType(frameScope, type) === 'connection' ? 0 : 1;
}

/** A vector that has to be accepted. */
export function accepted(id: string, covers: FrameVector['covers'], frame: FrameValue): FrameVector {
  return { id, covers, frame };
}
