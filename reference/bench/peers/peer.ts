/** What a channel is opened for: one long transfer, many small messages, or messages that come back. */
export type Purpose = 'stream' | 'messages' | 'echo';

/** Takes what arrives: any piece of it where the peer carries bytes, one message at a call where it keeps messages. */
export type Received = (bytes: Uint8Array) => void;

/** The next bytes to send; undefined when there are no more. */
export type Next = () => Uint8Array | undefined;

/** One channel, at the end that opened it. */
export interface Lane {
  /** Sends everything that `next` gives, as fast as the peer takes it, and ends the channel. */
  pour(next: Next): Promise<void>;
  /** Sends one small message without waiting. */
  send(bytes: Uint8Array): void;
  /** Ends a channel that was not poured into; resolves when both ends are done with it. */
  end(): Promise<void>;
}

/** One connection, at the end that dialed. */
export interface Dialed {
  open(purpose: Purpose, received: Received): Lane | Promise<Lane>;
  /** Opens a channel, sends one message, and closes; resolves when both ends are done with it. */
  once(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** The end that takes connections. */
export interface Listening {
  readonly port: number;
}

/** A way to carry channels over a connection, used as its documentation tells, with its defaults. */
export interface Peer {
  /** Listens on a free port of the loopback; `opened` is asked for a receiver per channel that is not an echo. */
  listen(opened: () => Received): Promise<Listening>;
  dial(port: number, purpose: Purpose): Promise<Dialed>;
}

/** The loopback address, by number, so that every peer takes the same one. */
export const loopback = '127.0.0.1';
