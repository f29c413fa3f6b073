/** What every frame that came has. */
interface Arrived {
  /** The type as it stands in the header. */
  readonly typeNumber: number;
  readonly flags: number;
  /** Bytes of the payload. */
  readonly length: number;
  readonly channel: number;
  /** Header and payload as they came. */
  readonly bytes: Uint8Array;
}

interface Coded {
  readonly code: number;
  readonly reason: string;
}

/** One member of the union for each of the types. */
type Each<Type extends string, Fields> = Type extends string ? Fields & { readonly type: Type } : never;

type Content =
  | Each<'close' | 'abort' | 'end' | 'stop' | 'reset', Coded>
  | (Coded & { readonly type: 'goaway'; readonly lastChannel: number })
  | { readonly type: 'ping'; readonly id: bigint; readonly sent: bigint }
  | {
      readonly type: 'pong';
      readonly id: bigint;
      readonly sent: bigint;
      readonly received: bigint;
      readonly answered: bigint;
    }
  | { readonly type: 'credit'; readonly limit: bigint }
  | Each<'blocked' | 'allow', { readonly kind: number; readonly limit: bigint }>
  | {
      readonly type: 'open';
      readonly group: number;
      readonly lowestVersion: number;
      readonly highestVersion: number;
      readonly service: string;
      readonly metadata: Uint8Array;
    }
  | { readonly type: 'accept'; readonly version: number; readonly metadata: Uint8Array }
  | { readonly type: 'data'; readonly last: boolean; readonly fragment: Uint8Array }
  | { readonly type: 'unknown'; readonly payload: Uint8Array };

/** A frame that came, as far as the layout alone can tell: known types by name, ignorable ones as `unknown`. */
export type DecodedFrame = Arrived & Content;
