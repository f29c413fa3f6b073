/** Who waits for what a channel receives. */
export interface Taker<Item> {
  /** Takes an item; says whether it wants the next one at once. */
  take(item: Item): boolean;
  /** There are no more. */
  end(): void;
  /** There are no more, for this reason. */
  fail(error: unknown): void;
}

/** Who gives it. */
export interface Source<Item> {
  /** Gives a taker what is here and what comes, until it has enough; it fails if somebody else waits. */
  feed(taker: Taker<Item>): void;
  /** Gives nothing more to a taker. */
  leave(taker: Taker<Item>): void;
}

/** Has a taker left alone and failed when the signal aborts; returns how to have that forgotten. */
export function failOnAbort<Item>(taker: Taker<Item>, source: Source<Item>, signal: AbortSignal): () => void {
  const aborted = () => {
    source.leave(taker);
    taker.fail(signal.reason);
  };
  signal.addEventListener('abort', aborted);
  return () => signal.removeEventListener('abort', aborted);
}
