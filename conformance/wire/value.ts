import type { ParameterBounds } from './protocol.gen.ts';

/** A reason for people: text, or raw bytes where the case wants what is not text. */
export type ReasonValue = string | Uint8Array;

/** The code and the reason that six frame types share. */
export interface CodeValue {
  readonly code: number;
  readonly reason?: ReasonValue;
}

/** What a frame says, one member for each type; a bare number is a type that has no name here. */
export type FrameContent =
  | (CodeValue & { readonly type: 'close' | 'abort' | 'end' | 'stop' | 'reset' })
  | (CodeValue & { readonly type: 'goaway'; readonly lastChannel: number })
  | { readonly type: 'ping'; readonly id: number | bigint; readonly sent?: number | bigint }
  | {
      readonly type: 'pong';
      readonly id: number | bigint;
      readonly sent: number | bigint;
      readonly received: number | bigint;
      readonly answered: number | bigint;
    }
  | { readonly type: 'credit'; readonly limit: number | bigint }
  | { readonly type: 'blocked' | 'allow'; readonly kind: number; readonly limit: number | bigint }
  | {
      readonly type: 'open';
      readonly service: string | Uint8Array;
      readonly group?: number;
      /** 1 if absent. */
      readonly lowestVersion?: number;
      /** As the lowest if absent. */
      readonly highestVersion?: number;
      readonly metadata?: Uint8Array;
      /** What the field says about the name's bytes; the truth if absent. */
      readonly serviceLength?: number;
    }
  | { readonly type: 'accept'; readonly version: number; readonly metadata?: Uint8Array }
  | { readonly type: 'data'; readonly fragment: Uint8Array; readonly last?: boolean }
  | { readonly type: number };

/** A frame as the kit writes it, with the means to write what no endpoint may. */
export type FrameValue = FrameContent & {
  /** 0 if absent. */
  readonly channel?: number;
  /** Bits that are set besides those of the content. */
  readonly flags?: number;
  /** What the header says about the payload's bytes; the truth if absent. */
  readonly length?: number;
  /** Stands in the place of the content's own payload. */
  readonly payload?: Uint8Array;
};

/** The limits of a HELLO, by name. */
export type LimitName = keyof typeof ParameterBounds;

/** A parameter of a HELLO: a limit, the list of capabilities, or anything by number. */
export type ParameterValue =
  | { readonly type: LimitName; readonly value: number | bigint }
  | { readonly type: 'capabilities'; readonly capabilities: readonly number[] }
  | { readonly type: 'idleTimeout'; readonly value: number }
  | {
      readonly type: number;
      readonly value: Uint8Array;
      /** What the field says about the value's bytes; the truth if absent. */
      readonly length?: number;
    };

/** A HELLO as the kit writes it. */
export interface HelloValue {
  readonly role: 'dialer' | 'listener';
  /** 2 if absent. */
  readonly lowestVersion?: number;
  /** 2 if absent. */
  readonly highestVersion?: number;
  readonly parameters?: readonly ParameterValue[];
  /** Stands in the place of the magic. */
  readonly magic?: Uint8Array;
  /** What the HELLO says about the bytes behind its length field; the truth if absent. */
  readonly length?: number;
  /** The seven reserved bits; 0 if absent. */
  readonly reserved?: number;
  /** Bytes behind the parameters, counted in the length. */
  readonly tail?: Uint8Array;
}
