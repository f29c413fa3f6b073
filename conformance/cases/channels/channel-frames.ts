import { ErrorCode, LimitKind } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';

/** The types of frames that stand on a channel, OPEN excepted. */
export const channelFrameNames = ['credit', 'blocked', 'accept', 'data', 'abort', 'end', 'stop', 'reset'] as const;

export type ChannelFrameName = (typeof channelFrameNames)[number];

/** A well-formed frame of the type, on the channel. */
export function frameOn(channel: number, name: ChannelFrameName): FrameValue {
  switch (name) {
    case 'credit':
      return { type: name, channel, limit: 2 ** 41 };
    case 'blocked':
      return { type: name, channel, kind: LimitKind.credit, limit: 0 };
    case 'accept':
      return { type: name, channel, version: 1 };
    case 'data':
      return { type: name, channel, fragment: Uint8Array.of(1, 2, 3), last: true };
    case 'end':
      return { type: name, channel, code: ErrorCode.none };
    default:
      return { type: name, channel, code: ErrorCode.cancelled };
  }
}
