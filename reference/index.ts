/** Heddle: many message channels over one byte stream. */

export type {
  Accepted,
  Answer,
  Cancellable,
  Channel,
  ChannelRequest,
  CodeAndReason,
  Connection,
  Fragment,
  OpenOptions,
  Service,
  Takes,
  VersionRange,
} from './connection/api.ts';
export { accept, type ConnectOptions, connect, type Target } from './connection/connect.ts';
export * from './connection/errors.ts';
export { type Listener, type ListenOptions, listen, type Place } from './connection/listen.ts';
export { type ConnectionOptions, defaultLimits } from './connection/options.ts';
export type { Limits } from './preface/limits.ts';
export { Violation } from './preface/violation.ts';
export { ErrorCode } from './protocol.gen.ts';
export type { ByteStream, Receiver } from './transport/byte-stream.ts';
export { memoryPair } from './transport/memory.ts';
export { tcpStream } from './transport/tcp.ts';
