import { setTimeout as pause } from 'node:timers/promises';
import { PeerUnreachable } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { type Address, addressText } from './address.ts';
import { Child } from './child.ts';

/** How a peer is started in a role, with the address where it listens or which it dials. */
export interface Launch {
  readonly name: string;
  readonly roles: readonly PeerRole[];
  /** The words of the command. */
  command(role: PeerRole, address: Address): readonly [string, ...string[]];
  /** Where the command is run; the kit's own working folder if absent. */
  readonly folder?: string;
  /** The process ends when the IPC channel to the kit does, so that not even a kit that is killed leaves it behind. */
  readonly heedsChannel?: true;
}

/** How long the end of a process may take to be seen after the end of its transport, in milliseconds. */
export const dyingTime = 20;
/** Starts in a row that may end before the peer was reached. */
const vainStarts = 3;

/** The process of one peer in one role, started again after each death, but not for ever in vain. */
export class Relaunched {
  readonly #launch: Launch;
  readonly #role: PeerRole;
  readonly #note: (line: string) => void;
  #child: Child | undefined;
  #over: Promise<void> | undefined;
  #vain = 0;

  /** `note` is told of each death of a process that was reached before. */
  constructor(launch: Launch, role: PeerRole, note: (line: string) => void) {
    this.#launch = launch;
    this.#role = role;
    this.#note = note;
  }

  /** The running process, started for `address()` if there is none. Throws `PeerUnreachable`, or the reason of the signal. */
  async running(address: () => Promise<Address> | Address, signal: AbortSignal): Promise<Child> {
    if (this.#child !== undefined && this.#child.ended === undefined) return this.#child;
    if (this.#child !== undefined && (this.#child.missing || this.#vain >= vainStarts)) throw this.#lost(this.#child);
    if (this.#child !== undefined && this.#vain === 0) this.#note(`${this.#death(this.#child)}; it is started again`);
    this.#vain += 1;
    const command = this.#launch.command(this.#role, await address());
    // Nothing is started once everything is being ended.
    signal.throwIfAborted();
    this.#child = new Child(command, this.#launch.folder, this.#launch.heedsChannel);
    return this.#child;
  }

  /** Notes that the process was reached: whatever it does next, its start was not in vain. */
  reached(): void {
    this.#vain = 0;
  }

  /** The process runs, but it cannot be reached. */
  unanswered(address: Address, seconds: number): PeerUnreachable {
    const where = addressText(address);
    const what = this.#role === 'listener' ? `does not listen on ${where}` : `does not dial ${where}`;
    return new PeerUnreachable(
      `${this.#launch.name} as ${this.#role} ${what} after ${seconds} s${this.#child?.lastWords ?? ''}; ` +
        'let it use {host}, {port} and {role} of the command, or raise --timeout-scale',
    );
  }

  /** Ends the process, and tells of its death if it came before that and no start has told of it. */
  kill(): Promise<void> {
    this.#over ??= this.#end(this.#child);
    return this.#over;
  }

  async #end(child: Child | undefined): Promise<void> {
    if (child === undefined) return;
    await Promise.race([child.over, pause(dyingTime)]);
    if (child.ended !== undefined && !child.missing && this.#vain === 0) this.#note(this.#death(child));
    await child.kill();
  }

  #lost(child: Child): PeerUnreachable {
    if (child.missing) return new PeerUnreachable(this.#death(child));
    return new PeerUnreachable(`${this.#death(child, ' before it could be reached')}; try the command by hand`);
  }

  #death(child: Child, when = ''): string {
    return `${this.#launch.name} as ${this.#role} ${child.ended}${when}${child.lastWords}`;
  }
}
