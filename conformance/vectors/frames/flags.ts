import { utf8 } from '../../wire/bytes.ts';
import { DataFlag, definedFlags, FrameType } from '../../wire/protocol.gen.ts';
import type { FrameVector, VectorTopic } from '../declaration.ts';
import { hexName } from '../naming.ts';
import { accepted, type FrameName, frameNames, ofType, sampleId, samples } from './samples.ts';

const lastFragment = { type: 'data', channel: 1, fragment: utf8('weft'), last: true } as const;
const lowFlags = [0x01, 0x02, 0x04, 0x08];
const highFlags = [0x10, 0x20, 0x40, 0x80, 0xf0];

function flagged(name: FrameName, flags: number): FrameVector {
  return {
    id: `${name}-flags-${hexName(flags)}`,
    covers: ['flags-low'],
    frame: { ...samples[name], flags },
    fault: { error: 'frameFlags', path: 'frame.flags', offset: 1, twin: sampleId(name) },
  };
}

function undefinedFlags(name: FrameName): FrameVector[] {
  const defined = ofType(definedFlags, FrameType[name]);
  return lowFlags.filter((flag) => (flag & defined) === 0).map((flag) => flagged(name, flag));
}

/** Each type with each low flag that it does not define, and with high flags. */
export const flagsTopic: VectorTopic = {
  path: 'frames/flags',
  kind: 'frame',
  title: 'Flags',
  notes: ['`flags` is the whole byte. High flags are ignored; a decoder that does not keep them may say 0 for them.'],
  vectors: [
    accepted('data-flags-last', ['flags-low'], lastFragment),
    ...frameNames.map((name) => accepted(`${name}-flags-f0`, ['flags-high'], { ...samples[name], flags: 0xf0 })),
    ...highFlags.map((flags) =>
      accepted(`data-last-flags-${hexName(flags | DataFlag.last)}`, ['flags-high'], { ...lastFragment, flags }),
    ),
    ...frameNames.flatMap(undefinedFlags),
    flagged('data', 0x0f),
    flagged('reset', 0xff),
  ],
};
