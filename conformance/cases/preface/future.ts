import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { judgedVersions } from '../../harness/versions.ts';
import { ErrorCode, Range } from '../../wire/protocol.gen.ts';
import type { FrameValue, HelloValue, ParameterValue } from '../../wire/value.ts';
import { expectText, someBytes } from '../channels/in-turn.ts';
import { ownParameters, refused } from './family.ts';
import { expectVersion } from './versions.ts';

const future = 9;

/** What a peer of version 9 says: parameters and capabilities that version 2 never heard of, before and behind what it knows. */
function futureHello(peer: Peer, lowestVersion: number): Partial<HelloValue> {
  const news = Array.from({ length: 24 }, (_, index): ParameterValue => {
    return { type: 0x9000 + 3 * index, value: someBytes(peer, index === 5 ? 700 : index) };
  });
  const capabilities: ParameterValue = { type: 'capabilities', capabilities: [0x0902, 0x0901, 0x0900] };
  const parameters = [...news.slice(0, 9), capabilities, ...ownParameters(peer), ...news.slice(9)];
  return { lowestVersion, highestVersion: future, reserved: 0x15, parameters };
}

/** Frames of version 9 that an older peer may skip, around others that it knows, with flags that it does not. */
function futureFrames(channel: number, ...frames: readonly FrameValue[]): FrameValue[] {
  const news = [Range.frameType.ignorable.first, 0x90, 0xc7, Range.frameType.ignorable.last];
  return frames.flatMap((frame, index): FrameValue[] => [
    { type: news[index % news.length] ?? 0x90, channel, flags: 0x0f, payload: new Uint8Array(100 * index).fill(9) },
    { ...frame, flags: 0x10 << (index % 4) },
  ]);
}

async function speak(peer: Peer): Promise<void> {
  const channel = peer.nextId();
  const text = someBytes(peer, 40);
  await peer.expectRoom(channel, 128);
  peer.send(
    ...futureFrames(
      channel,
      { type: 'open', channel, service: 'echo' },
      { type: 'data', channel, fragment: text.subarray(0, 13) },
      { type: 'ping', id: 0x0909 },
      { type: 'data', channel, fragment: text.subarray(13), last: true },
      { type: 'end', channel, code: 0x0909 },
    ),
  );
  await expectText(peer, channel, text);
  await peer.expectEnd(channel);
  await peer.expectAlive();
}

/** The kit as a peer of version 9, which does not exist yet. */
export const futureCases: readonly Case[] = [
  ...judgedVersions.map(
    (lowest): Case => ({
      id: `version-higher-future-${lowest}`,
      requirements: ['version-higher', 'parameter-ignorable', 'capability-unknown', 'type-ignorable', 'flags-high'],
      versions: judgedVersions.filter((version) => version >= lowest),
      sends: `what a peer of versions ${lowest} to ${future} would: unknown parameters, capabilities, frames, flags, codes`,
      expects: "service in the peer's highest version",
      mutant: 'refuses what it does not know, or takes a newer peer for its like',
      preface: true,
      async run(peer) {
        await peer.settle(futureHello(peer, lowest));
        await speak(peer);
      },
    }),
  ),
  {
    id: 'version-settled-future',
    requirements: ['version-settled', 'version-higher', 'sequential-legal-only', 'credit-channel-obeyed'],
    versions: judgedVersions,
    sends: `the HELLO of a peer of versions 1 to ${future}, without credit`,
    expects: "the rules on credit of the peer's highest version",
    mutant: 'settles below its own highest version where the peer has a higher one',
    hello: { channelCredit: 0 },
    preface: true,
    async run(peer) {
      const { highestVersion } = await peer.settle(futureHello(peer, 1));
      await expectVersion(peer, Math.min(highestVersion, future));
    },
  },
  {
    id: 'type-critical-future',
    requirements: ['type-critical'],
    sends: `as a peer of versions 1 to ${future}, a critical frame that only version ${future} has`,
    expects: 'CLOSE(FRAME_TYPE), for version 9 was not settled on',
    twin: 'version-higher-future-1',
    mutant: 'puts up with unknown frames of a peer that is newer',
    preface: true,
    async run(peer) {
      await peer.settle(futureHello(peer, 1));
      await peer.fence();
      peer.send({ type: 0x29, payload: new Uint8Array(9) });
      await peer.expectClose(ErrorCode.frameType);
    },
  },
  refused(
    {
      id: 'version-none-future',
      requirements: ['version-none'],
      sends: `the HELLO of a peer of version ${future} alone, with all that is new in it`,
      twin: 'version-higher-future-1',
      mutant: 'looks at parameters that it does not know before it looks at the versions, or goes on',
    },
    ErrorCode.version,
    (peer) => futureHello(peer, future),
  ),
];
