import type { Case } from '../../harness/case.ts';
import { DataFlag, ErrorCode } from '../../wire/protocol.gen.ts';
import { closed, obeyed, taken } from './family.ts';
import { type SampleName, sampleNames, samples, typeText, whereLegal } from './samples.ts';

/** All the flags that may be ignored. */
const highFlags = 0xf0;
/** The highest of those that must be understood. */
const highestLow = 0x08;

function lowestUndefined(name: SampleName): number {
  return name === 'data' ? DataFlag.last << 1 : DataFlag.last;
}

const low: readonly Case[] = sampleNames.flatMap((name) => {
  const refused = (variant: string, flags: number) =>
    closed(
      {
        ...whereLegal(name),
        id: `flags-low-${name}${variant}`,
        requirements: ['flags-low'],
        sends: `a ${typeText(name)} with the flags 0x${flags.toString(16).padStart(2, '0')}`,
        twin: `flags-high-${name}`,
        mutant: `ignores a low flag of ${typeText(name)} that is not defined`,
      },
      ErrorCode.frameFlags,
      async (peer) => ({ ...(await samples[name].prepare(peer)), flags }),
    );
  return [refused('', lowestUndefined(name)), refused('-among-high', highFlags | highestLow)];
});

const high: readonly Case[] = sampleNames.map((name) =>
  taken(
    {
      ...whereLegal(name),
      id: `flags-high-${name}`,
      requirements: ['flags-high'],
      sends: `a ${typeText(name)} with all four high flags`,
      mutant: `refuses a high flag of ${typeText(name)}`,
    },
    name,
    (frame) => ({ ...frame, flags: highFlags }),
  ),
);

/** The flags of the header. */
export const flagCases: readonly Case[] = [
  ...low,
  ...high,
  obeyed(
    {
      id: 'flags-high-close',
      requirements: ['flags-high'],
      sends: 'a CLOSE with all four high flags',
      mutant: 'answers a CLOSE with a high flag by CLOSE(FRAME_FLAGS)',
    },
    { type: 'close', code: ErrorCode.none, flags: highFlags },
  ),
];
