import { magic } from '../protocol.gen.ts';

/** Whether a HELLO begins, another protocol does, or more bytes have to tell. */
export type Sniffed = 'heddle' | 'other' | 'undecided';

/** Says whose the first bytes of a transport are; it can tell from the first that differs from the magic. */
export function sniff(firstBytes: Uint8Array): Sniffed {
  const length = Math.min(firstBytes.length, magic.length);
  for (let index = 0; index < length; index++) {
    if (firstBytes[index] !== magic[index]) return 'other';
  }
  return length < magic.length ? 'undecided' : 'heddle';
}
