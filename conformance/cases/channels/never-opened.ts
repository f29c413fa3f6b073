import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode } from '../../wire/protocol.gen.ts';
import { type ChannelFrameName, channelFrameNames, frameOn, namesIn, whereLegal } from './channel-frames.ts';
import { expectEcho, expectOutcome, firstIdOfPeer, openedByPeer, someBytes } from './in-turn.ts';

type Side = 'ours' | 'peers';

/** Whose id of the parity, and how the case says it. */
const sides: Record<Side, { readonly whose: string; readonly twin: string; choose(peer: Peer): number }> = {
  ours: { whose: "the kit's next id", twin: 'never-opened-but-ours', choose: (peer) => peer.nextId() },
  peers: { whose: "the peer's first id", twin: 'never-opened-but-peers', choose: firstIdOfPeer },
};

function neverOpened(name: ChannelFrameName, side: Side): Case {
  const { whose, twin, choose } = sides[side];
  return {
    ...whereLegal(name),
    id: `never-opened-${name}-${side}`,
    requirements: ['never-opened'],
    sends: `${name.toUpperCase()} on ${whose}, which nobody has opened`,
    expects: 'CLOSE(CHANNEL_ID)',
    twin,
    mutant: `takes ${name.toUpperCase()} on a channel that it does not know for one on a closed channel`,
    run: (peer) => expectFatal(peer, name, choose(peer)),
  };
}

async function expectFatal(peer: Peer, name: ChannelFrameName, channel: number): Promise<void> {
  // So that DATA breaks this one rule only.
  await peer.expectCredit(0, peer.sent(0) + 64);
  peer.send(frameOn(channel, name));
  await peer.expectClose(ErrorCode.channelId);
}

function isAboutCredit(name: ChannelFrameName): boolean {
  return name === 'credit' || name === 'blocked';
}

export const neverOpenedCases: readonly Case[] = [
  ...channelFrameNames.map((name) => neverOpened(name, 'ours')),
  ...channelFrameNames.map((name) => neverOpened(name, 'peers')),
  {
    ...whereLegal('credit'),
    id: 'never-opened-highest',
    requirements: ['never-opened'],
    sends: 'CREDIT on channel 0xffffffff',
    expects: 'CLOSE(CHANNEL_ID)',
    twin: 'never-opened-but-ours',
    mutant: 'compares ids as signed numbers',
    run: (peer) => expectFatal(peer, 'credit', 0xffff_ffff),
  },
  ...[16, 24].map(
    (bits): Case => ({
      ...whereLegal('credit'),
      id: `never-opened-alike-in-${bits}-bits`,
      requirements: ['never-opened'],
      sends: `OPEN, and CREDIT on the channel whose id is alike in its last ${bits} bits`,
      expects: 'CLOSE(CHANNEL_ID)',
      twin: 'never-opened-but-ours',
      mutant: `keeps ${bits} bits of an id`,
      run: async (peer) => expectFatal(peer, 'credit', peer.open('hold') + 2 ** bits),
    }),
  ),
  {
    id: 'never-opened-beyond-mark',
    requirements: ['never-opened'],
    sends: "RESET on the peer's second id when it has opened the first",
    expects: 'CLOSE(CHANNEL_ID)',
    twin: 'never-opened-but-peers',
    mutant: 'is one off at its high-water mark',
    async run(peer) {
      const { channel } = await openedByPeer(peer);
      await expectFatal(peer, 'reset', channel + 2);
    },
  },
  {
    id: 'never-opened-but-ours',
    requirements: ['never-opened'],
    sends: 'OPEN, and then CREDIT and BLOCKED (but in version 1), DATA, ABORT, a message, STOP and END on the channel',
    expects: 'that each is taken, and service as before',
    mutant: 'learns of a channel only when its service has answered',
    async run(peer) {
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 64);
      for (const name of namesIn(peer.version).filter(isAboutCredit)) peer.send(frameOn(channel, name));
      peer.send({ type: 'data', channel, fragment: someBytes(peer, 9) });
      peer.send({ type: 'abort', channel, code: ErrorCode.cancelled });
      await expectEcho(peer, channel, someBytes(peer, 12));
      peer.send({ type: 'stop', channel, code: ErrorCode.cancelled });
      await peer.expectEnd(channel, ErrorCode.cancelled);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectAlive();
    },
  },
  {
    id: 'never-opened-but-peers',
    requirements: ['never-opened'],
    sends: 'on a channel that the peer has opened: ACCEPT, CREDIT and BLOCKED (but in version 1), a message and END',
    expects: 'that each is taken, and that `open` says so',
    mutant: 'looks for the channel among those that the kit opened',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer);
      await peer.expectRoom(channel, 64);
      peer.send(frameOn(channel, 'accept'));
      for (const name of namesIn(peer.version).filter(isAboutCredit)) peer.send(frameOn(channel, name));
      peer.send(frameOn(channel, 'data'), frameOn(channel, 'end'));
      await peer.expectEnd(channel);
      await expectOutcome(peer, asked, ErrorCode.none);
      await peer.expectAlive();
    },
  },
];
