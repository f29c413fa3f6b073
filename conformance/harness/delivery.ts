import type { Delivery } from './verdict.ts';

/** How far into a frame a straddling write reaches: inside the header, behind the flags. */
const straddle = 3;

/** Cuts one write into the pieces that are given to the transport one by one. */
export function* cut(parts: readonly Uint8Array[], delivery: Delivery): Generator<Uint8Array> {
  const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : concatenate(parts);
  if (delivery === 'byte') {
    for (let offset = 0; offset < whole.length; offset += 1) yield whole.subarray(offset, offset + 1);
    return;
  }
  if (delivery === 'straddle') {
    let from = 0;
    let border = 0;
    for (const part of parts) {
      const to = Math.min(border + straddle, border + part.length);
      if (to > from) yield whole.subarray(from, to);
      from = to;
      border += part.length;
    }
    if (from < whole.length) yield whole.subarray(from);
    return;
  }
  yield whole;
}

/** The parts, one behind the other, in bytes of their own. */
export function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
