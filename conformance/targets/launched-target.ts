import type { Socket } from 'node:net';
import type { Target } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import type { Launch } from './launch.ts';
import { LaunchedDialer } from './launched-dialer.ts';
import { LaunchedListener } from './launched-listener.ts';

/** How long a peer may take to start and be reached, in milliseconds at time-out scale 1. */
const startTime = 30_000;

/** A peer that the kit starts, once for each lane and role, when it is first needed. */
export class LaunchedTarget implements Target {
  readonly roles: readonly PeerRole[];
  readonly lanes: number;
  readonly name: string;
  readonly #launch: Launch;
  readonly #patience: number;
  readonly #note: (line: string) => void;
  readonly #peers = new Map<string, LaunchedListener | LaunchedDialer>();

  /** `note` is told of each death of a peer that was reached before. */
  constructor(launch: Launch, lanes: number, timeoutScale: number, note: (line: string) => void) {
    this.#note = note;
    this.#launch = launch;
    this.name = launch.name;
    this.roles = launch.roles;
    this.lanes = lanes;
    this.#patience = startTime * timeoutScale;
  }

  connect(role: PeerRole, lane: number, signal: AbortSignal): Promise<Socket> {
    const key = `${role} ${lane}`;
    const Launched = role === 'listener' ? LaunchedListener : LaunchedDialer;
    const peer = this.#peers.get(key) ?? new Launched(this.#launch, this.#patience, this.#note);
    this.#peers.set(key, peer);
    return peer.connect(signal);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#peers.values()].map((peer) => peer.kill()));
  }
}
