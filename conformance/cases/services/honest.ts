import type { Case } from '../../harness/case.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { openRequest } from '../requests.ts';

const services = ['discard', 'source', 'hold', 'release', 'reset', 'open'];

/** The honesty probe: a peer that serves whatever it is asked for proves nothing by serving. */
function probe(variant: string, sends: string, mutant: string, length: number): Case {
  return {
    id: variant === '' ? 'test-services-honest' : `test-services-honest-${variant}`,
    requirements: ['test-services-honest', 'service-unknown'],
    sends,
    expects: 'RESET(UNKNOWN_SERVICE), and service as before',
    twin: 'test-services-echo',
    mutant,
    async run(peer) {
      for (let index = 0; index < 3; index += 1) {
        const channel = peer.open(peer.random.name(length));
        await peer.expectReset(channel, ErrorCode.unknownService);
      }
      await peer.expectAlive();
    },
  };
}

/** Only `echo` is offered in version 2. */
function oneVersion(service: string): Case {
  return {
    id: `test-services-version-${service}`,
    requirements: ['test-services', 'service-version'],
    sends: `an OPEN for ${service} in version 2, with metadata of 4 bytes`,
    expects: 'RESET(UNSUPPORTED_VERSION), and service as before',
    twin: `test-services-${service}`,
    mutant: `offers ${service} in version 2`,
    async run(peer) {
      const metadata = Uint8Array.of(0, 0, 0, ErrorCode.cancelled);
      const channel = peer.open(service, { lowestVersion: 2, highestVersion: 2, metadata });
      await peer.expectReset(channel, ErrorCode.unsupportedVersion);
      await peer.expectAlive();
    },
  };
}

/** A request that cannot be read. */
function unreadable(variant: string, service: string, sends: string, request: Uint8Array): Case {
  return {
    id: `test-services-unreadable-${variant}`,
    requirements: ['test-services'],
    sends: `${sends} to ${service}`,
    expects: 'RESET(REFUSED), and service as before',
    twin: `test-services-${service}`,
    mutant: 'takes what is missing in a request for zeros, or dies of it',
    async run(peer) {
      const channel = peer.open(service);
      await peer.sendMessage(channel, request);
      await peer.expectReset(channel, ErrorCode.refused);
      await peer.expectAlive();
    },
  };
}

/** A channel that ends before it has asked for anything. */
function unasked(service: string): Case {
  return {
    id: `test-services-unasked-${service}`,
    requirements: ['test-services'],
    sends: `END to ${service}, without a request`,
    expects: 'RESET(REFUSED), and service as before',
    twin: `test-services-${service}`,
    mutant: 'answers an END where a request was due with END',
    async run(peer) {
      const channel = peer.open(service);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectReset(channel, ErrorCode.refused);
      await peer.expectAlive();
    },
  };
}

const openWithoutName = openRequest({ count: 1, service: '' });

export const honestCases: readonly Case[] = [
  probe('', 'OPENs for three services of 20 random letters', 'serves any name', 20),
  probe('short', 'OPENs for three services of 9 random letters', 'serves short names', 9),
  probe('long', 'OPENs for three services of 200 random letters', 'serves names that do not fit its table', 200),
  ...services.map(oneVersion),
  unreadable('source', 'source', 'a request of 7 bytes', new Uint8Array(7)),
  unreadable('source-empty', 'source', 'an empty request', new Uint8Array(0)),
  unreadable('open', 'open', 'a request of 17 bytes', openWithoutName.subarray(0, openWithoutName.length - 1)),
  unasked('source'),
  unasked('open'),
  unreadable('open-nameless', 'open', 'a request without a service name', openWithoutName),
];
