/** Who keeps views of memory that is not all its own. */
export interface Borrower {
  /** Copies what it still keeps of the memory. */
  giveBack(): void;
}

/**
 * Those who keep views of the memory in which the last bytes arrived. Most of what arrives is consumed at
 * once and need not be copied; what still waits when more arrives is, so that it keeps no more memory than its own.
 */
export class Loans {
  #borrowers: Borrower[] = [];

  /** Notes a borrower until the next `recall`. */
  note(borrower: Borrower): void {
    this.#borrowers.push(borrower);
  }

  /** Has everything given back; to be called before more bytes arrive. */
  recall(): void {
    if (this.#borrowers.length === 0) return;
    const borrowers = this.#borrowers;
    this.#borrowers = [];
    for (const borrower of borrowers) borrower.giveBack();
  }
}
