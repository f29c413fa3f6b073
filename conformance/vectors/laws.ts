import { isDeepStrictEqual } from 'node:util';
import { fromHex } from '../wire/bytes.ts';
import { WireError, WireReader } from '../wire/decode.ts';
import { errorCodeName } from '../wire/kaitai.ts';
import { observedFrame, observedHello } from './observed.ts';
import type { Decoded, InvalidVector, TranscriptStep, ValidVector } from './record.ts';

/** What vectors of bytes are: the first bytes of a direction, or frames behind them. */
export type Kind = 'hello' | 'frame';

/** What the decoder says of some bytes: what they hold, the rule that they break, or that more are needed. */
type Finding = { readonly found: readonly Decoded[] } | { readonly broken: WireError } | 'more';

/** Holds a vector against the decoder that Kaitai compiled, whole, cut off and divided; says what does not agree. */
export function disagreements(vector: ValidVector | InvalidVector, kind: Kind): string[] {
  const bytes = fromHex(vector.hex);
  const whole = decodePieces(kind, [bytes]);
  const problem = vector.valid ? unlike(whole, [vector.decoded]) : unlikeError(whole, vector);
  if (problem !== undefined) return [problem];
  return [...prefixes(kind, bytes, whole), ...splits(kind, bytes, whole)];
}

/** Holds one direction of a transcript against the decoder, step by step and as one stream. */
export function streamDisagreements(steps: readonly TranscriptStep[]): string[] {
  const parts = steps.map((step) => fromHex(step.hex));
  const expected = steps.map((step) => step.decoded);
  const apart = unlike(decodePieces('hello', parts), expected);
  if (apart !== undefined) return [apart];
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  const together = unlike(decodePieces('hello', [bytes]), expected);
  const single = unlike(
    decodePieces(
      'hello',
      Array.from(bytes, (byte) => Uint8Array.of(byte)),
    ),
    expected,
  );
  return [together, single].filter((problem) => problem !== undefined);
}

function decodePieces(kind: Kind, pieces: readonly Uint8Array[]): Finding {
  const reader = new WireReader(kind === 'hello' ? 'hello' : 'frames');
  const found: Decoded[] = [];
  try {
    for (const piece of pieces) {
      reader.push(piece);
      for (let item = reader.next(); item !== undefined; item = reader.next()) {
        found.push(item.kind === 'hello' ? observedHello(item.hello) : observedFrame(item.frame));
      }
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { broken: error };
  }
  return reader.pending === 0 ? { found } : 'more';
}

function unlike(finding: Finding, expected: readonly Decoded[]): string | undefined {
  if (finding === 'more') return 'the decoder waits for more bytes';
  if ('broken' in finding) return `the decoder refuses it: ${finding.broken.message}`;
  if (isDeepStrictEqual(finding.found, expected)) return undefined;
  return `the decoder finds ${JSON.stringify(finding.found)}, declared is ${JSON.stringify(expected)}`;
}

function unlikeError(finding: Finding, vector: InvalidVector): string | undefined {
  if (finding === 'more') return 'the decoder waits for more bytes';
  if (!('broken' in finding)) return 'the decoder accepts it';
  const { rule, code, path, offset } = finding.broken;
  // hello-magic: "An endpoint whose peer's first bytes differ from the magic MUST end its direction of the transport without sending a CLOSE."
  const observed = { rule, error: rule === 'hello-magic' ? null : errorCodeName(code), path, offset };
  const declared = { rule: vector.covers[0], error: vector.error, path: vector.path, offset: vector.offset };
  if (isDeepStrictEqual(observed, declared)) return undefined;
  return `the decoder says ${JSON.stringify(observed)}, declared is ${JSON.stringify(declared)}`;
}

/** Every proper prefix means "need more", or shows the error that the whole has. */
function prefixes(kind: Kind, bytes: Uint8Array, whole: Finding): string[] {
  for (let size = 0; size < bytes.length; size += 1) {
    const finding = decodePieces(kind, [bytes.slice(0, size)]);
    const wants = finding === 'more' || size === 0 || isDeepStrictEqual(finding, whole);
    if (!wants) return [`its first ${size} bytes mean something else than "need more"`];
  }
  return [];
}

/** Every division into two, and that into single bytes, says the same as the whole. */
function splits(kind: Kind, bytes: Uint8Array, whole: Finding): string[] {
  for (let at = 1; at < bytes.length; at += 1) {
    const finding = decodePieces(kind, [bytes.slice(0, at), bytes.slice(at)]);
    if (!same(finding, whole)) return [`divided behind byte ${at} it decodes differently`];
  }
  const single = decodePieces(
    kind,
    Array.from(bytes, (byte) => Uint8Array.of(byte)),
  );
  return same(single, whole) ? [] : ['byte by byte it decodes differently'];
}

function same(one: Finding, other: Finding): boolean {
  if (one === 'more' || other === 'more') return one === other;
  if ('broken' in one && 'broken' in other) {
    return one.broken.rule === other.broken.rule && one.broken.offset === other.broken.offset;
  }
  return isDeepStrictEqual(one, other);
}
