import { FrameType, Grease, Limit, Range } from '../../wire/protocol.gen.ts';
import type { FrameVector, VectorTopic } from '../declaration.ts';
import { hexName } from '../naming.ts';
import { accepted, frameNames, sampleId, samples } from './samples.ts';

const { critical, ignorable } = Range.frameType;
const known: ReadonlySet<number> = new Set(Object.values(FrameType));
/** Next to the known types on both sides, and the ends of the range. */
const unknownCritical = [critical.first, 0x08, 0x0f, 0x17, 0x40, critical.last].filter((type) => !known.has(type));

function ignored(variant: string, type: number, size: number, flags = 0, channel = 0): FrameVector {
  const payload = Uint8Array.from({ length: size }, (_, index) => index);
  return accepted(`type-${hexName(type)}-${variant}`, ['type-ignorable'], { type, payload, flags, channel });
}

function refused(type: number, variant: string, channel: number, size: number): FrameVector {
  return {
    id: `type-${hexName(type)}-${variant}`,
    covers: ['type-critical'],
    frame: { type, channel, payload: new Uint8Array(size) },
    fault: { error: 'frameType', path: 'frame.type', offset: 0, twin: `type-${hexName(ignorable.first)}-empty` },
  };
}

/** Known types, unknown types that are skipped, and unknown types that are fatal. */
export const typesTopic: VectorTopic = {
  path: 'frames/types',
  kind: 'frame',
  title: 'Frame types',
  notes: ['A frame of an unknown type from 0x80 on is skipped, whatever else it holds.'],
  vectors: [
    ...frameNames.map((name) => accepted(sampleId(name), ['type-critical'], samples[name])),
    ignored('empty', ignorable.first, 0),
    ignored('all-flags', ignorable.first, 4, 0xff),
    ignored('on-a-channel', ignorable.first, 4, 0, 0xffffffff),
    ignored('empty', ignorable.last, 0),
    ignored('long', ignorable.last, Limit.reasonSize + 1, 0x0f, 2),
    ...Grease.frameType.map((type, index) => ({
      ...ignored('grease', type, index, index << 4, index),
      covers: ['type-ignorable', 'grease-meaningless'] as const,
    })),
    ...unknownCritical.map((type) => refused(type, 'empty', 0, 0)),
    refused(critical.last, 'on-a-channel', 1, 8),
  ],
};
