import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const file = 'preface/parameters.ts';

const truncated = breaking('parameter-truncated', file);
const critical = breaking('parameter-critical', file);
const ignorable = breaking('parameter-ignorable', file);
const repeated = breaking('parameter-repeated', file);
const order = breaking('parameter-order', file);

const isCut = 'if (end > bytes.length) {';
const isCritical = 'else if (type < Range.parameterType.ignorable.first)';
const isRepeated = 'if (seen.has(type)) throw';
const seeing = 'seen.add(type);';
const naming = 'const name = nameOfType.get(type);';

/** Broken peers for the shape of parameters: borders, types, order. */
export const parameterMutants: readonly Mutant[] = [
  truncated('tag-ignored', 'parameter-truncated-type', isCut, `if (start > bytes.length) break;\n    ${isCut}`),
  truncated(
    'length-ignored',
    'parameter-truncated-length',
    isCut,
    `if (start === bytes.length + 1) break;\n    ${isCut}`,
  ),
  truncated(
    'type-alone',
    'parameter-truncated-no-length',
    isCut,
    `if (start === bytes.length + 2) break;\n    ${isCut}`,
  ),
  truncated('off-by-one', 'parameter-truncated-value', isCut, 'if (end > bytes.length + 1) {'),
  truncated('value-absent', 'parameter-truncated-no-value', isCut, `if (start === bytes.length) break;\n    ${isCut}`),
  truncated('value-shortened', 'parameter-truncated-far', isCut, 'if (end > bytes.length && start > bytes.length) {'),
  truncated('wide', 'parameter-truncated-far', isCut, 'if (end > bytes.length && end < 0x8000) {'),
  truncated(
    'code',
    'parameter-truncated-value',
    "{ kind: 'connection' }, ErrorCode.preface, found",
    "{ kind: 'connection' }, ErrorCode.parameter, found",
  ),
  critical('ignored', 'parameter-critical-4a4a', isCritical, 'else if (type < 0)'),
  critical(
    'off-by-one-low',
    'parameter-critical-7fff',
    isCritical,
    'else if (type < Range.parameterType.ignorable.first - 1)',
  ),
  critical(
    'zero',
    'parameter-critical-0000',
    isCritical,
    'else if (type > 0 && type < Range.parameterType.ignorable.first)',
  ),
  critical(
    'greased',
    'parameter-critical-4a4a',
    isCritical,
    'else if (type < Range.parameterType.ignorable.first && (type & 0x0f0f) !== 0x0a0a)',
  ),
  critical(
    'code',
    'parameter-critical-7fff',
    "throw refusal('parameter-critical', ",
    "throw new Violation('parameter-critical', { kind: 'connection' }, ErrorCode.preface, ",
  ),
  ignorable('refused', 'parameter-ignorable-ffff', isCritical, 'else if (type <= 0xffff)'),
  ignorable(
    'off-by-one-high',
    'parameter-ignorable-8000',
    isCritical,
    'else if (type <= Range.parameterType.ignorable.first)',
  ),
  ignorable(
    'last',
    'parameter-ignorable-ffff',
    isCritical,
    'else if (type < Range.parameterType.ignorable.first || type === 0xffff)',
  ),
  ignorable(
    'empty',
    'parameter-ignorable-empty',
    isCritical,
    'else if (type < Range.parameterType.ignorable.first || value.length === 0)',
  ),
  ignorable('stop', 'parameter-ignorable-empty', isCut, `if (end === start) break;\n    ${isCut}`),
  repeated('limit', 'parameter-repeated-limit', isRepeated, 'if (seen.has(type) && !nameOfType.has(type)) throw'),
  repeated(
    'unknown',
    'parameter-repeated-unknown',
    isRepeated,
    'if (seen.has(type) && type < Range.parameterType.ignorable.first) throw',
  ),
  repeated(
    'capabilities',
    'parameter-repeated-capabilities',
    isRepeated,
    'if (seen.has(type) && type !== ParameterType.capabilities) throw',
  ),
  repeated('side-by-side-only', 'parameter-repeated-unknown', seeing, `seen.clear();\n    ${seeing}`),
  repeated(
    'unknown-once',
    'parameter-repeated-unknown-once',
    isRepeated,
    `if (type === 0x8001 && seen.size === 0) throw refusal('parameter-repeated', '');\n    ${isRepeated}`,
  ),
  repeated(
    'code',
    'parameter-repeated-limit',
    "throw refusal('parameter-repeated', ",
    "throw new Violation('parameter-repeated', { kind: 'connection' }, ErrorCode.preface, ",
  ),
  order(
    'rising',
    'parameter-order-reversed',
    seeing,
    `${seeing}\n    if (type < Math.max(...seen)) throw refusal('parameter-order', '');`,
  ),
  order(
    'fragment-limit-first',
    'parameter-order-rotated',
    seeing,
    `${seeing}\n    if (seen.size === 1 && type !== ParameterType.fragmentLimit) throw refusal('parameter-order', '');`,
  ),
  order(
    'unknown-last',
    'parameter-order-grease-between',
    naming,
    `${naming}\n    if (name !== undefined && unknown.length > 0) throw refusal('parameter-order', '');`,
  ),
];
