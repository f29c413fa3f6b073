import type { Target, Transport } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';

/** A target whose transports break, and whose processes end, as soon as the run is interrupted. */
export class InterruptibleTarget implements Target {
  readonly #target: Target;
  readonly #open = new Set<Transport>();

  constructor(target: Target, signal: AbortSignal) {
    this.#target = target;
    signal.addEventListener('abort', () => {
      for (const socket of this.#open) socket.destroy();
      void this.#target.close();
    });
  }

  get roles(): readonly PeerRole[] {
    return this.#target.roles;
  }

  get lanes(): number {
    return this.#target.lanes;
  }

  get name(): string {
    return this.#target.name;
  }

  async connect(role: PeerRole, lane: number, signal: AbortSignal): Promise<Transport> {
    const socket = await this.#target.connect(role, lane, signal);
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    return socket;
  }

  close(): Promise<void> {
    return this.#target.close();
  }
}
