import type { Case } from '../../harness/case.ts';
import { ErrorCode, Grease, Range } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { obeyed, taken } from './family.ts';
import { type CodedName, codedNames, typeText } from './samples.ts';

/** Codes that no endpoint knows, one of each range and one between them. */
const unknownCodes: readonly { readonly variant: string; readonly code: number }[] = [
  { variant: 'protocol', code: Range.errorCode.protocol.last },
  { variant: 'between', code: Range.errorCode.protocol.last + 1 },
  { variant: 'grease', code: Grease.errorCode.first },
  { variant: 'application', code: Range.errorCode.application.last },
];

function withCode(frame: FrameValue, code: number): FrameValue {
  // A sample of a coded type has a code; the type of a changed union cannot say so.
  return { ...frame, code } as FrameValue;
}

const unknown = (name: CodedName): readonly Case[] =>
  unknownCodes.map(({ variant, code }) =>
    taken(
      {
        id: `code-unknown-${name}-${variant}`,
        requirements: ['code-unknown'],
        sends: `a ${typeText(name)} with the code 0x${code.toString(16).padStart(8, '0')}`,
        mutant: `refuses a code of ${typeText(name)} that it does not know`,
      },
      name,
      (frame) => withCode(frame, code),
    ),
  );

const closing: readonly Case[] = [{ variant: 'internal', code: ErrorCode.internal }, ...unknownCodes].map(
  ({ variant, code }) =>
    obeyed(
      {
        id: `code-unknown-close-${variant}`,
        requirements: ['code-unknown'],
        sends: `a CLOSE with the code 0x${code.toString(16).padStart(8, '0')}`,
        mutant: 'answers a CLOSE whose code it does not know by a CLOSE, or ignores it',
      },
      { type: 'close', code },
    ),
);

/** Codes that nobody knows. */
export const codeCases: readonly Case[] = [...codedNames.flatMap(unknown), ...closing];
