/** A file as it has to be. `path` is relative to the root of the checkout. */
export interface Output {
  readonly path: string;
  readonly content: string;
}
