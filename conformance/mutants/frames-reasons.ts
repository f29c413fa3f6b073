import { FrameType, Limit } from '../wire/protocol.gen.ts';
import { breaking, type TypeName } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const header = 'frames/header.ts';
const reasons = 'frames/payloads/reason.ts';

const types = ['goaway', 'abort', 'end', 'stop', 'reset'] as const satisfies readonly TypeName[];

/** The statement that parses the frames of a type, of which some are to be refused. */
const parsing = (name: (typeof types)[number]) =>
  name === 'goaway'
    ? { from: 'const view = fields(payload);', type: "'goaway'", code: 'view.getUint32(4)' }
    : { from: 'return { type, channel, code:', type: 'type', code: 'fields(payload).getUint32(0)' };

/** Refuses frames of a type whose code is, by a condition on `code`, none that it likes. */
function codeRefused(name: (typeof types)[number], variant: string, condition: string): Mutant {
  const { from, type, code } = parsing(name);
  const check = `{ const code = ${code}; if (${type} === '${name}' && ${condition}) throw malformed('', ErrorCode.frameFormat, ''); }`;
  return {
    id: `code-unknown-refused-${name}-${variant}`,
    requirement: 'code-unknown',
    intended: `code-unknown-${name}-${variant}`,
    patches: [{ file: reasons, from, to: name === 'goaway' ? `${from} ${check}` : `${check} ${from}` }],
  };
}

const closeCode = 'const code = fields(payload).getUint32(0);';
function closeAnswered(variant: string, condition: string): Mutant {
  return {
    id: `code-unknown-close-answered-${variant}`,
    requirement: 'code-unknown',
    intended: `code-unknown-close-${variant}`,
    patches: [
      {
        file: reasons,
        from: closeCode,
        to: `${closeCode} if (${condition}) throw malformed('', ErrorCode.frameFormat, '');`,
      },
    ],
  };
}

const codeUnknown: readonly Mutant[] = [
  ...types.map((name) => codeRefused(name, 'protocol', 'code > 0x16')),
  ...types.map((name) => codeRefused(name, 'between', 'code > 0xffff && code < 0x40000000')),
  ...types.map((name) => codeRefused(name, 'grease', 'code >= 0x40000000 && code <= 0x4000ffff')),
  ...types.map((name) => codeRefused(name, 'application', '(code | 0) < 0')),
  closeAnswered('protocol', 'code > 0x16'),
  closeAnswered('between', 'code > 0xffff && code < 0x40000000'),
  closeAnswered('grease', 'code >= 0x40000000 && code <= 0x4000ffff'),
  closeAnswered('application', '(code | 0) < 0'),
];

const size = breaking('reason-size', header);
const tooLong = 'length > minimum + Limit.reasonSize';
const longAsText = 'if (text === undefined) throw notText();';
const reasonSize: readonly Mutant[] = [
  ...types.map((name) =>
    size(
      `unchecked-${name}`,
      `reason-size-${name}-larger`,
      'if (endsInReason.has(type)',
      `if (type !== FrameType.${name} && endsInReason.has(type)`,
    ),
  ),
  size('off-by-one-high', 'reason-size-end-larger', tooLong, `${tooLong} + 1`),
  size('off-by-one-low', 'reason-size-reset-largest', tooLong, 'length >= minimum + Limit.reasonSize'),
  size('fixed-part-counted', 'reason-size-abort-largest', tooLong, 'length > Limit.reasonSize'),
  size('header-counted', 'reason-size-stop-largest', tooLong, 'length + 8 > minimum + Limit.reasonSize'),
  size('header-allowed-for', 'reason-size-stop-larger', tooLong, 'length > minimum + Limit.reasonSize + 8'),
  size('other-code', 'reason-size-goaway-larger', "'reason-size', ErrorCode.frameSize", "'', ErrorCode.frameFormat"),
  {
    id: 'reason-size-characters-counted',
    requirement: 'reason-size',
    intended: 'reason-size-end-wider',
    patches: [
      { file: header, from: tooLong, to: 'false' },
      {
        file: reasons,
        from: longAsText,
        to: `${longAsText} if (text.length > ${Limit.reasonSize}) throw malformed('', ErrorCode.frameSize, '');`,
      },
    ],
  },
];

const text = breaking('reason-text', reasons);
/** Takes a reason that is no UTF-8 where its bytes, one character each in `raw`, match. */
const lenient = (pattern: string) =>
  `if (text === undefined && ${pattern}.test(Buffer.from(bytes).toString('latin1'))) return ''; ${longAsText}`;
const strict = (pattern: string) => `${longAsText} if (${pattern}.test(text)) throw notText();`;
const reasonText: readonly Mutant[] = [
  text('unchecked', 'reason-text-end-byte', longAsText, "if (text === undefined) return '';"),
  text(
    'unchecked-goaway',
    'reason-text-goaway-byte',
    'reason: requireText(payload.subarray(8))',
    "reason: decodeText(payload.subarray(8)) ?? ''",
  ),
  ...types
    .filter((name) => name !== 'goaway')
    .map((name) =>
      text(
        `unchecked-${name}`,
        `reason-text-${name}-byte`,
        'reason: requireText(payload.subarray(4))',
        `reason: type === '${name}' ? (decodeText(payload.subarray(4)) ?? '') : requireText(payload.subarray(4))`,
      ),
    ),
  text('cut-taken', 'reason-text-reset-cut', longAsText, lenient('/\\xe2\\x82$/')),
  text('lone-taken', 'reason-text-reset-lone', longAsText, lenient('/[\\0-\\x7f][\\x80-\\xbf]/')),
  text('overlong-taken', 'reason-text-reset-overlong', longAsText, lenient('/[\\xc0\\xc1][\\x80-\\xbf]/')),
  text('surrogate-taken', 'reason-text-reset-surrogate', longAsText, lenient('/\\xed[\\xa0-\\xbf]/')),
  text('beyond-taken', 'reason-text-reset-beyond', longAsText, lenient('/\\xf4[\\x90-\\xbf]/')),
  text('ascii-demanded', 'reason-text-abort-text', longAsText, strict('/[^\\0-\\x7f]/')),
  text('controls-refused', 'reason-text-stop-text', longAsText, strict('/[\\0-\\x1f]/')),
  text('planes-refused', 'reason-text-end-text', longAsText, strict('/[\\u{10000}-\\u{10ffff}]/u')),
  text('other-code', 'reason-text-goaway-byte', "'reason-text', ErrorCode.frameFormat", "'', ErrorCode.frameSize"),
];

const malformedClose = breaking('close-malformed', 'frames/decoder.ts');
const obeyed = 'if (type !== FrameType.close) {';
const answered = (variant: string, condition: string) =>
  malformedClose(
    `answered-${variant}`,
    `close-malformed-${variant}`,
    obeyed,
    `if (type !== FrameType.close || ${condition}) {`,
  );
const notObeyed = `(type === ${FrameType.close} && faultOfHeader(type, flags, word & 0xffff, channel, 0, this.#scopes) !== undefined)`;
const closeMalformed: readonly Mutant[] = [
  answered('flags', "fault.rule === 'flags-low'"),
  answered('channel', "fault.rule === 'channel-not-zero'"),
  answered('size', "fault.rule === 'size-minimum'"),
  answered('empty', "fault.message.includes('has 0 bytes')"),
  answered('reason-size', "fault.rule === 'reason-size'"),
  breaking('close-malformed', reasons)(
    'answered-reason-text',
    'close-malformed-reason-text',
    "if (reason === undefined) return { type: 'close'",
    "if (reason === undefined) throw notText(); if (reason === undefined) return { type: 'close'",
  ),
  ...['flags', 'channel', 'size'].map(
    (variant): Mutant => ({
      id: `close-malformed-ignored-${variant}`,
      requirement: 'close-malformed',
      intended: `close-malformed-${variant}`,
      patches: [
        {
          file: 'frames/decoder.ts',
          from: 'if (fault !== undefined) return this.#refuse(type, fault);',
          to: 'if (fault !== undefined && type !== FrameType.close) return this.#refuse(type, fault);',
        },
        {
          file: 'frames/decoder.ts',
          from: 'if (!isKnown(type, this.#scopes))',
          to: `if (!isKnown(type, this.#scopes) || ${notObeyed})`,
        },
      ],
    }),
  ),
];

/** Broken readers of codes and reasons. */
export const reasonMutants: readonly Mutant[] = [...codeUnknown, ...reasonSize, ...reasonText, ...closeMalformed];
