import type { Duplex } from 'node:stream';
import type { PeerRole } from './verdict.ts';

/** What the kit uses of a `net.Socket`. */
export interface Transport extends Duplex {
  setNoDelay(on: boolean): unknown;
  /** Ends the stream, and destroys it when everything was written. */
  destroySoon(): void;
}

/** Where the peer under test is found: started by us, listening somewhere, or dialing us. */
export interface Target {
  /** The roles in which this peer can be judged. */
  readonly roles: readonly PeerRole[];
  /** How many cases may run against it at once, each with a lane of its own. */
  readonly lanes: number;
  /** How the peer is named in reports. */
  readonly name: string;
  /**
   * A fresh transport to the peer in that role; the socket is paused and no byte of it was read.
   * A peer that died is started again. Throws `PeerUnreachable`.
   */
  connect(role: PeerRole, lane: number, signal: AbortSignal): Promise<Transport>;
  /** Ends whatever was started. */
  close(): Promise<void>;
}

/** The peer could not be reached; the message says how to mend it. */
export class PeerUnreachable extends Error {
  override readonly name = 'PeerUnreachable';
}
