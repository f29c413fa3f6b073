/** A change of the reference's source that breaks one rule: `from` stands exactly once in the file, and becomes `to`. */
export interface Patch {
  /** The file, from the reference's folder, such as `frames/decoder.ts`. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A broken peer: the reference with one rule of the register broken and all others kept. */
export interface Mutant {
  /** What it does, such as `ping-answered-twice`; begins with the slug of the rule. */
  readonly id: string;
  /** The slug of the rule that it breaks. */
  readonly requirement: string;
  /** The case that must fail it, for the reason that the case is about. */
  readonly intended: string;
  readonly patches: readonly [Patch, ...Patch[]];
  /** The role in which it is judged; `listener` if absent. */
  readonly role?: 'listener' | 'dialer';
}
