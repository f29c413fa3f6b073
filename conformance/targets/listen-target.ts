import type { Socket } from 'node:net';
import { PeerUnreachable, type Target } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { type Address, addressText } from './address.ts';
import { Incoming } from './incoming.ts';

/** How long a peer may take to dial, in milliseconds at time-out scale 1. */
const dialTime = 30_000;

/** A peer that somebody else started and that dials the kit, again after each connection. */
export class ListenTarget implements Target {
  readonly roles: readonly PeerRole[] = ['dialer'];
  readonly lanes: number;
  readonly name: string;
  readonly #incoming: Incoming;
  readonly #patience: number;

  private constructor(incoming: Incoming, lanes: number, timeoutScale: number) {
    this.#incoming = incoming;
    this.lanes = lanes;
    this.name = `the peer that dials ${addressText(incoming.address)}`;
    this.#patience = dialTime * timeoutScale;
  }

  /** Begins to listen; throws `UsageError` where the address cannot be used. */
  static async open(address: Address, lanes: number, timeoutScale: number): Promise<ListenTarget> {
    return new ListenTarget(await Incoming.listen(address), lanes, timeoutScale);
  }

  /** Where the peer has to dial. */
  get address(): Address {
    return this.#incoming.address;
  }

  async connect(_role: PeerRole, _lane: number, signal: AbortSignal): Promise<Socket> {
    const socket = await this.#incoming.accept(this.#patience, signal);
    if (socket !== undefined) return socket;
    throw new PeerUnreachable(
      `nobody dialed ${addressText(this.address)} within ${this.#patience / 1000} s: ` +
        'let the peer dial there, and again whenever its connection ends',
    );
  }

  close(): Promise<void> {
    return this.#incoming.close();
  }
}
