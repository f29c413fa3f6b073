import { Violation } from '../preface/violation.ts';
import { ErrorCode } from '../protocol.gen.ts';

/** What one direction of a channel is in the middle of: nothing, a message, or it has ended. */
export type Direction = 'idle' | 'message' | 'ended';

/** The receiving direction after a DATA frame. */
export function afterData(direction: Direction, last: boolean, channel: number): Direction {
  checkOpen(direction, 'DATA', channel);
  return last ? 'idle' : 'message';
}

/** The receiving direction after an ABORT. */
export function afterAbort(direction: Direction, channel: number): Direction {
  checkOpen(direction, 'ABORT', channel);
  // abort-idle: "An endpoint MUST treat an ABORT on a direction in which no message is in progress as a connection error of code CHANNEL_STATE."
  if (direction === 'idle') throw badState('abort-idle', `ABORT on channel ${channel} between messages`);
  return 'idle';
}

/** The receiving direction after an END. */
export function afterEnd(direction: Direction, channel: number): Direction {
  checkOpen(direction, 'END', channel);
  // end-in-message: "An endpoint MUST treat an END while the sender's message is in progress as a connection error of code CHANNEL_STATE."
  if (direction === 'message') throw badState('end-in-message', `END on channel ${channel} inside a message`);
  return 'ended';
}

function checkOpen(direction: Direction, frame: string, channel: number): void {
  // end-is-last: "An endpoint MUST treat DATA, ABORT or END of a direction that has ended, on a channel that is still open, as a connection error of code CHANNEL_STATE."
  if (direction === 'ended') throw badState('end-is-last', `${frame} on channel ${channel} after END`);
}

/** A connection error of code CHANNEL_STATE. */
export function badState(rule: string, found: string): Violation {
  return new Violation(rule, { kind: 'connection' }, ErrorCode.channelState, found);
}
