import { FrameType, payloadSize } from '../../wire/protocol.gen.ts';
import type { FrameVector, VectorTopic } from '../declaration.ts';
import { accepted, channelOf, type FrameName, frameNames, ofType, sampleId, samples } from './samples.ts';

/** A frame of so many bytes of payload, none of which could be wrong but for their number. */
function sized(name: FrameName, size: number): FrameVector {
  const { fixed } = ofType(payloadSize, FrameType[name]);
  return {
    id: `${name}-of-${size}-bytes`,
    covers: [fixed ? 'size-fixed' : 'size-minimum'],
    frame: { type: FrameType[name], channel: channelOf(FrameType[name]), payload: new Uint8Array(size).fill(1) },
    fault: { error: 'frameSize', path: 'frame.len_payload', offset: 2, twin: sampleId(name) },
  };
}

function sizes(name: FrameName): FrameVector[] {
  const { minimum, fixed } = ofType(payloadSize, FrameType[name]);
  const short = Array.from({ length: minimum }, (_, size) => sized(name, size));
  return fixed ? [...short, sized(name, minimum + 1), sized(name, 2 * minimum)] : short;
}

/** Each type with every length below what its layout needs, and the fixed ones with more. */
export const sizeTopic: VectorTopic = {
  path: 'frames/size',
  kind: 'frame',
  title: 'The size of a frame',
  notes: ['The header alone shows these errors; the payload is given for completeness.'],
  vectors: [
    accepted('accept-smallest', ['size-minimum'], samples.accept),
    accepted('data-smallest', ['size-minimum', 'fragment-empty'], {
      type: 'data',
      channel: 1,
      fragment: new Uint8Array(0),
    }),
    ...frameNames.flatMap(sizes),
  ],
};
