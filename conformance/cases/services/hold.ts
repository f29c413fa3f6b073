import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { exhaust } from '../channels/bulk.ts';
import { expectNothingWhileAlive, someBytes } from '../channels/in-turn.ts';

/** A channel to `hold` with a message and END in it, which only consumption can end. */
async function held(peer: Peer, metadata: Uint8Array): Promise<number> {
  const channel = peer.open('hold', { metadata });
  await peer.sendMessage(channel, someBytes(peer, 30));
  peer.send({ type: 'end', channel, code: ErrorCode.none });
  return channel;
}

async function release(peer: Peer, metadata: Uint8Array): Promise<void> {
  await peer.expectEnd(peer.open('release', { metadata }));
}

export const holdCases: readonly Case[] = [
  {
    id: 'test-services-hold',
    requirements: ['test-services'],
    sends: 'a message and END to hold, and a message to echo; then its release',
    expects: 'nothing on the channel before echo has answered; END on it after the release',
    mutant: 'consumes, and ends, before it is released',
    async run(peer) {
      const key = someBytes(peer, 8);
      const channel = await held(peer, key);
      await expectNothingWhileAlive(peer, channel);
      await release(peer, key);
      await peer.expectEnd(channel);
    },
  },
  {
    id: 'test-services-hold-credit',
    requirements: ['test-services', 'credit-on-consumption'],
    sends: 'as many messages to hold as its window has room for',
    expects: 'no CREDIT above the window: nothing was consumed',
    mutant: 'consumes before it is released',
    async run(peer) {
      await exhaust(peer, peer.open('hold'), 0);
      await peer.expectAlive();
    },
  },
  {
    id: 'test-services-hold-after',
    requirements: ['test-services'],
    sends: 'the release of a channel to hold; then messages on it and END',
    expects: 'END, as from discard',
    mutant: 'holds again after each message',
    async run(peer) {
      const key = someBytes(peer, 4);
      const channel = peer.open('hold', { metadata: key });
      await release(peer, key);
      for (let index = 0; index < 5; index += 1) await peer.sendMessage(channel, someBytes(peer, 30));
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
    },
  },
  {
    id: 'test-services-release',
    requirements: ['test-services'],
    sends:
      'messages and END on four channels to hold, two of one key and two of others (a longer one, none), and the release of the first key',
    expects: 'END on the two of that key, and nothing on the others',
    mutant: 'releases the first, or all, or those whose keys begin alike',
    async run(peer) {
      const key = someBytes(peer, 6);
      const same = [await held(peer, key), await held(peer, key)];
      const others = [await held(peer, Buffer.concat([key, key])), await held(peer, new Uint8Array(0))];
      await peer.fence();
      const from = peer.seen.length;
      await release(peer, key);
      for (const channel of same) await peer.expectEnd(channel);
      await peer.expectAlive();
      const wrong = peer.seen.slice(from).find(({ frame }) => frame.type === 'end' && others.includes(frame.channel));
      peer.require(wrong === undefined, 'nothing on channels of other keys', `END on channel ${wrong?.frame.channel}`);
      await release(peer, new Uint8Array(0));
      await peer.expectEnd(others[1] ?? 0);
    },
  },
  {
    id: 'test-services-release-none',
    requirements: ['test-services'],
    sends: 'an OPEN for release with a key that no channel has, and later a message and END to hold with that key',
    expects: 'END on the first, and nothing on the second: a release is for what is held',
    mutant: 'waits for a channel to release, or remembers the key',
    async run(peer) {
      const key = someBytes(peer, 8);
      await release(peer, key);
      const channel = await held(peer, key);
      await expectNothingWhileAlive(peer, channel);
      await release(peer, key);
      await peer.expectEnd(channel);
    },
  },
];
