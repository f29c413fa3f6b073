import type { PeerRole } from '../harness/verdict.ts';
import type { DegenerateRow } from './matrix.ts';
import type { Mutant } from './mutant.ts';
import type { Trial } from './trial.ts';

/** What a mutant meets besides its intended case and the twin. */
export type Extent = 'nothing' | 'chapter' | 'everything';

/** What every piece of work of a runner has in common, as the words of its command line hold it. */
export interface RunnerSetting {
  readonly seed: number;
  readonly extent: Extent;
}

/** One piece of work for a runner: to judge a mutant that was built, the reference as it is, or a degenerate peer. */
export type Order =
  | { readonly unbroken: PeerRole; readonly module: string }
  | { readonly mutant: Pick<Mutant, 'id' | 'requirement' | 'intended' | 'role'>; readonly module: string }
  | { readonly degenerate: string };

/** What a runner says: that it is at work, or what came of the order. */
export type Word =
  | { readonly word: 'at-work' }
  | { readonly word: 'tried'; readonly trial: Trial }
  | { readonly word: 'failed-cases'; readonly cases: readonly string[] }
  | { readonly word: 'judged'; readonly row: DegenerateRow }
  /** Something was thrown that nobody caught, by the peer; the runner is of no more use. */
  | { readonly word: 'crashed'; readonly how: string }
  /** The kit itself failed. */
  | { readonly word: 'failed'; readonly how: string };
