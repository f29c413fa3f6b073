import { framed } from './framed.ts';
import { heddle, heddleMany, heddlePair } from './heddle.ts';
import type { Peer } from './peer.ts';
import { raw, rawLarge } from './raw.ts';

/** Loads a peer by name; only its own packages are loaded with it. */
export async function loadPeer(name: string): Promise<Peer> {
  const load = peers[name];
  if (load === undefined) throw new RangeError(`no such peer: ${name}`);
  return load();
}

/** The names of all, in the order of the tables. */
export const peerNames: readonly string[] = [
  'raw',
  'raw-1m',
  'framed',
  'heddle',
  'heddle-pair',
  'heddle-many',
  'http2',
  'http2-1m',
  'yamux',
  'grpc',
  'ws',
  'rsocket',
];

const peers: Record<string, () => Promise<Peer>> = {
  raw: async () => raw,
  'raw-1m': async () => rawLarge,
  framed: async () => framed,
  heddle: async () => heddle,
  'heddle-pair': async () => heddlePair(),
  'heddle-many': async () => heddleMany,
  http2: async () => (await import('./http2.ts')).http2Default,
  'http2-1m': async () => (await import('./http2.ts')).http2Open,
  yamux: async () => (await import('./yamux.ts')).libp2pYamux,
  grpc: async () => (await import('./grpc.ts')).grpcJs,
  ws: async () => (await import('./ws.ts')).webSocket,
  rsocket: async () => (await import('./rsocket.ts')).rsocketJs,
};
