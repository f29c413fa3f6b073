import { ErrorCode, LimitKind, Version } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';

/** The types of frames that stand on a channel, OPEN excepted. */
export const channelFrameNames = ['credit', 'blocked', 'accept', 'data', 'abort', 'end', 'stop', 'reset'] as const;

export type ChannelFrameName = (typeof channelFrameNames)[number];

/** The types that version 1 does not have on a channel. */
const interleavedOnly: readonly ChannelFrameName[] = ['credit', 'blocked'];

/** The types that a version has on a channel. */
export function namesIn(version: number): readonly ChannelFrameName[] {
  return channelFrameNames.filter((name) => version !== Version.sequential || !interleavedOnly.includes(name));
}

/** The versions in which a type stands on a channel, where those are not all. */
export function whereLegal(name: ChannelFrameName): { versions?: readonly number[] } {
  return interleavedOnly.includes(name) ? { versions: [Version.interleaved] } : {};
}

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
