import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { expectEcho, expectNothing, expectText, openWhenAllowed, someBytes } from './in-turn.ts';
import type { OpenArguments } from './refused.ts';

/** Three OPENs are refused one after another, and the next id is served. */
function advances(variant: string, what: string, code: number, open: (peer: Peer) => OpenArguments): Case {
  return {
    id: `refusal-advances-${variant}`,
    requirements: ['refusal-advances'],
    sends: `three OPENs ${what}, and then a message through echo on the next id`,
    expects: 'three refusals, and the message',
    twin: 'service-unknown-but-known',
    mutant: 'counts the ids of channels only that it has looked at closely',
    async run(peer) {
      const channels = [peer.open(...open(peer)), peer.open(...open(peer)), peer.open(...open(peer))];
      for (const channel of channels) await peer.expectReset(channel, code);
      await expectEcho(peer, peer.open('echo'), someBytes(peer, 16));
    },
  };
}

/** A channel is refused while a message is in progress on another, which goes on. */
function contained(id: string, what: string, code: number, open: (peer: Peer) => OpenArguments): Case {
  return {
    id,
    requirements: ['refusal-contained', 'channel-error-contained'],
    sends: `half a message to echo, an OPEN ${what}, and the other half`,
    expects: 'the refusal, and then the whole message back on the channel that was open',
    twin: 'message-intact-two-channels',
    mutant: 'ends the connection, or loses what is half-way, when it refuses a channel',
    async run(peer) {
      const text = someBytes(peer, 40);
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 128);
      peer.send({ type: 'data', channel, fragment: text.subarray(0, 20) });
      const refusal = peer.open(...open(peer));
      await peer.expectReset(refusal, code);
      await expectNothing(peer, channel);
      peer.send({ type: 'data', channel, fragment: text.subarray(20), last: true });
      const message = await peer.expectMessage(channel);
      peer.require(Buffer.compare(message, text) === 0, 'the whole message', `${message.length} bytes`);
      await peer.expectAlive();
    },
  };
}

export const refusalCases: readonly Case[] = [
  {
    id: 'refusal-contained-many',
    requirements: ['refusal-contained', 'refusal-advances'],
    sends: 'half a message to echo, forty OPENs of unknown services one after another, and the other half',
    expects: 'forty refusals, and the whole message back on the channel that was open',
    twin: 'message-intact-two-channels',
    mutant: 'gives a connection up that asks in vain too often',
    async run(peer) {
      const text = someBytes(peer, 40);
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 128);
      peer.send({ type: 'data', channel, fragment: text.subarray(0, 20) });
      for (let number = 0; number < 40; number += 1) {
        const refused = await openWhenAllowed(peer, peer.random.name(20));
        await peer.expectReset(refused, ErrorCode.unknownService);
      }
      peer.send({ type: 'data', channel, fragment: text.subarray(20), last: true });
      await expectText(peer, channel, text);
      await peer.expectAlive();
    },
  },
  {
    id: 'refusal-advances',
    requirements: ['refusal-advances'],
    sends: 'eight OPENs in one write, of which every other one is for a service of random letters',
    expects: 'RESET(UNKNOWN_SERVICE) for these, and service on the others',
    twin: 'service-unknown-but-known',
    mutant: 'does not count the id of a refused OPEN',
    async run(peer) {
      const names = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? peer.random.name(20) : 'echo'));
      const opens = names.map((service) => ({ type: 'open' as const, channel: peer.nextId(), service }));
      peer.send(...opens);
      for (const { channel, service } of opens) {
        if (service === 'echo') await expectEcho(peer, channel, someBytes(peer, 16));
        else await peer.expectReset(channel, ErrorCode.unknownService);
      }
    },
  },
  advances('version', 'in versions 5 to 8', ErrorCode.unsupportedVersion, () => [
    'echo',
    { lowestVersion: 5, highestVersion: 8 },
  ]),
  advances('metadata', 'with one byte too much metadata', ErrorCode.limit, (peer) => [
    'echo',
    { metadata: new Uint8Array(peer.limits.metadataLimit + 1) },
  ]),
  advances('service', 'that its service refuses', ErrorCode.refused, () => [
    'reset',
    { metadata: Uint8Array.of(0, 0, 0, ErrorCode.refused) },
  ]),
  contained('refusal-contained', 'of an unknown service', ErrorCode.unknownService, (peer) => [peer.random.name(20)]),
  contained('refusal-contained-version', 'in a version that is not offered', ErrorCode.unsupportedVersion, () => [
    'echo',
    { lowestVersion: 7, highestVersion: 7 },
  ]),
  contained('refusal-contained-metadata', 'with too much metadata', ErrorCode.limit, (peer) => [
    'echo',
    { metadata: new Uint8Array(peer.limits.metadataLimit + 1) },
  ]),
];
