import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Version } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { type ChannelFrameName, frameOn } from './channel-frames.ts';
import { askSource, expectSourced, expectStandstill, grant, shutChannels, wholeFrame, wideOpen } from './gates.ts';
import { expectEcho, expectNothing, expectOutcome, expectText, openedByPeer, someBytes } from './in-turn.ts';

const reset = (channel: number, code: number = ErrorCode.cancelled): FrameValue => ({ type: 'reset', channel, code });

/**
 * RESET where the peer would have something to say, and silence even when credit comes and what else it may have waited
 * for. The gates are shut until then.
 */
function silence(
  variant: string,
  sends: string,
  mutant: string,
  begin: (peer: Peer) => Promise<number>,
  temptation: readonly ChannelFrameName[] = [],
): Case {
  return {
    id: variant === '' ? 'reset-silence' : `reset-silence-${variant}`,
    requirements: ['reset-silence'],
    sends: `${sends}; RESET, and then ${['credit', ...temptation].join(', ')}`,
    expects: 'nothing more on the channel, and service as before',
    mutant,
    hello: shutChannels,
    async run(peer) {
      const channel = await begin(peer);
      await peer.fence();
      const from = peer.seen.length;
      peer.send(reset(channel));
      grant(peer, channel, wideOpen);
      for (const name of temptation) peer.send(frameOn(channel, name));
      await expectSilence(peer, channel, from);
    },
  };
}

/** Since the frame of that number no speech on a channel that was reset, and from its first fence on nothing at all. */
async function expectSilence(peer: Peer, channel: number, from: number): Promise<void> {
  await expectNothing(peer, channel);
  const processed = peer.seen.length;
  await peer.expectAlive();
  await peer.fence();
  const odd = peer.seen.find(({ frame, index }) => {
    const underWay = index < processed && frame.type === 'credit';
    return index >= from && frame.channel === channel && !underWay;
  });
  peer.require(odd === undefined, `nothing on channel ${channel}`, odd === undefined ? '' : frameText(odd.frame));
}

/** RESET of one channel while another is in the midst of something that must go on. */
function contained(variant: string, sends: string, mutant: string, disturb: (peer: Peer) => Promise<void>): Case {
  return {
    id: variant === '' ? 'reset-contained' : `reset-contained-${variant}`,
    requirements: ['reset-contained'],
    sends: `half a message to echo, a request to source that waits for credit, ${sends}, then the rest and the credit`,
    expects: 'the message of echo and the messages of source',
    mutant,
    hello: shutChannels,
    async run(peer) {
      const text = someBytes(peer, 60);
      const echo = peer.open('echo');
      await peer.expectRoom(echo, 128);
      peer.send({ type: 'data', channel: echo, fragment: text.subarray(0, 30) });
      const source = await askSource(peer, 2, 2_000);
      grant(peer, source, wholeFrame);
      await expectStandstill(peer, source);
      await disturb(peer);
      peer.send({ type: 'data', channel: echo, fragment: text.subarray(30), last: true });
      grant(peer, echo, wideOpen);
      grant(peer, source, wideOpen);
      await expectText(peer, echo, text);
      await expectSourced(peer, source, 2, 2_000);
    },
  };
}

export const resetCases: readonly Case[] = [
  silence(
    '',
    'a request to source for messages that wait for credit',
    'sends what it had queued, or an END',
    async (peer) => {
      const channel = await askSource(peer, 3, 300);
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  ),
  silence(
    'in-message',
    'a request to source, of whose message the first fragment has come',
    'finishes, or abandons, the message that it has begun',
    async (peer) => {
      const channel = await askSource(peer, 1, 5_000);
      grant(peer, channel, wholeFrame);
      await expectStandstill(peer, channel);
      return channel;
    },
  ),
  silence(
    'echo',
    'a message to echo whose answer waits for credit',
    'lets a service finish on a channel that is gone',
    async (peer) => {
      const channel = peer.open('echo');
      await peer.sendMessage(channel, someBytes(peer, 100));
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  ),
  silence(
    'idle',
    'OPEN for echo',
    'answers RESET with RESET, or serves a channel that is gone',
    async (peer) => {
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 64);
      return channel;
    },
    ['data', 'end'],
  ),
  silence(
    'waiting',
    'a request for a channel in several versions, which waits for ACCEPT',
    'speaks when its RESET should have stopped it',
    async (peer) => (await openedByPeer(peer, { messages: 1, size: 10, lowestVersion: 1, highestVersion: 2 })).channel,
    ['accept'],
  ),
  silence(
    'peers',
    'a request for a channel with messages that wait for credit',
    'sends what it had queued on a channel of its own',
    async (peer) => {
      const { channel } = await openedByPeer(peer, { messages: 2, size: 10 });
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  ),
  {
    id: 'reset-silence-released',
    requirements: ['reset-silence'],
    sends: 'END and RESET on a channel to hold, and then its release',
    expects: 'END on the channel to release, and nothing on the other',
    mutant: 'lets its service end a channel that was reset',
    async run(peer) {
      const key = someBytes(peer, 8);
      const channel = peer.open('hold', { metadata: key });
      await peer.fence();
      const from = peer.seen.length;
      peer.send({ type: 'end', channel, code: ErrorCode.none }, reset(channel));
      await peer.expectEnd(peer.open('release', { metadata: key }));
      await expectSilence(peer, channel, from);
    },
  },
  {
    id: 'reset-silence-own',
    requirements: ['reset-silence'],
    versions: [Version.interleaved],
    sends: 'an OPEN that is refused, and on its channel CREDIT, STOP and RESET',
    expects: 'nothing behind the RESET, and service as before',
    twin: 'service-unknown-but-known',
    mutant: 'answers STOP with END on a channel that it has refused',
    async run(peer) {
      const channel = peer.open(peer.random.name(20));
      await peer.expectReset(channel, ErrorCode.unknownService);
      const from = peer.seen.length;
      peer.send({ type: 'credit', channel, limit: 2 * wideOpen }, { type: 'stop', channel, code: ErrorCode.cancelled });
      // What would answer the STOP must not be taken back for the RESET.
      await peer.fence();
      peer.send(reset(channel));
      await expectSilence(peer, channel, from);
    },
  },
  {
    id: 'reset-silence-outcome',
    requirements: ['reset-silence', 'test-services'],
    sends: 'RESET with an application code on a channel that the peer opened',
    expects: 'that code as the outcome, and nothing on the channel',
    mutant: 'does not tell its service of a RESET, or answers it',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { messages: 1, size: 10, highestVersion: 2 });
      peer.send(reset(channel, 0x8765_4321));
      await expectOutcome(peer, asked, 0x8765_4321);
      await peer.expectEnd(asked);
      await expectNothing(peer, channel);
    },
  },
  contained('', 'RESET on a third channel', 'ends the connection, or all channels, with one', async (peer) => {
    const channel = peer.open('hold');
    peer.send(reset(channel));
    await expectNothing(peer, channel);
  }),
  contained(
    'in-message',
    'RESET on a third channel in the midst of its message',
    "drops another channel's fragments with those of this one",
    async (peer) => {
      const channel = peer.open('echo');
      await peer.expectRoom(channel, 64);
      peer.send({ type: 'data', channel, fragment: someBytes(peer, 30) }, reset(channel));
      await peer.fence();
    },
  ),
  contained('group', 'RESET on a third channel of another group', 'drops the turns of other groups', async (peer) => {
    peer.send(reset(peer.open('hold', { group: 77 })));
    await peer.fence();
  }),
  contained(
    'refused',
    'a channel that is refused with RESET',
    'takes its own RESET for the end of more',
    async (peer) => {
      await peer.expectReset(peer.open(peer.random.name(20)), ErrorCode.unknownService);
    },
  ),
  contained(
    'peers',
    'RESET on a channel that the peer opened',
    'ends the service that opened it, and more',
    async (peer) => {
      const { channel } = await openedByPeer(peer, { messages: 1, size: 10 });
      await peer.expectBlocked(channel, 0);
      peer.send(reset(channel));
      await expectNothing(peer, channel);
    },
  ),
  {
    id: 'reset-contained-many',
    requirements: ['reset-contained'],
    sends: 'a message to echo, eight channels that are reset one after another, and another message',
    expects: 'both messages',
    mutant: 'gives up after some RESETs',
    async run(peer) {
      const channel = peer.open('echo');
      await expectEcho(peer, channel, someBytes(peer, 20));
      for (let index = 0; index < 8; index += 1) peer.send(reset(peer.open('hold')));
      await expectEcho(peer, channel, someBytes(peer, 20));
      await expectNothing(peer, channel);
    },
  },
];
