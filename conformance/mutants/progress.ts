import type { Output } from '../commands/surroundings.ts';
import type { MutantRow } from './matrix.ts';

const clearLine = '\r\x1b[K';
/** Named on the line of a mutant at most. */
const mostNamed = 5;

/** Shows how far the mutants are: one line that changes on a terminal, besides what is wrong; one line per mutant elsewhere. */
export class SelftestProgress {
  readonly #output: Output;
  readonly #total: number;
  readonly #begun = performance.now();
  #done = 0;
  #survivors = 0;

  constructor(output: Output, total: number) {
    this.#output = output;
    this.#total = total;
  }

  /** Takes note of a mutant. */
  add(row: MutantRow): void {
    this.#done += 1;
    if (row.killedBy === null) this.#survivors += 1;
    if (!this.#output.isTTY) {
      this.#output.write(`${lineOf(row)}\n`);
      return;
    }
    if (row.killedBy === null || faultsOf(row).length > 0) this.#output.write(`${clearLine}${lineOf(row)}\n`);
    const seconds = (performance.now() - this.#begun) / 1000;
    const rate = this.#done / seconds;
    const left = Math.ceil((this.#total - this.#done) / rate);
    const text = `${this.#done}/${this.#total} mutants, ${this.#survivors} survive, ${rate.toFixed(1)} a second, about ${left} s left`;
    this.#output.write(`${clearLine}${text.slice(0, (this.#output.columns || 80) - 1)}`);
  }

  /** Leaves the line to whoever writes next. */
  end(): void {
    if (this.#output.isTTY) this.#output.write(clearLine);
  }
}

function lineOf(row: MutantRow): string {
  const { id, killedBy, verdict } = row;
  const what = killedBy === null ? `SURVIVES  ${id}: it has the verdict ${verdict}` : `killed    ${id} by ${killedBy}`;
  return [what, ...faultsOf(row)].join('; ');
}

function faultsOf({ undeclared, unequalDeliveries, unequalRejudgements }: MutantRow): string[] {
  const named = undeclared.slice(0, mostNamed).join(', ');
  const more = undeclared.length > mostNamed ? ` and ${undeclared.length - mostNamed} more` : '';
  return [
    ...(undeclared.length > 0 ? [`UNDECLARED ${named}${more}`] : []),
    ...unequalDeliveries.map(({ delivery, verdict }) => `UNEQUAL ${verdict} in ${delivery}`),
    ...unequalRejudgements.map(({ id, delivery, verdict }) => `UNEQUAL ${id} in ${delivery} re-judged: ${verdict}`),
  ];
}
