/** What happens to the bytes of one direction. Without any of it they pass as they are. */
export interface Plan {
  /** Milliseconds that each byte is under way. */
  readonly delay?: number;
  /** Bytes that pass in a second. */
  readonly throttle?: number;
  /** The most bytes that are handed on in one piece. */
  readonly pieces?: number;
  /** What happens behind so many bytes, once they have been handed on. */
  readonly cut?: Cut;
}

/**
 * The end of a direction at a byte: it is ended (a half-close; what comes later is dropped), both directions are
 * reset, or both fall silent.
 */
export interface Cut {
  readonly after: number;
  readonly by: 'end' | 'reset' | 'silence';
}

/** The two directions, named by whom their bytes reach. */
export interface Plans {
  readonly toListener?: Plan;
  readonly toDialer?: Plan;
}
