import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { askToOpen, endBoth, expectEcho, expectOutcome, firstIdOfPeer, openedByPeer, someBytes } from './in-turn.ts';

/** An OPEN on an id that the rule forbids. `choose` brings the connection there and returns the id. */
function wrongId(
  id: string,
  sends: string,
  mutant: string,
  choose: (peer: Peer) => number | Promise<number>,
  changes: Partial<Case> = {},
): Case {
  return {
    id,
    requirements: [id.startsWith('open-parity') ? 'open-parity' : 'open-sequence'],
    sends: `an OPEN ${sends}`,
    expects: 'CLOSE(CHANNEL_ID)',
    twin: 'open-sequence-next',
    mutant,
    ...changes,
    async run(peer) {
      const channel = await choose(peer);
      peer.send({ type: 'open', channel, service: 'echo' });
      await peer.expectClose(ErrorCode.channelId);
    },
  };
}

/** The OPENs that came have consecutive ids, the first one given. */
async function expectOpens(peer: Peer, first: number, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const { channel } = await peer.expectOpen();
    const expected = first + 2 * index;
    peer.require(channel === expected, `OPEN on channel ${expected}`, `OPEN on channel ${channel}`);
    ids.push(channel);
  }
  return ids;
}

export const idCases: readonly Case[] = [
  wrongId('open-parity', "on the first id of the peer's own parity", 'takes any id', firstIdOfPeer),
  wrongId(
    'open-parity-next',
    "on the id next to the kit's last, which is the peer's",
    'counts ids by 1',
    (peer) => peer.nextId() - 1,
  ),
  wrongId(
    'open-parity-opened',
    'on a channel that the peer has opened',
    'overwrites a channel of its own',
    async (peer) => (await openedByPeer(peer)).channel,
  ),
  wrongId('open-sequence-skip', 'that leaves one id out', 'asks only that ids rise', (peer) => {
    peer.nextId();
    return peer.nextId();
  }),
  wrongId('open-sequence-far', 'on the highest id of the right parity', 'asks only that ids rise', (peer) =>
    peer.role === 'listener' ? 0xffff_ffff : 0xffff_fffe,
  ),
  wrongId('open-sequence-repeat', 'on an id that is open', 'opens a channel over another', (peer) => peer.open('hold')),
  wrongId(
    'open-sequence-closed',
    'on an id that was open and is closed',
    'lets closed ids be used again',
    async (peer) => {
      const channel = peer.open('echo');
      await endBoth(peer, channel);
      return channel;
    },
  ),
  wrongId(
    'open-sequence-refused',
    'on an id that was refused',
    'gives the id of a refused channel back',
    async (peer) => {
      const channel = peer.open(`x-${peer.random.name(12)}`);
      await peer.expectReset(channel, ErrorCode.unknownService);
      return channel;
    },
  ),
  wrongId('open-sequence-reset', 'on an id that the kit has reset', 'forgets a channel with its RESET', (peer) => {
    const channel = peer.open('hold');
    peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
    return channel;
  }),
  wrongId(
    'open-sequence-falls',
    'on the id before the last',
    'compares ids with the set of open ones only',
    (peer) => peer.open('hold') - 2,
  ),
  wrongId(
    'open-sequence-first',
    "as the connection's first, on the second id of the right parity",
    'takes any id for the first',
    async (peer) => {
      await peer.settle();
      peer.nextId();
      return peer.nextId();
    },
    { preface: true, twin: 'open-sequence-first-id' },
  ),
  {
    id: 'open-sequence-first-id',
    requirements: ['open-sequence'],
    sends: "the connection's first OPEN, on the first id of its parity",
    expects: 'that the channel is served',
    mutant: 'expects the first id to be 3 or 4',
    preface: true,
    async run(peer) {
      await peer.settle();
      await expectEcho(peer, peer.open('echo'), someBytes(peer, 20));
    },
  },
  {
    id: 'open-sequence-next',
    requirements: ['open-sequence'],
    sends: 'six OPENs, each on the id before + 2, some of them closed or reset in between',
    expects: 'that every channel is served',
    mutant: 'expects the next id of open channels only',
    async run(peer) {
      const first = peer.open('echo');
      peer.open('hold');
      await endBoth(peer, first);
      peer.open('discard');
      peer.send({ type: 'reset', channel: peer.open('hold'), code: ErrorCode.cancelled });
      await expectEcho(peer, peer.open('echo'), someBytes(peer, 20));
      await peer.expectAlive();
    },
  },
  {
    id: 'open-consecutive',
    requirements: ['open-consecutive'],
    sends: 'a request for five channels',
    expects: "five OPENs, on the peer's first five ids in their order",
    mutant: 'begins with another id than 1 or 2, or takes ids at random',
    async run(peer) {
      await askToOpen(peer, { count: 5 });
      await expectOpens(peer, firstIdOfPeer(peer), 5);
      await peer.expectAlive();
    },
  },
  {
    id: 'open-consecutive-never-again',
    requirements: ['open-consecutive'],
    sends: 'a request for two channels, the end of both, and a request for two more',
    expects: 'OPENs on the third and fourth id: no id is used twice',
    mutant: 'takes the lowest id that is free',
    async run(peer) {
      const first = firstIdOfPeer(peer);
      const asked = await askToOpen(peer, { count: 2 });
      for (const channel of await expectOpens(peer, first, 2)) {
        await peer.expectEnd(channel);
        peer.send({ type: 'end', channel, code: ErrorCode.none });
        await expectOutcome(peer, asked, ErrorCode.none);
      }
      await askToOpen(peer, { count: 2 });
      await expectOpens(peer, first + 4, 2);
      await peer.expectAlive();
    },
  },
  {
    id: 'open-consecutive-refused',
    requirements: ['open-consecutive'],
    sends: 'a request for a channel, its refusal, and a request for another',
    expects: 'an OPEN on the next id: a refused channel has spent its own',
    mutant: 'uses the id of a refused channel again',
    async run(peer) {
      const first = firstIdOfPeer(peer);
      const { asked, channel } = await openedByPeer(peer);
      peer.send({ type: 'reset', channel, code: ErrorCode.refused });
      await expectOutcome(peer, asked, ErrorCode.refused);
      await askToOpen(peer);
      await expectOpens(peer, first + 2, 1);
      await peer.expectAlive();
    },
  },
];
