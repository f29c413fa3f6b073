import { toHex } from '../wire/bytes.ts';
import { encodeFrame, encodeHello } from '../wire/encode.ts';
import { errorCodeName } from '../wire/kaitai.ts';
import { ErrorCode } from '../wire/protocol.gen.ts';
import type { Fault, FrameVector, HelloVector, Step, TranscriptVector, VectorTopic } from './declaration.ts';
import { expectedFrame, expectedHello } from './expected.ts';
import type { Decoded, InvalidVector, TranscriptRecord, TranscriptStep, ValidVector, VectorFile } from './record.ts';

/** The file of a topic: each declared value in the bytes of the kit's encoder, and what a reader has to find in them. */
export function build(topic: VectorTopic): VectorFile {
  const depth = topic.path.split('/').length;
  const head = {
    $schema: `${'../'.repeat(depth)}schemas/vectors.schema.json`,
    format: 'heddle-vectors',
    version: 1,
    title: topic.title,
    notes: topic.notes,
  } as const;
  switch (topic.kind) {
    case 'hello':
      return { ...head, kind: 'hello', vectors: topic.vectors.map(buildHello) };
    case 'frame':
      return { ...head, kind: 'frame', vectors: topic.vectors.map(buildFrame) };
    case 'transcript':
      return { ...head, kind: 'transcript', vectors: topic.vectors.map(buildTranscript) };
  }
}

function buildHello(vector: HelloVector): ValidVector | InvalidVector {
  const bytes = encodeHello(vector.hello);
  return vectorOf(vector, bytes.subarray(0, vector.cut), () => expectedHello(vector.hello));
}

function buildFrame(vector: FrameVector): ValidVector | InvalidVector {
  const bytes = encodeFrame(vector.frame);
  return vectorOf(vector, bytes, () => expectedFrame(vector.frame, bytes.length));
}

function vectorOf(
  { id, covers, fault }: HelloVector | FrameVector,
  bytes: Uint8Array,
  decoded: () => Decoded,
): ValidVector | InvalidVector {
  const hex = toHex(bytes);
  if (fault === undefined) return { id, hex, valid: true, decoded: decoded(), covers };
  return { id, hex, valid: false, ...errorOf(fault), covers, twin: fault.twin };
}

// No layout, size or text is judged by a channel alone: where bytes are wrong, the connection is.
function errorOf({ error, path, offset }: Fault) {
  const name = error === 'none' ? null : errorCodeName(ErrorCode[error]);
  return { error: name, scope: 'connection', path, offset } as const;
}

function buildTranscript({ id, covers, story, steps }: TranscriptVector): TranscriptRecord {
  return { id, covers, story, steps: steps.map(buildStep) };
}

function buildStep(step: Step): TranscriptStep {
  const broken = step.breaks === undefined ? {} : { breaks: step.breaks };
  if ('hello' in step) {
    return { from: step.from, hex: toHex(encodeHello(step.hello)), decoded: expectedHello(step.hello), ...broken };
  }
  const bytes = encodeFrame(step.frame);
  return { from: step.from, hex: toHex(bytes), decoded: expectedFrame(step.frame, bytes.length), ...broken };
}
