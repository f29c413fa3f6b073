/** What an error ends: the whole connection, or one channel (spec/5-connection.md#errors). */
export type Scope = { readonly kind: 'connection' } | { readonly kind: 'channel'; readonly channel: number };

/** The peer broke a rule: `rule` is its id in the register, `code` what CLOSE or RESET says of it. */
export class Violation extends Error {
  readonly rule: string;
  readonly scope: Scope;
  readonly code: number;

  /** `found` names what was wrong, in words that may be shown to people and sent as a reason. */
  constructor(rule: string, scope: Scope, code: number, found: string) {
    super(`${rule}: ${found}`);
    this.name = 'Violation';
    this.rule = rule;
    this.scope = scope;
    this.code = code;
  }
}
