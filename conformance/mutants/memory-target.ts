import type { Profile } from '../harness/case.ts';
import type { Target, Transport } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { type MemorySocket, memoryTransport } from './memory-transport.ts';

/** Takes one socket, in a role of the peer's. */
export type Serve = (socket: MemorySocket, role: PeerRole, profile: Profile | undefined) => unknown;

/** A peer in this very process, over transports in memory. */
export class MemoryTarget implements Target {
  readonly roles: readonly PeerRole[] = ['listener', 'dialer'];
  readonly lanes = 1;
  readonly name: string;
  readonly #serve: Serve;
  readonly #profile: Profile | undefined;
  readonly #open = new Set<MemorySocket>();

  constructor(name: string, serve: Serve, profile?: Profile) {
    this.name = name;
    this.#profile = profile;
    this.#serve = serve;
  }

  async connect(role: PeerRole): Promise<Transport> {
    const [ours, theirs] = memoryTransport();
    for (const socket of [ours, theirs]) {
      this.#open.add(socket);
      socket.once('close', () => this.#open.delete(socket));
    }
    // What is thrown here, or by a promise that it returns, is a crash, which the process notices.
    this.#serve(theirs, role, this.#profile);
    return ours;
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy();
  }
}
