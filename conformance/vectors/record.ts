/** A value in `decoded`: bytes are hex strings, 64-bit integers decimal strings. */
export type Json = string | number | boolean | readonly Json[] | { readonly [name: string]: Json };

/** What a HELLO or frame says, field by field. */
export type Decoded = { readonly [name: string]: Json };

interface VectorBase {
  readonly id: string;
  readonly hex: string;
  readonly covers: readonly string[];
}

/** A vector that has to be accepted. */
export interface ValidVector extends VectorBase {
  readonly valid: true;
  readonly decoded: Decoded;
}

/** A vector that has to be refused; `error` is null where the answer is no CLOSE but the end of the stream. */
export interface InvalidVector extends VectorBase {
  readonly valid: false;
  readonly error: string | null;
  readonly scope: 'connection' | 'channel';
  readonly path: string;
  readonly offset: number;
  readonly twin: string;
}

/** One HELLO or frame of a transcript. */
export interface TranscriptStep {
  readonly from: 'dialer' | 'listener';
  readonly hex: string;
  readonly decoded: Decoded;
  readonly breaks?: string;
}

/** A conversation. */
export interface TranscriptRecord {
  readonly id: string;
  readonly covers: readonly string[];
  readonly story: string;
  readonly steps: readonly TranscriptStep[];
}

/** A file of vectors as it stands in the folder. */
export type VectorFile = {
  readonly $schema: string;
  readonly format: 'heddle-vectors';
  readonly version: 1;
  readonly title: string;
  readonly notes: readonly string[];
} & (
  | { readonly kind: 'hello' | 'frame'; readonly vectors: readonly (ValidVector | InvalidVector)[] }
  | { readonly kind: 'transcript'; readonly vectors: readonly TranscriptRecord[] }
);

/** The canonical text of a file: two spaces, one line for each element, a line end at the end. */
export function formatted(file: VectorFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
