import { FrameType, payloadSize } from '../wire/protocol.gen.ts';
import { breaking, type TypeName } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const header = 'frames/header.ts';

// Object.keys forgets that the keys are names of types; a CLOSE is obeyed whatever its size.
const sized = (Object.keys(FrameType) as TypeName[]).filter((name) => name !== 'close' && name !== 'data');
const fixedTypes = sized.filter((name) => payloadSize[FrameType[name]]?.fixed === true);
const openEnded = sized.filter((name) => payloadSize[FrameType[name]]?.fixed === false);

const isFixed = 'if (fixed && length !== minimum) {';
const isShort = 'if (length < minimum) {';

/** Skips frames of one type that are of one wrong length, as if they had been taken. */
function unchecked(name: TypeName, size: number): Mutant {
  const rule = payloadSize[FrameType[name]]?.fixed ? 'size-fixed' : 'size-minimum';
  const exempt = `type === FrameType.${name} && length === ${size}`;
  return {
    id: `${rule}-unchecked-${name}-${size}`,
    requirement: rule,
    intended: `${rule}-${name}-${size}`,
    patches: [
      { file: header, from: isFixed, to: `if (${exempt}) return undefined; ${isFixed}` },
      {
        file: 'frames/decoder.ts',
        from: 'if (!isKnown(type, this.#scopes))',
        to: `if (!isKnown(type, this.#scopes) || (type === FrameType.${name} && payload.length === ${size}))`,
      },
    ],
  };
}

function minimumOf(name: TypeName): number {
  return payloadSize[FrameType[name]]?.minimum ?? 0;
}

const fixed = breaking('size-fixed', header);
const sizeFixed: readonly Mutant[] = [
  ...fixedTypes.flatMap((name) => [-minimumOf(name), -1, 1].map((by) => unchecked(name, minimumOf(name) + by))),
  fixed('longer-taken', 'size-fixed-ping-17', isFixed, 'if (fixed && length < minimum) {'),
  ...(['pong', 'blocked', 'allow'] as const).map((name) =>
    fixed(
      `header-counted-${name}`,
      `size-fixed-${name}-exact`,
      isFixed,
      `if (fixed && length !== minimum + (type === FrameType.${name} ? 8 : 0)) {`,
    ),
  ),
  fixed('other-code', 'size-fixed-pong-33', "'size-fixed', ErrorCode.frameSize", "'', ErrorCode.frameFormat"),
];

const minimal = breaking('size-minimum', header);
const sizeMinimum: readonly Mutant[] = [
  ...openEnded.flatMap((name) => [0, minimumOf(name) - 1].map((size) => unchecked(name, size))),
  ...(['goaway', 'accept', 'abort', 'stop'] as const).map((name) =>
    minimal(
      `more-demanded-${name}`,
      `size-minimum-${name}-exact`,
      isShort,
      `if (length < minimum || (type === FrameType.${name} && length === minimum)) {`,
    ),
  ),
  minimal('other-code', 'size-minimum-reset-3', "'size-minimum', ErrorCode.frameSize", "'', ErrorCode.frameFormat"),
];

/** Broken readers of the header's length. */
export const sizeMutants: readonly Mutant[] = [...sizeFixed, ...sizeMinimum];
