const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that the bytes are in UTF-8, a byte order mark kept; undefined where they are none. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return '';
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
