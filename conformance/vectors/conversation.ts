import { utf8 } from '../wire/bytes.ts';
import { ErrorCode } from '../wire/protocol.gen.ts';
import type { FrameValue, HelloValue, ParameterValue } from '../wire/value.ts';
import type { Speaker, Step } from './declaration.ts';

/** What both endpoints of most transcripts advertise. */
const room: readonly ParameterValue[] = [
  { type: 'channelCredit', value: 8192 },
  { type: 'connectionCredit', value: 65536 },
];

/** One endpoint of a transcript: makes its steps. */
export interface Voice {
  hello(changes?: Partial<HelloValue>): Step;
  /** Frames, one step each. */
  says(...frames: readonly FrameValue[]): Step[];
  /** A frame that breaks the rule in its place. */
  breaks(rule: string, frame: FrameValue): Step;
}

function voice(from: Speaker): Voice {
  return {
    hello: (changes = {}) => ({ from, hello: { role: from, parameters: room, ...changes } }),
    says: (...frames) => frames.map((frame) => ({ from, frame })),
    breaks: (rule, frame) => ({ from, breaks: rule, frame }),
  };
}

/** The endpoint that asked for the transport. */
export const dialer: Voice = voice('dialer');
/** The endpoint that was asked. */
export const listener: Voice = voice('listener');

/** The HELLOs, both with room for some messages. */
export const greeting: readonly Step[] = [dialer.hello(), listener.hello()];

/** A whole message, or with `last` false a fragment of one. */
export function data(channel: number, content: string | Uint8Array, last = true): FrameValue {
  return { type: 'data', channel, fragment: utf8(content), last };
}

/** The END of a direction whose sender has said all. */
export function end(channel: number): FrameValue {
  return { type: 'end', channel, code: ErrorCode.none };
}

/** The orderly end of a connection. */
export const closing: FrameValue = { type: 'close', code: ErrorCode.none };
