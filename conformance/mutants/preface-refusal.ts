import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const core = 'connection/core.ts';
const decoder = 'preface/hello-decoder.ts';
const pump = 'connection/pump.ts';

const refusal = breaking('hello-refusal', core);
const magicIgnored = breaking('hello-magic', decoder);
const magicAnswered = breaking('hello-magic', core);
const late = breaking('hello-magic-early', decoder);
const reserved = breaking('hello-reserved-ignored', decoder);
const short = breaking('hello-too-short', decoder);
const largest = breaking('hello-largest', decoder);
const role = breaking('hello-role-equal', decoder);
const deadline = breaking('hello-deadline', pump);
const patience = breaking('hello-patience', pump);

const lastWord = 'this.#lastWord = { code, reason: message };';
const sendingOver = 'return this.#over && this.#helloWritten && this.#lastWord === undefined;';
const hangUp = "this.#end(new ConnectionRefused(ErrorCode.preface, error.message, 'local', { cause: error }));";
const judged = 'const here = Math.min(this.#filled, magic.length);';
const differs = 'if (byte !== magic[this.#judgedMagic])';
const roleBit = 'const roleBit = this.#view.getUint8(helloBodyAt) & 1;';
const tooLong = 'if (helloBodyAt + length > Limit.helloSize) {';
const tooShort = 'if (length < helloFixedSize) throw';
const equalRole = 'if (peer.role === own.role) throw';
const setDeadline = 'this.#setDeadline(Limit.helloDeadline - waited, () => {';
const receive = 'received(chunk: Uint8Array): void {';

/** Takes HELLOs that are too long, as far as `judge` lets it, into room enough. */
function taking(variant: string, intended: string, judge: string): Mutant {
  return {
    id: `hello-too-long-${variant}`,
    requirement: 'hello-too-long',
    intended,
    patches: [
      { file: decoder, from: 'new Uint8Array(Limit.helloSize)', to: 'new Uint8Array(0x1_0010)' },
      { file: decoder, from: tooLong, to: judge },
    ],
  };
}

/** Does something whenever bytes come before the peer's HELLO is whole. */
function onBytes(variant: string, action: string): Mutant {
  return {
    id: `hello-deadline-${variant}`,
    requirement: 'hello-deadline',
    intended: 'hello-deadline',
    patches: [
      { file: pump, from: receive, to: `${receive}\n    if (!this.standing && !this.#core.over) { ${action} }` },
      {
        file: pump,
        from: 'this.#reading = reading;',
        to: 'this.#reading = reading;\n    this.standing = true;',
      },
    ],
  };
}

/** Broken peers for the refusal of a HELLO: magic, length, role and deadline. */
export const refusalMutants: readonly Mutant[] = [
  refusal('hang-up', 'hello-refusal', lastWord, `if (!refused) ${lastWord}`),
  refusal('open', 'hello-refusal', sendingOver, `${sendingOver.slice(0, -1)} && this.#multiplexer !== undefined;`),
  refusal('internal', 'hello-refusal', lastWord, 'this.#lastWord = { code: refused ? 1 : code, reason: message };'),
  magicIgnored('last-byte', 'hello-magic', judged, 'const here = Math.min(this.#filled, magic.length - 1);'),
  magicIgnored('unchecked', 'hello-magic-http', judged, 'const here = 0;'),
  magicIgnored(
    'seven-bits',
    'hello-magic-stripped',
    differs,
    'if ((byte & 0x7f) !== (magic[this.#judgedMagic] & 0x7f))',
  ),
  magicIgnored(
    'sought',
    'hello-magic-ssh',
    differs,
    `${differs} { this.#filled = 0; this.#judgedMagic = 0; return; }\n      ${differs}`,
  ),
  magicAnswered(
    'close',
    'hello-magic',
    hangUp,
    `this.#lastWord = { code: ErrorCode.preface, reason: '' };\n    ${hangUp}`,
  ),
  magicAnswered('open', 'hello-magic-tls', hangUp, 'this.#over = true;'),
  late('whole', 'hello-magic-early-1', judged, 'const here = this.#filled < magic.length ? 0 : magic.length;'),
  late(
    'with-length',
    'hello-magic-early-8',
    judged,
    'const here = this.#filled < helloBodyAt ? Math.min(this.#filled, 7) : magic.length;',
  ),
  late(
    'after-first',
    'hello-magic-early-2',
    judged,
    'const here = this.#filled < magic.length ? Math.min(this.#filled, 1) : magic.length;',
  ),
  late(
    'after-four',
    'hello-magic-early-5',
    judged,
    'const here = this.#filled < magic.length ? Math.min(this.#filled, 4) : magic.length;',
  ),
  late(
    'one-behind',
    'hello-magic-early-4',
    judged,
    'const here = this.#filled < magic.length ? this.#filled - 1 : magic.length;',
  ),
  reserved('whole-byte', 'hello-reserved-ignored-7f', roleBit, 'const roleBit = this.#view.getUint8(helloBodyAt);'),
  reserved('two-bits', 'hello-reserved-ignored-01', roleBit, 'const roleBit = this.#view.getUint8(helloBodyAt) & 3;'),
  reserved(
    'highest-bit',
    'hello-reserved-ignored-40',
    roleBit,
    'const roleBit = this.#view.getUint8(helloBodyAt) & 0x81;',
  ),
  reserved(
    'refused',
    'hello-reserved-ignored-7f',
    roleBit,
    `${roleBit}\n    if (this.#view.getUint8(helloBodyAt) > 1) throw refusal('hello-reserved-ignored', ErrorCode.preface, '');`,
  ),
  taking('off-by-one-high', 'hello-too-long-whole', 'if (helloBodyAt + length > Limit.helloSize + 1) {'),
  taking('header-not-counted', 'hello-too-long-4087', 'if (length > Limit.helloSize) {'),
  taking('double', 'hello-too-long-4087', 'if (helloBodyAt + length > 2 * Limit.helloSize) {'),
  taking('maximum', 'hello-too-long-65535', 'if (helloBodyAt + length > Limit.helloSize && length < 0xffff) {'),
  taking('signed', 'hello-too-long-32768', 'if (helloBodyAt + length > Limit.helloSize && length < 0x8000) {'),
  taking('unchecked', 'hello-too-long-whole', 'if (length < 0) {'),
  taking(
    'late',
    'hello-too-long-4087',
    'if (helloBodyAt + length > Limit.helloSize && this.#filled >= helloBodyAt + length) {',
  ),
  breaking('hello-too-long', decoder)(
    'code',
    'hello-too-long-4087',
    "'hello-too-long', ErrorCode.preface",
    "'hello-too-long', ErrorCode.parameter",
  ),
  short('off-by-one-low', 'hello-too-short-2', tooShort, 'if (length < helloFixedSize - 1) throw'),
  short('unchecked', 'hello-too-short-0', tooShort, 'if (length < 0) throw'),
  short('one', 'hello-too-short-1', tooShort, 'if (length === 0 || length === 2) throw'),
  short(
    'awaited',
    'hello-too-short-2',
    tooShort,
    `if (length < helloFixedSize) return helloFixedSize;\n    ${tooShort}`,
  ),
  short('off-by-one-high', 'hello-too-short-3', tooShort, 'if (length <= helloFixedSize) throw'),
  short('code', 'hello-too-short-2', "'hello-too-short', ErrorCode.preface", "'hello-too-short', ErrorCode.parameter"),
  largest('off-by-one', 'hello-largest', tooLong, 'if (helloBodyAt + length >= Limit.helloSize) {'),
  largest(
    'header-counted-twice',
    'hello-largest-less-one',
    tooLong,
    'if (2 * helloBodyAt + length > Limit.helloSize) {',
  ),
  largest('half', 'hello-largest', tooLong, 'if (helloBodyAt + length > Limit.helloSize / 2) {'),
  largest(
    'few-parameters',
    'hello-largest-many',
    'const peer = this.#identity();',
    `if (parameters.length > 64) throw refusal('hello-largest', ErrorCode.parameter, '');\n    const peer = this.#identity();`,
  ),
  role('accepted', 'hello-role-equal', equalRole, 'if (peer.role > 1) throw'),
  {
    ...role('accepted-by-dialer', 'hello-role-equal', equalRole, 'if (peer.role === own.role && own.role === 1) throw'),
    role: 'dialer',
  },
  role('code', 'hello-role-equal', "'hello-role-equal', ErrorCode.role", "'hello-role-equal', ErrorCode.preface"),
  deadline('never', 'hello-deadline', setDeadline, `${setDeadline}\n      return;`),
  deadline('double', 'hello-deadline', setDeadline, 'this.#setDeadline(Limit.helloDeadline * 2, () => {'),
  onBytes('restarted', 'this.#setDeadline(Limit.helloDeadline, () => this.#core.timeOutHello());'),
  onBytes('first-byte', 'this.#cancelDeadline();'),
  breaking('hello-deadline', core)('code', 'hello-deadline', 'code: ErrorCode.helloTimeout', 'code: ErrorCode.preface'),
  breaking('hello-deadline', core)(
    'hang-up',
    'hello-deadline',
    "reason: '' };\n    this.#lastWord = why;",
    "reason: '' };",
  ),
  patience('half', 'hello-patience', setDeadline, 'this.#setDeadline(Limit.helloDeadline / 2, () => {'),
  {
    id: 'hello-patience-not-met',
    requirement: 'hello-patience',
    intended: 'hello-patience',
    patches: [
      {
        file: pump,
        from: 'this.#reading = reading;',
        to: 'this.#reading = reading;\n    this.#cancelDeadline = () => {};',
      },
      { file: core, from: 'if (this.#multiplexer !== undefined || this.#over) return;', to: 'if (this.#over) return;' },
    ],
  },
  patience('almost', 'hello-patience', setDeadline, 'this.#setDeadline(Limit.helloDeadline * 0.85, () => {'),
];
