import type { Case } from '../../harness/case.ts';
import { ErrorCode, FrameType, frameScope } from '../../wire/protocol.gen.ts';
import { closed } from './family.ts';
import { openEcho, sampleNames, samples, typeText } from './samples.ts';

/** A frame of the connection on a channel that is open, so that nothing but the scope is wrong. */
const notZero: readonly Case[] = sampleNames
  .filter((name) => frameScope[FrameType[name]] === 'connection')
  .map((name) =>
    closed(
      {
        id: `channel-not-zero-${name}`,
        requirements: ['channel-not-zero'],
        sends: `a ${typeText(name)} on an open channel`,
        twin: `flags-high-${name}`,
        mutant: `ignores the channel of ${typeText(name)}`,
      },
      ErrorCode.channelId,
      async (peer) => ({ ...(await samples[name].prepare(peer)), channel: await openEcho(peer) }),
    ),
  );

const zero: readonly Case[] = sampleNames
  .filter((name) => frameScope[FrameType[name]] === 'channel')
  .map((name) =>
    closed(
      {
        id: `channel-zero-${name}`,
        requirements: ['channel-zero'],
        sends: `a ${typeText(name)} on channel 0`,
        twin: `flags-high-${name}`,
        mutant: `takes ${typeText(name)} on channel 0, or ignores it there`,
      },
      ErrorCode.channelId,
      async (peer) => ({ ...(await samples[name].prepare(peer)), channel: 0 }),
    ),
  );

/** Which frames stand on channel 0. */
export const scopeCases: readonly Case[] = [...notZero, ...zero];
