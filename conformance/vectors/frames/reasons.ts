import { fromHex, utf8 } from '../../wire/bytes.ts';
import { ErrorCode, FrameType, Grease, Limit, payloadSize, Range } from '../../wire/protocol.gen.ts';
import type { FrameValue, ReasonValue } from '../../wire/value.ts';
import type { FrameVector, VectorTopic } from '../declaration.ts';
import { hexName } from '../naming.ts';
import { accepted, coded, ofType, samples } from './samples.ts';

type Coded = (typeof coded)[number];

function withReason(name: Coded, reason: ReasonValue, code: number = ErrorCode.internal): FrameValue {
  const { channel = 0 } = samples[name];
  return name === 'goaway' ? { type: name, lastChannel: 7, code, reason } : { type: name, channel, code, reason };
}

function longest(name: Coded): FrameVector {
  return accepted(`${name}-reason-longest`, ['reason-size'], withReason(name, 'r'.repeat(Limit.reasonSize)));
}

function tooLong(name: Coded): FrameVector {
  return {
    id: `${name}-reason-too-long`,
    covers: ['reason-size'],
    frame: withReason(name, 'r'.repeat(Limit.reasonSize + 1)),
    fault: { error: 'frameSize', path: 'frame.len_payload', offset: 2, twin: `${name}-reason-longest` },
  };
}

function notText(name: Coded, variant: string, reason: Uint8Array, twin = `${name}-reason-text`): FrameVector {
  const offset = Limit.headerSize + ofType(payloadSize, FrameType[name]).minimum;
  return {
    id: `${name}-reason-${variant}`,
    covers: ['reason-text'],
    frame: withReason(name, reason),
    fault: { error: 'frameFormat', path: 'frame.payload.reason', offset, twin },
  };
}

const texts: Readonly<Record<string, string>> = {
  'two-byte-letters': 'Weberschützen',
  'three-byte-letters': '綜絖',
  'four-byte-letter': '\u{1f9f5}',
  'control-characters': 'a\u0000b\u001b[2Jc\r\n',
  'byte-order-mark': '\ufeffwarp',
  'largest-code-point': '\u{10ffff}',
  noncharacter: '\uffff',
};

const notTexts: Readonly<Record<string, string>> = {
  'stray-continuation': '7761bf7270',
  'cut-in-a-letter': '77e7b6',
  overlong: 'c080',
  'overlong-slash': 'e080af',
  surrogate: 'eda080',
  'beyond-unicode': 'f4908080',
  'five-bytes': 'f888808080',
};

const codes = [
  ErrorCode.none,
  ErrorCode.goingAway + 1,
  Range.errorCode.protocol.last,
  Grease.errorCode.first,
  Grease.errorCode.last,
  Range.errorCode.application.first,
  Range.errorCode.application.last,
];

/** Codes and reasons, in the six types that carry them. */
export const reasonsTopic: VectorTopic = {
  path: 'frames/reasons',
  kind: 'frame',
  title: 'Codes and reasons',
  notes: [
    'Every code is acceptable in every frame that carries one; an unknown one counts as INTERNAL.',
    'A reason is UTF-8 of at most 1,024 bytes. A byte order mark is a part of the text.',
    'A CLOSE that is malformed has the error that is given here, and is obeyed all the same: nobody answers it.',
  ],
  vectors: [
    ...coded.map((name) => accepted(`${name}-reason-text`, ['reason-text'], withReason(name, 'the thread broke'))),
    ...coded.map(longest),
    ...coded.map(tooLong),
    ...coded.map((name) => notText(name, 'not-text', Uint8Array.of(0x77, 0xff))),
    ...codes.map((code) => accepted(`reset-code-${hexName(code)}`, ['code-unknown'], withReason('reset', '', code))),
    accepted('close-code-unknown', ['code-unknown'], withReason('close', '', Range.errorCode.protocol.last)),
    accepted('goaway-code-grease', ['code-unknown'], withReason('goaway', '', Grease.errorCode.first)),
    ...Object.entries(texts).map(([variant, text]) =>
      accepted(`end-reason-${variant}`, ['reason-text'], withReason('end', text)),
    ),
    ...Object.entries(notTexts).map(([variant, hex]) => notText('end', variant, fromHex(hex))),
    accepted(
      'abort-reason-longest-letters',
      ['reason-size', 'reason-text'],
      withReason('abort', utf8('é'.repeat(Limit.reasonSize / 2))),
    ),
    notText(
      'abort',
      'longest-cut-in-a-letter',
      utf8('é'.repeat(Limit.reasonSize / 2 + 1)).subarray(1, Limit.reasonSize + 1),
      'abort-reason-longest-letters',
    ),
  ],
};
