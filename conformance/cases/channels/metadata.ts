import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, ParameterBounds } from '../../wire/protocol.gen.ts';
import { expectEcho, someBytes } from './in-turn.ts';
import { refused } from './refused.ts';

function tooMuch(id: string, bytes: string, size: (limit: number) => number, mutant: string): Case {
  const says = {
    sends: `an OPEN for echo with ${bytes} of metadata`,
    expects: 'RESET(LIMIT), and service as before',
    mutant,
  };
  const open = (peer: Peer) => ['echo', { metadata: someBytes(peer, size(peer.limits.metadataLimit)) }] as const;
  return refused(id, 'metadata-limit', ErrorCode.limit, 'metadata-carried', says, open);
}

function carried(id: string, bytes: string, size: (limit: number) => number, mutant: string): Case {
  return {
    id,
    requirements: ['metadata-carried', 'test-services'],
    sends: `an OPEN for echo with ${bytes} of metadata, and a message`,
    expects: 'ACCEPT with the same metadata, and the message',
    mutant,
    hello: { metadataLimit: ParameterBounds.metadataLimit.ceiling },
    async run(peer) {
      const metadata = someBytes(peer, size(peer.limits.metadataLimit));
      const channel = peer.open('echo', { metadata });
      const accept = await peer.expectAccept(channel);
      const observed = `ACCEPT with ${accept.metadata.length} bytes of metadata`;
      peer.require(
        Buffer.compare(accept.metadata, metadata) === 0,
        `ACCEPT with the same ${metadata.length} bytes`,
        observed,
      );
      await expectEcho(peer, channel, someBytes(peer, 24));
    },
  };
}

/** The most metadata that an OPEN for `echo` can carry: the payload but for the fixed part and the name. */
const mostMetadata = Limit.payloadSize - 13;

export const metadataCases: readonly Case[] = [
  tooMuch('metadata-limit', 'one byte more than the limit', (limit) => limit + 1, 'is one byte too generous'),
  tooMuch(
    'metadata-limit-double',
    'twice the limit, or as much as a frame can hold',
    (limit) => Math.min(2 * limit, mostMetadata),
    'never looks at the size',
  ),
  carried('metadata-carried', 'as many bytes as the limit', (limit) => limit, 'is one byte too strict'),
  carried('metadata-carried-less', 'one byte less than the limit', (limit) => limit - 1, 'takes powers of two only'),
  carried(
    'metadata-carried-floor',
    '256 bytes, the floor,',
    () => ParameterBounds.metadataLimit.floor,
    'has less room than it must',
  ),
  carried('metadata-carried-one', 'one byte', () => 1, 'takes short metadata for none'),
  {
    id: 'metadata-limit-obeyed',
    requirements: ['metadata-limit-obeyed'],
    sends:
      'with a limit of 256 bytes, an OPEN for echo with up to one byte more, which is what its ACCEPT should carry',
    expects: 'no ACCEPT with more than 256 bytes, and service as before',
    twin: 'metadata-limit-obeyed-within',
    mutant: 'sends whatever metadata a service asks it to send',
    hello: { metadataLimit: ParameterBounds.metadataLimit.floor },
    async run(peer) {
      const size = ParameterBounds.metadataLimit.floor + 1;
      const channel = peer.open('echo', { metadata: someBytes(peer, size) });
      await peer.fence();
      // An ACCEPT that is too long fails the case wherever it comes.
      if (size > peer.limits.metadataLimit) await peer.expectReset(channel, ErrorCode.limit);
      await peer.expectAlive();
    },
  },
  {
    id: 'metadata-limit-obeyed-within',
    requirements: ['metadata-limit-obeyed', 'metadata-carried'],
    sends: 'with a limit of 256 bytes, an OPEN for echo with 256 bytes of metadata',
    expects: 'ACCEPT with the same metadata',
    mutant: "takes the peer's limit for exclusive",
    hello: { metadataLimit: ParameterBounds.metadataLimit.floor },
    async run(peer) {
      const metadata = someBytes(peer, ParameterBounds.metadataLimit.floor);
      const accept = await peer.expectAccept(peer.open('echo', { metadata }));
      peer.require(
        Buffer.compare(accept.metadata, metadata) === 0,
        'the same metadata',
        `${accept.metadata.length} bytes`,
      );
    },
  },
];
