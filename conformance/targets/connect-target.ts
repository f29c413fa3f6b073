import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { PeerUnreachable, type Target } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { type Address, addressText } from './address.ts';
import { DialError, dial } from './outgoing.ts';

/** How long a peer may take to answer a dial, and to come back after it died, in milliseconds at time-out scale 1. */
const answerTime = 30_000;
const comeBackTime = 5_000;
const betweenDials = 50;

/** A peer that somebody else started and that listens. */
export class ConnectTarget implements Target {
  readonly roles: readonly PeerRole[] = ['listener'];
  readonly lanes: number;
  readonly name: string;
  readonly #address: Address;
  readonly #timeoutScale: number;
  #wasReached = false;

  constructor(address: Address, lanes: number, timeoutScale: number) {
    this.#address = address;
    this.lanes = lanes;
    this.name = addressText(address);
    this.#timeoutScale = timeoutScale;
  }

  async connect(_role: PeerRole, _lane: number, signal: AbortSignal): Promise<Socket> {
    const patience = this.#wasReached ? comeBackTime * this.#timeoutScale : 0;
    const until = performance.now() + patience;
    for (;;) {
      try {
        const socket = await dial(this.#address, answerTime * this.#timeoutScale, signal);
        this.#wasReached = true;
        return socket;
      } catch (error) {
        if (!(error instanceof DialError)) throw error;
        if (!error.refused || performance.now() >= until) throw this.#unreachable(error.message);
        await pause(betweenDials, undefined, { signal });
      }
    }
  }

  async close(): Promise<void> {}

  #unreachable(why: string): PeerUnreachable {
    const remedy = this.#wasReached
      ? 'it was there before, so it seems to have died: start it again, or let the kit start it with --exec'
      : 'start the peer before the kit, or correct --connect';
    return new PeerUnreachable(`${why}: ${remedy}`);
  }
}
