import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { openRequest, sourceRequest } from '../requests.ts';
import { expectSourced } from './gates.ts';
import { endBoth, expectEcho, expectText, someBytes } from './in-turn.ts';

/** OPEN and what follows it at once, in one write where the peer's first credit has room for it, and else as soon as it has. */
async function openAndSend(
  peer: Peer,
  version: number,
  texts: readonly Uint8Array[],
  fragment?: number,
): Promise<number> {
  const channel = peer.nextId();
  const open: FrameValue = { type: 'open', channel, service: 'echo', lowestVersion: version };
  const frames = texts.flatMap((text) => peer.message(channel, text, fragment));
  const end: FrameValue = { type: 'end', channel, code: ErrorCode.none };
  const wire = texts.reduce((sum, text) => sum + text.length, 0) + frames.length * Limit.headerSize;
  if (peer.remaining(channel) >= wire && peer.remaining(0) >= wire) {
    peer.sendTogether(open, ...frames, end);
    return channel;
  }
  peer.send(open);
  for (const text of texts) await peer.sendMessage(channel, text, fragment);
  peer.send(end);
  return channel;
}

function atOnce(
  id: string,
  sends: string,
  mutant: string,
  choose: (peer: Peer) => readonly Uint8Array[],
  version = 1,
  fragment?: number,
): Case {
  return {
    id,
    requirements: ['open-then-data'],
    sends: `OPEN of version ${version} and, in the same write where credit allows it, ${sends}, and END`,
    expects: 'each message back, and END',
    mutant,
    async run(peer) {
      const texts = choose(peer);
      const channel = await openAndSend(peer, version, texts, fragment);
      for (const text of texts) await expectText(peer, channel, text);
      await peer.expectEnd(channel);
    },
  };
}

/** Several versions are offered; the service answers with ACCEPT, and speaks one that both offer. */
function accepted(
  id: string,
  requirement: string,
  service: string,
  range: readonly [lowest: number, highest: number],
  allowed: readonly number[],
  mutant: string,
): Case {
  return {
    id,
    requirements: [requirement, 'accept-required'],
    sends: `an OPEN for ${service} in versions ${range[0]} to ${range[1]}, and a request once it is accepted`,
    expects: `ACCEPT of version ${allowed.join(' or ')}, and then service`,
    mutant,
    async run(peer) {
      const channel = peer.open(service, { lowestVersion: range[0], highestVersion: range[1] });
      const { version } = await peer.expectAccept(channel);
      peer.require(
        allowed.includes(version),
        `ACCEPT of version ${allowed.join(' or ')}`,
        `ACCEPT of version ${version}`,
      );
      await use(peer, channel, service);
    },
  };
}

/** A channel that was accepted serves what it is for, and ends. */
async function use(peer: Peer, channel: number, service: string): Promise<void> {
  if (service === 'echo') await expectEcho(peer, channel, someBytes(peer, 20));
  if (service === 'open') await peer.sendMessage(channel, openRequest({ count: 0, service: 'nothing' }));
  if (service === 'source') {
    await peer.sendMessage(channel, sourceRequest(1, 30));
    await expectSourced(peer, channel, 1, 30);
    peer.send({ type: 'end', channel, code: ErrorCode.none });
    return;
  }
  await endBoth(peer, channel);
}

/** ACCEPT on a channel that the kit itself opened. */
function wrongSide(id: string, sends: string, mutant: string, choose: (peer: Peer) => number | Promise<number>): Case {
  return {
    id,
    requirements: ['accept-wrong-side'],
    sends: `ACCEPT on a channel that the kit opened itself, ${sends}`,
    expects: 'CLOSE(CHANNEL_STATE)',
    twin: 'accept-inside-single',
    mutant,
    async run(peer) {
      const channel = await choose(peer);
      peer.send({ type: 'accept', channel, version: 1 });
      await peer.expectClose(ErrorCode.channelState);
    },
  };
}

const both = [1, 2];

export const acceptingCases: readonly Case[] = [
  atOnce('open-then-data', 'a message', 'drops DATA that comes before it has decided about the channel', (peer) => [
    someBytes(peer, 40),
  ]),
  atOnce('open-then-data-second', 'a message', 'waits with versions other than 1', (peer) => [someBytes(peer, 40)], 2),
  atOnce('open-then-data-empty', 'an empty message', 'takes an empty message for none', () => [new Uint8Array(0)]),
  atOnce('open-then-data-none', 'nothing', 'never learns of an END that comes with the OPEN', () => []),
  atOnce(
    'open-then-data-many',
    'three messages in fragments of 5 bytes',
    'keeps only what the first DATA brought',
    (peer) => [someBytes(peer, 17), someBytes(peer, 0), someBytes(peer, 5)],
    1,
    5,
  ),
  accepted('accept-required', 'accept-required', 'echo', [1, 2], both, 'speaks without ACCEPT'),
  accepted(
    'accept-required-source',
    'accept-required',
    'source',
    [1, 2],
    [1],
    'speaks without ACCEPT where its service has no use for one',
  ),
  accepted(
    'accept-required-open',
    'accept-required',
    'open',
    [0, 1],
    [1],
    'speaks without ACCEPT where its service has no use for one',
  ),
  {
    id: 'accept-required-release',
    requirements: ['accept-required'],
    sends: 'an OPEN for release, which ends by itself, in versions 1 to 2',
    expects: 'ACCEPT of version 1, and then END',
    mutant: 'ends a channel that it has not accepted',
    async run(peer) {
      const channel = peer.open('release', { lowestVersion: 1, highestVersion: 2 });
      const { version } = await peer.expectAccept(channel);
      peer.require(version === 1, 'ACCEPT of version 1', `ACCEPT of version ${version}`);
      await peer.expectEnd(channel);
    },
  },
  accepted('accept-in-range', 'accept-in-range', 'echo', [1, 9], both, "names the opener's highest version"),
  accepted('accept-in-range-low', 'accept-in-range', 'echo', [0, 1], [1], 'names its own highest version'),
  accepted(
    'accept-in-range-high',
    'accept-in-range',
    'echo',
    [2, 9],
    [2],
    "names the opener's highest or its own lowest version",
  ),
  accepted(
    'accept-in-range-wide',
    'accept-in-range',
    'discard',
    [0, 0xffff],
    [1],
    "names the opener's lowest or highest version",
  ),
  accepted('accept-highest', 'accept-highest', 'echo', [1, 2], [2], 'names the lowest version that both offer'),
  accepted(
    'accept-highest-wide',
    'accept-highest',
    'echo',
    [0, 0xffff],
    [2],
    'names the lowest version that both offer',
  ),
  {
    id: 'accept-at-most-once',
    requirements: ['accept-at-most-once'],
    sends: 'an OPEN for echo with metadata, in versions 1 to 2, three messages once it is accepted, and END',
    expects: 'one ACCEPT, before the messages, and no other',
    mutant: 'accepts once for the versions and once for the metadata, or again with each message',
    async run(peer) {
      const channel = peer.open('echo', { lowestVersion: 1, highestVersion: 2, metadata: someBytes(peer, 20) });
      await peer.expectAccept(channel);
      for (let index = 0; index < 3; index += 1) await expectEcho(peer, channel, someBytes(peer, 10));
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      // The invariants hold each ACCEPT against what went before it.
      await peer.expectAlive();
    },
  },
  wrongSide('accept-wrong-side', 'behind its OPEN', 'takes an ACCEPT from either side', (peer) => peer.open('hold')),
  wrongSide(
    'accept-wrong-side-accepted',
    'which the peer has accepted',
    'takes it for a second ACCEPT and ignores that',
    async (peer) => {
      const channel = peer.open('echo', { lowestVersion: 1, highestVersion: 2 });
      await peer.expectAccept(channel);
      return channel;
    },
  ),
  wrongSide('accept-wrong-side-ended', 'on which it has sent END', 'ignores what comes behind END', (peer) => {
    const channel = peer.open('hold');
    peer.send({ type: 'end', channel, code: ErrorCode.none });
    return channel;
  }),
];
