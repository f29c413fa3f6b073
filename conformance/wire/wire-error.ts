/** Bytes that the layout, the flags, the sizes or the texts of the spec do not allow: which rule, and where. */
export class WireError extends Error {
  /** The slug of the rule in the register. */
  readonly rule: string;
  /** The error code that the rule demands. */
  readonly code: number;
  /** The field at fault, as the Kaitai file names it, such as `frame.payload.reason`. */
  readonly path: string;
  /** Where the field, or the first byte at fault, stands: bytes from the start of the frame or HELLO. */
  readonly offset: number;

  constructor(rule: string, code: number, path: string, offset: number) {
    super(`${path} at byte ${offset} breaks the rule ${rule}`);
    this.name = 'WireError';
    this.rule = rule;
    this.code = code;
    this.path = path;
    this.offset = offset;
  }
}
