import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import { expectEcho, someBytes } from './in-turn.ts';
import { type OpenArguments, refused } from './refused.ts';

function unknown(id: string, sends: string, mutant: string, open: (peer: Peer) => OpenArguments): Case {
  const says = { sends, expects: 'RESET(UNKNOWN_SERVICE), and service as before', mutant };
  return refused(id, 'service-unknown', ErrorCode.unknownService, 'service-unknown-but-known', says, open);
}

function unsupported(variant: string, service: string, lowestVersion: number, highestVersion: number): Case {
  const says = {
    sends: `an OPEN for ${service} in versions ${lowestVersion} to ${highestVersion}, none of which it is offered in`,
    expects: 'RESET(UNSUPPORTED_VERSION), and service as before',
    mutant: 'looks at the name of the service only, or compares one end of the range only',
  };
  const open = () => [service, { lowestVersion, highestVersion }] as const;
  return refused(
    `service-version-${variant}`,
    'service-version',
    ErrorCode.unsupportedVersion,
    'service-version-overlap',
    says,
    open,
  );
}

export const openingCases: readonly Case[] = [
  unknown(
    'service-unknown',
    'an OPEN for a service of random letters',
    'resets with another code, or serves it',
    (peer) => [peer.random.name(24)],
  ),
  unknown(
    'service-unknown-longer',
    'an OPEN for echo with random letters behind the name',
    'compares the beginning of names',
    (peer) => [`echo-${peer.random.name(12)}`],
  ),
  unknown(
    'service-unknown-shorter',
    'an OPEN for a service whose name begins that of another',
    'completes names',
    () => ['ech'],
  ),
  unknown(
    'service-unknown-longest',
    'an OPEN for a service with a name of 255 letters',
    'reads the length of a name as a signed number',
    (peer) => [peer.random.name(Limit.serviceNameSize)],
  ),
  unknown(
    'service-unknown-versions',
    'an OPEN for a service of random letters in versions 1 to 65,535',
    'accepts what offers many versions',
    (peer) => [peer.random.name(24), { lowestVersion: 1, highestVersion: 0xffff }],
  ),
  {
    id: 'service-unknown-but-known',
    requirements: ['service-unknown'],
    sends: 'an OPEN for echo, and a message',
    expects: 'the message',
    mutant: 'refuses every name',
    run: (peer) => expectEcho(peer, peer.open('echo'), someBytes(peer, 24)),
  },
  unsupported('above', 'echo', 3, 9),
  unsupported('next', 'discard', 2, 2),
  unsupported('zero', 'echo', 0, 0),
  unsupported('highest', 'source', 0xffff, 0xffff),
  unsupported('wide', 'open', 2, 0xffff),
  {
    id: 'service-version-overlap',
    requirements: ['service-version'],
    sends: 'OPENs for echo in versions 2 to 2, 2 to 9 and 0 to 1',
    expects: 'that none of them is refused, and ACCEPT where several were offered',
    mutant: 'asks that all versions of the range be offered',
    async run(peer) {
      await expectEcho(peer, peer.open('echo', { lowestVersion: 2, highestVersion: 2 }), someBytes(peer, 8));
      for (const [lowestVersion, highestVersion] of [
        [2, 9],
        [0, 1],
      ] as const) {
        const channel = peer.open('echo', { lowestVersion, highestVersion });
        await peer.expectAccept(channel);
        await expectEcho(peer, channel, someBytes(peer, 8));
      }
    },
  },
];
