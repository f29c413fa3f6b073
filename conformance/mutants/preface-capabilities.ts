import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const core = 'connection/core.ts';
const file = 'preface/parameters.ts';

const unknown = breaking('capability-unknown', file);
const listSize = breaking('capability-list-size', file);
const greased = breaking('grease-meaningless', core);
const greasedParameter = breaking('grease-meaningless', file);

const isOdd = 'if (value.length % 2 !== 0) throw';
const keep = 'else unknown.push(parameter);';
const established = 'this.#owner.established(settlement, multiplexer);';
const skip = "case 'ignorable':\n        break;";
const other = 'multiplexer.receive(frame);';

function refuse(rule: string): string {
  return `throw refusal('${rule}', '');`;
}

/** Broken peers for capabilities and for what is reserved as grease. */
export const capabilityMutants: readonly Mutant[] = [
  // As if the capability were one that compresses messages.
  {
    id: 'capability-intersection-one-sided',
    requirement: 'capability-intersection',
    intended: 'capability-intersection-one-sided',
    patches: [
      { file: core, from: established, to: `${established}\n    this.inForce = hello.capabilities.length > 0;` },
      {
        file: core,
        from: other,
        to: `if (this.inForce && frame.type === 'data') frame.fragment = frame.fragment.map((byte) => byte ^ 0xff);
        ${other}`,
      },
    ],
  },
  unknown('refused', 'capability-unknown', isOdd, `if (value.length > 0) ${refuse('capability-unknown')}\n  ${isOdd}`),
  unknown(
    'few',
    'capability-unknown-many',
    isOdd,
    `if (value.length > 128) ${refuse('capability-unknown')}\n  ${isOdd}`,
  ),
  listSize('unchecked', 'capability-list-size-3', isOdd, 'if (value.length < 0) throw'),
  listSize('one', 'capability-list-size-1', isOdd, 'if (value.length % 2 !== 0 && value.length > 1) throw'),
  listSize('empty-refused', 'capability-list-size-0', isOdd, 'if (value.length % 2 !== 0 || value.length === 0) throw'),
  listSize('four', 'capability-list-size-2', isOdd, 'if (value.length % 4 !== 0) throw'),
  listSize(
    'code',
    'capability-list-size-1',
    "throw refusal('capability-list-size', ",
    "throw new Violation('capability-list-size', { kind: 'connection' }, ErrorCode.preface, ",
  ),
  greasedParameter(
    'parameter',
    'grease-meaningless-parameters',
    keep,
    `else if (type === 0xbaba) ${refuse('grease-meaningless')}\n    ${keep}`,
  ),
  greased(
    'capability',
    'grease-meaningless-capabilities',
    established,
    `${established}
    if (hello.capabilities.includes(0x3a3a)) this.close({ code: ErrorCode.none, reason: '' });`,
  ),
  greased(
    'frame-type',
    'grease-meaningless-frames',
    skip,
    `case 'ignorable':
        if (frame.typeNumber === 0x9b && frame.channel !== 0) multiplexer.receive({ type: 'end', channel: frame.channel, code: 0, reason: '' });
        break;`,
  ),
  greased(
    'code',
    'grease-meaningless-codes',
    other,
    `if (frame.type === 'stop' && frame.code === 0x4000ffff) this.close({ code: ErrorCode.none, reason: '' });\n        ${other}`,
  ),
];
