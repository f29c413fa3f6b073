import type { Output } from '../commands/surroundings.ts';
import type { CaseResult } from '../harness/results.ts';
import type { Verdict } from '../harness/verdict.ts';
import { count, verdicts } from './report.ts';

/** Forgets what is on the line and goes back to its beginning. */
const clearLine = '\r\x1b[K';

/** Shows how far a run is: one line that changes on a terminal, one line per case elsewhere. */
export class Progress {
  readonly #output: Output;
  readonly #total: number;
  readonly #seen: { readonly verdict: Verdict }[] = [];

  constructor(output: Output, total: number) {
    this.#output = output;
    this.#total = total;
  }

  /** Takes note of a result. */
  add({ id, level, role, delivery, verdict, milliseconds }: CaseResult): void {
    this.#seen.push({ verdict });
    if (this.#output.isTTY) {
      const counts = count(this.#seen);
      const words = verdicts.filter((name) => counts[name] > 0).map((name) => `${counts[name]} ${name}`);
      const line = `${this.#seen.length}/${this.#total}  ${words.join(', ')}  ${id}`;
      this.#output.write(`${clearLine}${line.slice(0, (this.#output.columns || 80) - 1)}`);
    } else {
      this.#output.write(`${verdict.padEnd(12)} ${id}  ${level} ${role} ${delivery} ${milliseconds} ms\n`);
    }
  }

  /** Says something in between. */
  note(line: string): void {
    this.#output.write(`${this.#output.isTTY ? clearLine : ''}${line}\n`);
  }

  /** Leaves the line to whoever writes next. */
  end(): void {
    if (this.#output.isTTY) this.#output.write(clearLine);
  }
}
