import { type ChildProcess, spawn } from 'node:child_process';

/** What is kept of a child's stderr, in bytes and in lines. */
const wordsKept = 4_096;
const linesKept = 5;
/** How long a child may take to end when it is asked to, in milliseconds. */
const grace = 1_000;

/** The process groups that are alive: whatever way the kit ends, none of them outlives it. */
const alive = new Set<number>();
process.on('exit', () => {
  for (const group of alive) signalGroup(group, 'SIGKILL');
});

/** A process of the peer's, with whatever it starts itself. */
export class Child {
  readonly #process: ChildProcess;
  #words = '';
  #ended: string | undefined;
  #missing = false;
  /** Resolves when the process is over, or could not be started. */
  readonly over: Promise<void>;

  /** `channel`: the process is given an IPC channel, which ends with the kit. */
  constructor(command: readonly [string, ...string[]], folder: string | undefined, channel = false) {
    const [program, ...words] = command;
    // A group of its own, so that what it starts can be ended with it.
    const stdio = ['ignore', 'ignore', 'pipe', ...(channel ? (['ipc'] as const) : [])] as const;
    this.#process = spawn(program, words, { cwd: folder, detached: true, stdio: [...stdio] });
    this.#process.channel?.unref();
    const group = this.#process.pid;
    if (group !== undefined) alive.add(group);
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#words = (this.#words + text).slice(-wordsKept);
    });
    this.over = new Promise((resolve) => {
      const end = (how: string) => {
        this.#ended ??= how;
        resolve();
      };
      this.#process.once('error', (error: NodeJS.ErrnoException) => {
        this.#missing = group === undefined;
        end(group === undefined ? `could not be started (${startError(error, folder)})` : `failed (${error.message})`);
      });
      this.#process.once('exit', (status, signal) => {
        if (group !== undefined) this.#sweep(group);
        end(signal === null ? `ended with status ${status}` : `was ended by ${signal}`);
      });
    });
  }

  /** How the process ended; undefined while it runs. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** The program was not found or may not be started. */
  get missing(): boolean {
    return this.#missing;
  }

  /** The last lines that it wrote to its stderr, as the end of a sentence; empty if it wrote nothing. */
  get lastWords(): string {
    const lines = this.#words.split('\n').filter((line) => line.trim() !== '');
    return lines.length === 0 ? '' : `; its last words: ${lines.slice(-linesKept).join(' | ')}`;
  }

  /** Ends the process and its group: politely first, then for good. */
  async kill(): Promise<void> {
    const group = this.#process.pid;
    if (group === undefined || this.#ended !== undefined) return this.over;
    signalGroup(group, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(group, 'SIGKILL'), grace);
    await this.over;
    clearTimeout(timer);
  }

  /** Ends what the process left behind, and stops listening to its stderr. */
  #sweep(group: number): void {
    signalGroup(group, 'SIGKILL');
    alive.delete(group);
    // What it had written is read before the next turn; a grandchild may hold the pipe for ever.
    setImmediate(() => this.#process.stderr?.destroy());
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // The group is gone already.
  }
}

function startError(error: NodeJS.ErrnoException, folder: string | undefined): string {
  if (error.code === 'ENOENT') {
    return `no such program${folder === undefined ? '' : ` as seen from ${folder}`}: check its name, or give its path`;
  }
  if (error.code === 'EACCES') return 'it may not be executed: check its permissions';
  return error.message;
}
