const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a shell reports of a program that ended on an interrupt. */
const interruptedStatus = 130;

/** Lets a signal of the user's end a run in good order; a second one ends it at once. */
export class Interrupt {
  readonly #controller = new AbortController();
  readonly #catch = (signal: NodeJS.Signals) => {
    if (this.#controller.signal.aborted) process.exit(interruptedStatus);
    this.#controller.abort(new Error(`the run was interrupted by ${signal}`));
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.#catch);
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Leaves the signals alone again. */
  release(): void {
    for (const signal of signals) process.off(signal, this.#catch);
  }
}
