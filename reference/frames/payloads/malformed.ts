import { Violation } from '../../preface/violation.ts';

/** A fault of a frame's layout: every rule of spec/3-frames.md has the scope of the connection. */
export function malformed(rule: string, code: number, found: string): Violation {
  return new Violation(rule, { kind: 'connection' }, code, found);
}
