import type { Readable, Writable } from 'node:stream';
import type { Case } from '../harness/case.ts';

/** Where a command writes to. */
export interface Output extends Writable {
  /** Present and true on a terminal. */
  readonly isTTY?: boolean;
  /** The terminal's width, in characters. */
  readonly columns?: number;
}

/** What a command works with, besides its arguments. */
export interface Surroundings {
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  /** All cases of the kit. */
  readonly catalogue: readonly Case[];
}
