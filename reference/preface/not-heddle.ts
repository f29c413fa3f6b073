/**
 * The peer's first bytes are not a HELLO's: it speaks another protocol, and no CLOSE answers it.
 * Not a Violation, because a peer that has never heard of Heddle breaks none of its rules.
 */
export class NotHeddle extends Error {
  readonly rule = 'hello-magic';
  /** Where the first wrong byte stands, counted from 0. */
  readonly offset: number;

  constructor(offset: number, byte: number) {
    super(`byte ${offset} of the magic is 0x${byte.toString(16).padStart(2, '0')}`);
    this.name = 'NotHeddle';
    this.offset = offset;
  }
}
