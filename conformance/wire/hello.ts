import type { LimitName } from './value.ts';

/** A parameter that came: a limit, the list of capabilities, or an ignorable one with its raw value. */
export type DecodedParameter = {
  readonly typeNumber: number;
  /** Type, length and value as they came. */
  readonly bytes: Uint8Array;
} & (
  | { readonly type: LimitName; readonly value: number }
  | { readonly type: 'idleTimeout'; readonly value: number }
  | { readonly type: 'capabilities'; readonly value: readonly number[] }
  | { readonly type: 'unknown'; readonly value: Uint8Array }
);

/** A HELLO that came, as far as it can be judged without knowing the receiver's own role and versions. */
export interface DecodedHello {
  readonly role: 'dialer' | 'listener';
  readonly reserved: number;
  readonly lowestVersion: number;
  readonly highestVersion: number;
  readonly parameters: readonly DecodedParameter[];
  /** Every limit in its unit; those that are absent stand at their floors. */
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly capabilities: readonly number[];
  /** In milliseconds, where it is promised. */
  readonly idleTimeout?: number;
  /** The whole HELLO as it came. */
  readonly bytes: Uint8Array;
}
