/** Heddle: many message channels over one byte stream. */

export type {
  Accepted,
  Answer,
  Cancellable,
  Channel,
  ChannelRequest,
  CodeAndReason,
  Connection,
  ConnectionEvent,
  Fragment,
  Items,
  OpenOptions,
  Service,
  Takes,
  TeardownOptions,
  VersionRange,
} from './connection/api.ts';
export { accept, type ConnectOptions, connect, type Target } from './connection/connect.ts';
export * from './connection/errors.ts';
export { connectOrFallBack, isOldPeer } from './connection/fall-back.ts';
export { type Listener, type ListenOptions, listen, type Place } from './connection/listen.ts';
export { type ConnectionOptions, defaultLimits, spokenVersions } from './connection/options.ts';
export type { Legacy } from './connection/shared-port.ts';
export type {
  BothWays,
  ChannelStatistics,
  GroupStatistics,
  Opener,
  ServiceStatistics,
  Statistics,
  Traffic,
} from './connection/statistics.ts';
export { statisticsName, statisticsService } from './connection/statistics-service.ts';
export { type UpgradeOptions, upgrade } from './connection/upgrade.ts';
export type { Limits } from './preface/limits.ts';
export { Violation } from './preface/violation.ts';
export { ErrorCode, Version } from './protocol.gen.ts';
export type { ByteStream, Receiver } from './transport/byte-stream.ts';
export { memoryPair } from './transport/memory.ts';
export { tcpStream } from './transport/tcp.ts';
