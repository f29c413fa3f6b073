import type { ErrorCode } from '../wire/protocol.gen.ts';
import type { FrameValue, HelloValue } from '../wire/value.ts';

/** What is wrong with an invalid vector; the rule that it breaks is the first that it covers. */
export interface Fault {
  /** The code that the receiver answers with; `none` where it answers by hanging up, without a CLOSE. */
  readonly error: keyof typeof ErrorCode;
  /** The field at fault, as heddle.ksy names it. */
  readonly path: string;
  /** Where the field, or the first byte at fault, stands: bytes from the start. */
  readonly offset: number;
  /** The valid near miss. */
  readonly twin: string;
}

interface Declared {
  readonly id: string;
  /** Slugs of the register. */
  readonly covers: readonly [string, ...string[]];
  readonly fault?: Fault;
}

/** A HELLO to be written down as a vector. Where `cut` is given, only so many of its bytes are needed to judge it. */
export type HelloVector = Declared & { readonly hello: HelloValue; readonly cut?: number };

/** A frame to be written down as a vector. */
export type FrameVector = Declared & { readonly frame: FrameValue };

/** Who says something in a transcript. */
export type Speaker = 'dialer' | 'listener';

/** One HELLO or frame of a transcript. `breaks` names the rule that it breaks in its place, the layout being right. */
export type Step = { readonly from: Speaker; readonly breaks?: string } & (
  | { readonly hello: HelloValue }
  | { readonly frame: FrameValue }
);

/** A conversation to be written down as a vector: both directions, in an order in which it may have happened. */
export interface TranscriptVector {
  readonly id: string;
  readonly covers: readonly [string, ...string[]];
  /** What happens, in a sentence or two. */
  readonly story: string;
  readonly steps: readonly Step[];
}

interface Topic {
  /** Folder and name of the file, without the ending. */
  readonly path: string;
  readonly title: string;
  readonly notes: readonly string[];
}

/** One file of vectors. */
export type VectorTopic = Topic &
  (
    | { readonly kind: 'hello'; readonly vectors: readonly HelloVector[] }
    | { readonly kind: 'frame'; readonly vectors: readonly FrameVector[] }
    | { readonly kind: 'transcript'; readonly vectors: readonly TranscriptVector[] }
  );
