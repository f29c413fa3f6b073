import type { Case } from '../../harness/case.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { closed } from './family.ts';

const echo = 'echo';
const metadata = Uint8Array.of(1, 2, 3);

function sized(variant: string, what: string, serviceLength: number, extra?: Uint8Array): Case {
  return closed(
    {
      id: `open-service-size-${variant}`,
      requirements: ['open-service-size'],
      sends: `an OPEN whose service name counts ${what}`,
      twin: 'open-service-size-exact',
      mutant: 'reads the service name beyond the end of the frame, or cuts it off there',
    },
    ErrorCode.frameSize,
    (peer) => ({
      type: 'open',
      channel: peer.nextId(),
      service: echo,
      serviceLength,
      ...(extra === undefined ? {} : { metadata: extra }),
    }),
  );
}

/** Names that are no UTF-8. */
const badNames: readonly { readonly variant: string; readonly what: string; readonly service: Uint8Array }[] = [
  { variant: 'byte', what: 'holds the byte ff', service: Uint8Array.of(0x65, 0xff, 0x6f) },
  { variant: 'cut', what: 'ends inside a character', service: Uint8Array.of(0x65, 0xe2, 0x82) },
  { variant: 'surrogate', what: 'holds half a surrogate pair', service: Uint8Array.of(0xed, 0xa0, 0x80) },
  { variant: 'overlong', what: 'holds a character that is written too long', service: Uint8Array.of(0xc1, 0xa5) },
];

const disordered: readonly (readonly [number, number])[] = [
  [2, 1],
  [0xffff, 0],
];

/** The fields of OPEN. */
export const openCases: readonly Case[] = [
  sized('by-one', 'a byte more than the payload has', echo.length + 1),
  sized('far', '255 bytes where 4 are left', 255),
  sized('metadata', 'a byte more than name and metadata together', echo.length + metadata.length + 1, metadata),
  {
    id: 'open-service-size-exact',
    requirements: ['open-service-size'],
    sends: 'an OPEN of echo that ends with its service name, and an END',
    expects: 'END on the channel, and service as before',
    mutant: 'demands metadata behind the name',
    async run(peer) {
      const channel = peer.open(echo);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      await peer.expectAlive();
    },
  },
  ...[new Uint8Array(0), metadata].map((extra) =>
    closed(
      {
        id: `open-service-empty${extra.length === 0 ? '' : '-metadata'}`,
        requirements: ['open-service-empty'],
        sends: `an OPEN without a service name and ${extra.length === 0 ? 'without' : 'with'} metadata`,
        twin: 'open-service-text-unknown',
        mutant: 'refuses an empty name with RESET(UNKNOWN_SERVICE)',
      },
      ErrorCode.frameFormat,
      (peer) => ({ type: 'open', channel: peer.nextId(), service: '', metadata: extra }),
    ),
  ),
  ...badNames.map(({ variant, what, service }) =>
    closed(
      {
        id: `open-service-text-${variant}`,
        requirements: ['open-service-text'],
        sends: `an OPEN whose service name ${what}`,
        twin: 'open-service-text-unknown',
        mutant: 'takes the bytes of a name for text without a look, and refuses it with RESET(UNKNOWN_SERVICE)',
      },
      ErrorCode.frameFormat,
      (peer) => ({ type: 'open', channel: peer.nextId(), service }),
    ),
  ),
  {
    id: 'open-service-text-unknown',
    requirements: ['open-service-text', 'service-unknown'],
    sends: 'an OPEN of a service whose random name has characters of 2 to 4 bytes',
    expects: 'RESET(UNKNOWN_SERVICE), and service as before',
    twin: 'open-service-size-exact',
    mutant: 'demands ASCII in the name of a service',
    async run(peer) {
      const channel = peer.open(`ß€\u{1f9f6}${peer.random.name(12)}`);
      await peer.expectReset(channel, ErrorCode.unknownService);
      await peer.expectAlive();
    },
  },
  ...disordered.map(([lowestVersion, highestVersion]) =>
    closed(
      {
        id: `open-version-order-${lowestVersion}-${highestVersion}`,
        requirements: ['open-version-order'],
        sends: `an OPEN of echo in the versions ${lowestVersion} to ${highestVersion}`,
        twin: 'open-version-order-1-2',
        mutant: 'refuses such versions with RESET(UNSUPPORTED_VERSION), or turns them round',
      },
      ErrorCode.frameFormat,
      (peer) => ({ type: 'open', channel: peer.nextId(), service: echo, lowestVersion, highestVersion }),
    ),
  ),
  {
    id: 'open-version-order-1-2',
    requirements: ['open-version-order'],
    sends: 'an OPEN of echo in the versions 1 to 2',
    expects: 'ACCEPT, and service as before',
    mutant: 'demands a single version',
    async run(peer) {
      await peer.expectAccept(peer.open(echo, { lowestVersion: 1, highestVersion: 2 }));
      await peer.expectAlive();
    },
  },
];
