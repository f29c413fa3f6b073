import { FrameType, frameScope } from '../../wire/protocol.gen.ts';
import type { FrameVector, VectorTopic } from '../declaration.ts';
import { accepted, type FrameName, frameNames, ofType, sampleId, samples } from './samples.ts';

const largestChannel = 0xffffffff;

function misplaced(name: FrameName, channel: number): FrameVector {
  return {
    id: `${name}-on-channel-${channel}`,
    covers: [channel === 0 ? 'channel-zero' : 'channel-not-zero'],
    frame: { ...samples[name], channel },
    fault: { error: 'channelId', path: 'frame.channel', offset: 4, twin: sampleId(name) },
  };
}

function placed(name: FrameName, channel: number, rule: string): FrameVector {
  return accepted(`${name}-on-channel-${channel}`, [rule], { ...samples[name], channel });
}

function scopeOf(name: FrameName): FrameVector[] {
  switch (ofType(frameScope, FrameType[name])) {
    case 'connection':
      return [misplaced(name, 1), misplaced(name, largestChannel)];
    case 'channel':
      return [misplaced(name, 0), placed(name, 2, 'channel-zero'), placed(name, largestChannel, 'channel-zero')];
    case 'either':
      return [placed(name, 0, 'channel-zero'), placed(name, largestChannel, 'channel-not-zero')];
  }
}

/** Each type on channels where it may stand and where it may not. */
export const scopeTopic: VectorTopic = {
  path: 'frames/scope',
  kind: 'frame',
  title: 'The channel of a frame',
  notes: ['Whether a channel was opened is another question: these vectors judge one frame alone.'],
  vectors: frameNames.flatMap(scopeOf),
};
