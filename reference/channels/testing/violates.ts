import assert from 'node:assert/strict';
import { type Scope, Violation } from '../../preface/violation.ts';

/** A check for assert.throws: the Violation of this rule, with this scope and code. */
export function violates(rule: string, scope: Scope, code: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Violation, `not a Violation: ${error}`);
    assert.deepEqual([error.rule, error.scope, error.code], [rule, scope, code]);
    return true;
  };
}
