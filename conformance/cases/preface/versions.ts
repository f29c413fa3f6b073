import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import type { VersionRange } from '../../harness/verdict.ts';
import { judgedVersions } from '../../harness/versions.ts';
import { ErrorCode, Version } from '../../wire/protocol.gen.ts';
import { expectText, someBytes } from '../channels/in-turn.ts';
import { usualTwin } from './family.ts';

const ranges: readonly (readonly [lowest: number, highest: number])[] = [
  [0, 0],
  [0, 1],
  [0, 2],
  [0, 255],
  [1, 1],
  [1, 2],
  [1, 9],
  [1, 255],
  [2, 2],
  [2, 9],
  [3, 3],
  [3, 9],
  [9, 9],
  [255, 255],
];

/** What the spec's table says of two ranges: a version, or undefined where there is none. */
function settledOf(own: VersionRange, peer: VersionRange): number | undefined {
  const lower = Math.min(own.highest, peer.highest);
  return lower < own.lowest || lower < peer.lowest ? undefined : lower;
}

/** Without credit a message comes back in version 1, where CREDIT is illegal; in version 2 it waits for CREDIT. */
export async function expectVersion(peer: Peer, version: number): Promise<void> {
  const channel = peer.open('echo');
  const text = someBytes(peer, 20);
  await peer.sendMessage(channel, text);
  if (version === Version.interleaved) {
    await peer.expectBlocked(channel, 0);
    peer.send({ type: 'credit', channel, limit: 2 ** 20 });
  }
  await expectText(peer, channel, text);
  await peer.expectAlive();
  if (version !== Version.sequential) return;
  peer.send({ type: 'credit', channel, limit: 2 ** 20 });
  await peer.expectClose(ErrorCode.frameType);
}

/** Every kind of range against whatever the peer speaks: both HELLOs are here, so the kit knows what must come of it. */
export const matrixCases: readonly Case[] = ranges.map(([lowest, highest]) => ({
  id: `version-matrix-${lowest}-${highest}`,
  // A peer that takes the version for another obeys that one's rules on credit.
  requirements: ['version-settled', 'version-none', 'version-higher', 'sequential-legal-only', 'credit-channel-obeyed'],
  versions: judgedVersions,
  sends: `a HELLO of versions ${lowest} to ${highest}, without credit`,
  expects: "the lower of its highest version and the peer's, or CLOSE(VERSION) where that is too low for either",
  twin: usualTwin,
  mutant: 'settles on another version, or on none, than the table of chapter 2 says for these two ranges',
  hello: { channelCredit: 0 },
  preface: true,
  async run(peer) {
    const hello = await peer.settle({ lowestVersion: lowest, highestVersion: highest });
    const speaks = { lowest: hello.lowestVersion, highest: hello.highestVersion };
    const version = settledOf({ lowest, highest }, speaks);
    if (version === undefined) return peer.expectRefusal(ErrorCode.version);
    // What a version demands that this kit does not know is not its to judge.
    if (judgedVersions.includes(version)) await expectVersion(peer, version);
  },
}));
