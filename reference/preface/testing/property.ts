import fc from 'fast-check';

const fromEnvironment = process.env.HEDDLE_SEED;

/** Checks a property; a failure prints its seed, and HEDDLE_SEED (an integer) repeats it. */
export function check<Values extends unknown[]>(property: fc.IProperty<Values>, runs = 200): void {
  const seed = fromEnvironment === undefined ? {} : { seed: Number(fromEnvironment) };
  fc.assert(property, { numRuns: runs, ...seed });
}

/** The bytes cut at the given points, which may repeat: then some pieces are empty. */
export function cut(bytes: Uint8Array, points: readonly number[]): Uint8Array[] {
  const ends = points.map((point) => point % (bytes.length + 1)).sort((one, other) => one - other);
  const pieces: Uint8Array[] = [];
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    pieces.push(bytes.slice(start, end));
    start = end;
  }
  return pieces;
}

/** Where to cut: any number of points, to be taken modulo the number of bytes. */
export const cuts: fc.Arbitrary<number[]> = fc.array(fc.nat(), { maxLength: 20 });

/** One array out of many. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(chunks));
}

/** Bytes of a hex string in which white space is free. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}
