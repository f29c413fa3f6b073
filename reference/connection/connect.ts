import { ErrorCode, Role } from '../protocol.gen.ts';
import type { ByteStream } from '../transport/byte-stream.ts';
import { connectTcp } from '../transport/tcp.ts';
import type { Connection } from './api.ts';
import { ConnectionLost } from './errors.ts';
import { LiveConnection } from './live-connection.ts';
import { type ConnectionOptions, type Settings, settingsOf } from './options.ts';

/** Where to dial: a TCP port, a Unix socket, or a byte stream that stands already. */
export type Target =
  | { readonly host?: string; readonly port: number }
  | { readonly path: string }
  | { readonly stream: ByteStream };

/** Settings of a connection that we ask for; the signal gives up before it stands. */
export interface ConnectOptions extends ConnectionOptions {
  readonly signal?: AbortSignal;
}

/**
 * Connects, as the dialer. Rejects with ConnectionLost if the transport cannot be had, ConnectionRefused
 * if the preface fails, or the signal's reason.
 */
export async function connect(target: Target, options: ConnectOptions = {}): Promise<Connection> {
  const { signal } = options;
  const settings = settingsOf(Role.dialer, options);
  signal?.throwIfAborted();
  const stream = 'stream' in target ? target.stream : await dial(target, signal);
  return establish(stream, settings, signal);
}

/** Takes the listener's part on a byte stream that stands already. Rejects as `connect` does. */
export async function accept(stream: ByteStream, options: ConnectOptions = {}): Promise<Connection> {
  const { signal } = options;
  const settings = settingsOf(Role.listener, options);
  signal?.throwIfAborted();
  return establish(stream, settings, signal);
}

async function dial(
  target: { readonly host?: string; readonly port: number } | { readonly path: string },
  signal: AbortSignal | undefined,
): Promise<ByteStream> {
  try {
    return await connectTcp(signal === undefined ? target : { ...target, signal });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = error instanceof Error ? error.message : '';
    throw new ConnectionLost('cannot connect', ErrorCode.internal, reason, { cause: error, safeToRetry: true });
  }
}

async function establish(stream: ByteStream, settings: Settings, signal: AbortSignal | undefined): Promise<Connection> {
  const connection = new LiveConnection(stream, settings);
  const aborted = () => connection.giveUp();
  signal?.addEventListener('abort', aborted);
  try {
    return await connection.ready;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
}
