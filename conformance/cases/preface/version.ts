import type { Case } from '../../harness/case.ts';
import { judgedVersions } from '../../harness/versions.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { accepted, refused, usualTwin } from './family.ts';

type Range = readonly [lowest: number, highest: number];

const settling: readonly Range[] = [
  [2, 2],
  [1, 2],
  [0, 2],
  [2, 9],
  [0, 255],
];

/** Interleaved means that credit holds: with none granted, a version 2 peer is blocked and says so. */
const settledCases: readonly Case[] = settling.map(([lowestVersion, highestVersion]) => ({
  id: `version-settled-${lowestVersion}-${highestVersion}`,
  requirements: ['version-settled', 'credit-channel-obeyed'],
  sends: `a HELLO of versions ${lowestVersion} to ${highestVersion} without channel credit, and a message to echo`,
  expects: 'BLOCKED(0) on the channel, which only version 2 knows, and the message once there is credit',
  mutant: 'settles on a version other than the lower of the two highest',
  hello: { channelCredit: 0 },
  preface: true,
  async run(peer) {
    await peer.settle({ lowestVersion, highestVersion });
    const channel = peer.open('echo');
    const text = new TextEncoder().encode(`version ${peer.random.name(10)}`);
    await peer.sendMessage(channel, text);
    await peer.expectBlocked(channel, 0);
    peer.send({ type: 'credit', channel, limit: 2 ** 20 });
    const answer = await peer.expectMessage(channel);
    peer.require(Buffer.compare(answer, text) === 0, 'the echoed message', `${answer.length} other bytes`);
    await peer.expectAlive();
  },
}));

const higher: readonly Range[] = [
  [2, 3],
  [2, 255],
  [1, 3],
  [0, 127],
];

const higherCases: readonly Case[] = higher.map(([lowestVersion, highestVersion]) =>
  accepted(
    {
      id: `version-higher-${lowestVersion}-${highestVersion}`,
      requirements: ['version-higher'],
      versions: judgedVersions.filter((version) => version >= lowestVersion),
      sends: `a HELLO of versions ${lowestVersion} to ${highestVersion}`,
      mutant: 'refuses a version that it does not know, instead of settling below it',
    },
    () => ({ lowestVersion, highestVersion }),
  ),
);

const none: readonly Range[] = [
  [3, 3],
  [3, 9],
  [255, 255],
  [0, 0],
];

const noneCases: readonly Case[] = none.map(([lowestVersion, highestVersion]) =>
  refused(
    {
      id: `version-none-${lowestVersion}-${highestVersion}`,
      requirements: ['version-none'],
      sends: `a HELLO of versions ${lowestVersion} to ${highestVersion}`,
      twin: lowestVersion === 0 ? 'version-higher-0-127' : 'version-higher-1-3',
      mutant: 'accepts a HELLO with which no version is shared',
    },
    ErrorCode.version,
    () => ({ lowestVersion, highestVersion }),
  ),
);

const disordered: readonly Range[] = [
  [3, 2],
  [255, 0],
];

const orderCases: readonly Case[] = disordered.map(([lowestVersion, highestVersion]) =>
  refused(
    {
      id: `hello-version-order-${lowestVersion}-${highestVersion}`,
      requirements: ['hello-version-order'],
      sends: `a HELLO whose lowest version is ${lowestVersion} and whose highest is ${highestVersion}`,
      twin: usualTwin,
      mutant: 'refuses it with VERSION, or looks at the highest version only',
    },
    ErrorCode.preface,
    () => ({ lowestVersion, highestVersion }),
  ),
);

/** How the version is settled. */
export const versionCases: readonly Case[] = [...settledCases, ...higherCases, ...noneCases, ...orderCases];
