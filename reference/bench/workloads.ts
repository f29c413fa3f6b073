import { peerNames } from './peers/index.ts';

/** What the channels of a dialing end do while it is measured. */
export interface Load {
  /** What sets it apart from the other loads of its workload. */
  readonly label?: string;
  /** Channels with a transfer that does not end. */
  readonly streams?: number;
  /** Channels with 64-byte messages, one after another. */
  readonly messages?: number;
  /** Channels that each have one 64-byte message under way, there or back. */
  readonly echoes?: number;
  /** Channels over which `underWay` 64-byte messages go round, each on the channel that has rested longest. */
  readonly rotating?: number;
  /** Channels that are open beside them and do nothing. */
  readonly resting?: number;
  /** One more channel with a 64-byte message about every millisecond, whose way there and back is timed. */
  readonly pings?: boolean;
  /** Tasks that each open a channel, send a message, close it, and begin again. */
  readonly churners?: number;
  /** Connections over which the channels are spread; 1 if not given. */
  readonly connections?: number;
}

/** Messages under way where channels rotate. */
export const underWay = 1_000;

/** Channels that are open and at rest: so many on each of so many connections. */
export interface Idle {
  readonly connections: number;
  readonly channels: number;
}

/** One column of the comparison. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly peers: readonly string[];
  /** Measured in turn, in each round. */
  readonly loads: readonly Load[];
  /** Open channels and connections whose memory is measured, where time is not. */
  readonly idle?: Idle;
}

const everyone = peerNames.filter((name) => name !== 'heddle-pair' && name !== 'heddle-many');
const all = everyone.filter((name) => name !== 'raw-1m');
const framing = all.filter((name) => name !== 'raw');
const unloaded: Load = { label: 'unloaded', pings: true };

export const workloads: readonly Workload[] = [
  { id: 'bulk-1', title: 'One long transfer', peers: everyone, loads: [{ streams: 1 }] },
  { id: 'bulk-8', title: 'Eight long transfers', peers: everyone, loads: [{ streams: 8 }] },
  { id: 'echo-256', title: '64 bytes there and back on 256 channels', peers: all, loads: [{ echoes: 256 }] },
  { id: 'one-way', title: '64-byte messages one way', peers: all, loads: [{ messages: 1 }] },
  {
    id: 'ping-bulk-1',
    title: '64 bytes there and back beside one long transfer',
    peers: framing,
    loads: [unloaded, { streams: 1, pings: true }],
  },
  {
    id: 'ping-bulk-8',
    title: '64 bytes there and back beside eight long transfers',
    peers: framing,
    loads: [unloaded, { streams: 8, pings: true }],
  },
  {
    id: 'memory',
    title: 'An idle channel, both ends',
    peers: ['heddle', 'http2', 'http2-1m', 'yamux', 'grpc', 'rsocket'],
    loads: [],
    // As many channels as every peer takes by default.
    idle: { connections: 10, channels: 250 },
  },
  {
    id: 'churn',
    title: 'Open, one message, close',
    peers: all.filter((name) => name !== 'framed'),
    loads: [{ churners: 64 }],
  },
  {
    id: 'sharing',
    title: '64 channels on one connection, and on 64',
    peers: ['heddle'],
    loads: [{ echoes: 64 }, { label: '64 connections', echoes: 64, connections: 64 }],
  },
  {
    id: 'pair',
    title: 'One long transfer inside one process, and over the loopback',
    peers: ['raw', 'heddle-pair'],
    loads: [{ streams: 1 }],
  },
  {
    id: 'growth',
    title: 'A message among more and more channels',
    peers: ['heddle-many'],
    loads: [
      { label: '10', rotating: 10 },
      { label: '100', rotating: 100 },
      { label: '1,000', rotating: 1_000 },
      { label: '10,000', rotating: 10_000 },
      { label: '100,000', rotating: 100_000 },
      { label: '10 beside 99,990 at rest', rotating: 10, resting: 99_990 },
    ],
  },
];
