// A byte order mark is a character like any other: it comes back when the text is encoded again.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The text whose UTF-8 these bytes are, or undefined where they are not valid UTF-8. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return '';
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** UTF-8 of our own text; RangeError where it holds half a surrogate pair, or more bytes than `most`. */
export function encodeText(name: string, text: string, most: number): Uint8Array {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError(`the ${name} holds half a surrogate pair`);
  const bytes = encoder.encode(text);
  if (bytes.length > most) throw new RangeError(`the ${name} has ${bytes.length} bytes, at most ${most} fit`);
  return bytes;
}
