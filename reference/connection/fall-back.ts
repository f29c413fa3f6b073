import { NotHeddle } from '../preface/not-heddle.ts';
import type { Connection } from './api.ts';
import { type ConnectOptions, connect, type Target } from './connect.ts';
import { ConnectionRefused } from './errors.ts';

/** Whether an attempt to connect failed because the peer answered in another protocol: evidence of an old peer. */
export function isOldPeer(error: unknown): error is ConnectionRefused {
  return error instanceof ConnectionRefused && error.cause instanceof NotHeddle;
}

/**
 * Connects; from an old peer, gives what `fallBack` gives, which has to dial anew. What else goes wrong is
 * thrown as `connect` throws it: a peer that is silent, hangs up or refuses need not be old.
 */
export async function connectOrFallBack<Old>(
  target: Target,
  options: ConnectOptions,
  fallBack: (evidence: ConnectionRefused) => Old | Promise<Old>,
): Promise<Connection | Old> {
  try {
    return await connect(target, options);
  } catch (error) {
    // fallback-evidence: "A dialer MUST NOT fall back to another protocol without evidence of an old peer, and neither a time-out, nor the end or the loss of the transport, nor a CLOSE is evidence."
    if (!isOldPeer(error)) throw error;
    return fallBack(error);
  }
}
