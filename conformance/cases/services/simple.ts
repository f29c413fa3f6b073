import type { Case } from '../../harness/case.ts';
import { ErrorCode, Grease } from '../../wire/protocol.gen.ts';
import { askSource, expectSourced } from '../channels/gates.ts';
import { endBoth, expectEcho, expectNothing, someBytes } from '../channels/in-turn.ts';
import { sourceRequest } from '../requests.ts';

/** What `source` sends for a request. */
function sourced(variant: string, count: number, size: number, mutant: string): Case {
  return {
    id: variant === '' ? 'test-services-source' : `test-services-source-${variant}`,
    requirements: ['test-services'],
    sends: `a request to source for ${count} messages of ${size} bytes`,
    expects: 'these messages, with the bytes that the table gives, and END',
    mutant,
    async run(peer) {
      await expectSourced(peer, await askSource(peer, count, size), count, size);
    },
  };
}

function refusedWith(variant: string, code: number): Case {
  const metadata = Uint8Array.of(code >>> 24, code >>> 16, code >>> 8, code);
  return {
    id: variant === '' ? 'test-services-reset' : `test-services-reset-${variant}`,
    requirements: ['test-services', 'code-unknown'],
    sends: `an OPEN for reset with the code 0x${code.toString(16)} and more metadata behind it`,
    expects: 'RESET with that code, and service as before',
    twin: 'test-services-echo',
    mutant: 'resets with a code of its own',
    async run(peer) {
      const channel = peer.open('reset', { metadata: Buffer.concat([metadata, someBytes(peer, 5)]) });
      await peer.expectReset(channel, code);
      await peer.expectAlive();
    },
  };
}

export const simpleServiceCases: readonly Case[] = [
  {
    id: 'test-services-echo',
    requirements: ['test-services'],
    sends: 'messages of 0, 1 and 3,000 bytes to echo, and END',
    expects: 'the messages, and END(NONE) when the kit has ended',
    mutant: 'answers with something of its own',
    async run(peer) {
      const channel = peer.open('echo');
      for (const size of [0, 1, 3_000]) await expectEcho(peer, channel, someBytes(peer, size));
      await expectNothing(peer, channel);
      await endBoth(peer, channel);
    },
  },
  {
    id: 'test-services-echo-two',
    requirements: ['test-services'],
    sends: 'a message to echo in version 2',
    expects: 'the message, and END',
    mutant: 'offers echo in version 1 only',
    async run(peer) {
      const channel = peer.open('echo', { lowestVersion: 2, highestVersion: 2 });
      await expectEcho(peer, channel, someBytes(peer, 30));
      await endBoth(peer, channel);
    },
  },
  {
    id: 'test-services-echo-metadata',
    requirements: ['test-services'],
    sends: 'OPENs for echo: with metadata in one version, and without in versions 1 to 2',
    expects: 'ACCEPT on both, with the same metadata, which is none on the second',
    mutant: 'accepts where versions must be settled only, or drops the metadata',
    async run(peer) {
      const metadata = someBytes(peer, 50);
      const first = await peer.expectAccept(peer.open('echo', { metadata }));
      peer.require(first.version === 1, 'ACCEPT of version 1', `ACCEPT of version ${first.version}`);
      peer.require(
        Buffer.compare(first.metadata, metadata) === 0,
        'the same metadata',
        `${first.metadata.length} bytes`,
      );
      const second = await peer.expectAccept(peer.open('echo', { lowestVersion: 1, highestVersion: 2 }));
      peer.require(second.metadata.length === 0, 'no metadata', `${second.metadata.length} bytes`);
    },
  },
  {
    id: 'test-services-discard',
    requirements: ['test-services'],
    sends: 'twenty messages to discard, two PINGs, and END',
    expects: 'nothing on the channel before the PONGs; then END',
    mutant: 'ends by itself, or not at all',
    async run(peer) {
      const channel = peer.open('discard');
      for (let index = 0; index < 20; index += 1) await peer.sendMessage(channel, someBytes(peer, 40));
      await expectNothing(peer, channel);
      await endBoth(peer, channel);
    },
  },
  sourced('', 3, 600, 'sends other bytes'),
  sourced('none', 0, 600, 'sends one message where none is asked for, or never ends'),
  sourced('empty', 4, 0, 'leaves empty messages out'),
  sourced('many', 100, 7, 'sends the same bytes in every message'),
  sourced('wrap', 2, 1_000, 'counts to 256 instead of 251'),
  sourced('large', 2, 70_000, 'sends messages of one fragment only'),
  {
    id: 'test-services-source-ended',
    requirements: ['test-services'],
    sends: 'a request to source for two messages, and END behind it',
    expects: 'the messages, and END',
    mutant: 'stops when the kit has ended',
    async run(peer) {
      const channel = peer.open('source');
      await peer.expectRoom(channel, 64);
      peer.send(...peer.message(channel, sourceRequest(2, 90)), { type: 'end', channel, code: ErrorCode.none });
      await expectSourced(peer, channel, 2, 90);
    },
  },
  refusedWith('', ErrorCode.resource),
  refusedWith('none', ErrorCode.none),
  refusedWith('application', 0x8000_0001),
  refusedWith('grease', Grease.errorCode.first),
  refusedWith('unassigned', 0x0001_2345),
  refusedWith('highest', 0xffff_ffff),
];
