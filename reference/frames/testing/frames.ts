import fc from 'fast-check';
import { Limit, LimitKind, Range } from '../../protocol.gen.ts';
import { FrameDecoder } from '../decoder.ts';
import type { Frame } from '../frame.ts';

// fast-check's own records may lack a prototype, which deepEqual would tell from our objects.
const record = <Fields extends object>(fields: { [Name in keyof Fields]: fc.Arbitrary<Fields[Name]> }) =>
  fc.record(fields, { noNullPrototype: true });

const u16 = fc.oneof(fc.constantFrom(0, 0xffff), fc.integer({ min: 0, max: 0xffff }));
const u32 = fc.oneof(fc.constantFrom(0, 0x7fffffff, 0x80000000, 0xffffffff), fc.integer({ min: 0, max: 0xffffffff }));
const u64 = fc.oneof(fc.constant(2n ** 64n - 1n), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
const channel = u32.map((number) => Math.max(number, 1));
const credit = fc.oneof(fc.constantFrom(0, Limit.credit), fc.maxSafeNat());
const bytes = fc.uint8Array({ maxLength: 40 });
const fitting = (most: number) => (text: string) => Buffer.byteLength(text) <= most;
const reason = fc.string({ unit: 'grapheme', maxLength: 40 }).filter(fitting(Limit.reasonSize));
const service = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter(fitting(Limit.serviceNameSize));
const versions = fc.tuple(u16, u16).map((pair) => [Math.min(...pair), Math.max(...pair)] as const);
const { first, last } = Range.frameType.ignorable;

/** Every frame but CLOSE, after which there is none. */
export const anyFrame: fc.Arbitrary<Frame> = fc.oneof(
  record({ type: fc.constant('ping' as const), id: u64.map((id) => id || 1n), sent: u64 }),
  record({ type: fc.constant('pong' as const), id: u64, sent: u64, received: u64, answered: u64 }),
  record({ type: fc.constant('goaway' as const), lastChannel: u32, code: u32, reason }),
  record({ type: fc.constant('credit' as const), channel: u32, limit: credit }),
  record({ type: fc.constant('blocked' as const), channel: u32, kind: fc.constant(LimitKind.credit), limit: credit }),
  record({
    type: fc.constant('blocked' as const),
    channel: fc.constant(0),
    kind: fc.constant(LimitKind.channels),
    limit: credit,
  }),
  record({
    type: fc.constant('allow' as const),
    kind: fc.constant(LimitKind.channels),
    limit: fc.integer({ min: 0, max: Limit.allowance }),
  }),
  fc
    .tuple(versions, record({ channel, group: u32, service, metadata: bytes }))
    .map(([[lowestVersion, highestVersion], rest]) => ({
      type: 'open' as const,
      lowestVersion,
      highestVersion,
      ...rest,
    })),
  record({ type: fc.constant('accept' as const), channel, version: u16, metadata: bytes }),
  record({ type: fc.constant('data' as const), channel, last: fc.boolean(), fragment: bytes }),
  record({ type: fc.constantFrom('abort' as const, 'end', 'stop', 'reset'), channel, code: u32, reason }),
  record({
    type: fc.constant('ignorable' as const),
    typeNumber: fc.integer({ min: first, max: last }),
    flags: fc.integer({ min: 0, max: 0xff }),
    channel: u32,
    length: fc.integer({ min: 0, max: 50 }),
  }),
);

/** Any CLOSE. */
export const anyClose: fc.Arbitrary<Frame> = record({ type: fc.constant('close' as const), code: u32, reason });

/** What came of some bytes: the frames, and the fault after them, if any. */
export interface Outcome {
  readonly frames: readonly Frame[];
  readonly fault?: unknown;
}

/**
 * Decodes pieces one after another, and overwrites each once the decoder has asked for more, as a
 * transport that reads into one buffer does.
 */
export function decodePieces(pieces: readonly Uint8Array[], fragmentLimit: number = Limit.payloadSize): Outcome {
  const decoder = new FrameDecoder(fragmentLimit);
  const frames: Frame[] = [];
  let before: Uint8Array | undefined;
  try {
    for (const piece of pieces) {
      decoder.push(piece);
      for (let frame = decoder.next(); frame !== undefined; frame = decoder.next()) frames.push(owned(frame));
      // Of a piece that others followed nothing is kept.
      if (piece.length === 0) continue;
      before?.fill(0xee);
      before = piece;
    }
  } catch (fault) {
    return { frames, fault };
  }
  return { frames };
}

/** A frame's bytes on the wire, whatever they are. */
export function rawFrame(type: number, flags: number, channel: number, payload: Uint8Array | number[]): Uint8Array {
  const head = Buffer.alloc(Limit.headerSize);
  head.writeUInt32BE(type * 2 ** 24 + flags * 2 ** 16 + payload.length);
  head.writeUInt32BE(channel, 4);
  return new Uint8Array([...head, ...payload]);
}

function owned(frame: Frame): Frame {
  if (frame.type === 'data') return { ...frame, fragment: frame.fragment.slice() };
  if (frame.type === 'open' || frame.type === 'accept') return { ...frame, metadata: frame.metadata.slice() };
  return frame;
}
