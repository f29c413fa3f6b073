/** A mistake in a source of the generator, at a place in a file. */
export interface Problem {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** What the sources say cannot be generated from; its message holds every mistake that was found. */
export class SourceError extends Error {
  override readonly name = 'SourceError';

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, line, message }) => `${path}:${line}: ${message}`).join('\n'));
  }
}
