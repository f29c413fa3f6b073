/** Reads unsigned big-endian numbers of the given sizes in bytes; undefined if the bytes are too few. */
export function readNumbers(bytes: Uint8Array, sizes: readonly (2 | 4)[]): number[] | undefined {
  const wanted = sizes.reduce<number>((sum, size) => sum + size, 0);
  if (bytes.length < wanted) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let position = 0;
  return sizes.map((size) => {
    const number = size === 2 ? view.getUint16(position) : view.getUint32(position);
    position += size;
    return number;
  });
}
