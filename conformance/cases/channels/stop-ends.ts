import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Grease } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { askSource, expectStandstill, grant, shutChannels, wholeFrame, wideOpen } from './gates.ts';
import { expectNothingWhileAlive, openedByPeer, someBytes, takeFragments } from './in-turn.ts';

/** A STOP. */
export function stop(channel: number, code: number, reason = ''): FrameValue {
  return { type: 'stop', channel, code, reason };
}

/** The peer has messages queued, and no credit for them. */
export async function queued(peer: Peer): Promise<number> {
  const channel = await askSource(peer, 3, 300);
  await peer.expectBlocked(channel, 0);
  return channel;
}

/** The peer has sent the beginning of a long message, and has no credit for the rest. */
export async function inMessage(peer: Peer, channel: number): Promise<void> {
  grant(peer, channel, wholeFrame);
  await expectStandstill(peer, channel);
  peer.require(await takeFragments(peer, channel), 'a message in progress', 'its last fragment, beyond its size');
}

/** What STOP meets, and with which code it comes. */
interface Stopped {
  readonly variant: string;
  readonly sends: string;
  readonly mutant: string;
  readonly code: number;
  begin(peer: Peer): Promise<number>;
}

/** What a channel is in the midst of, where only the code of the STOP differs. */
const waiting = { sends: 'a request to source for messages that wait for credit', begin: queued } as const;

const ends: readonly Stopped[] = [
  { variant: '', ...waiting, mutant: 'sends what it has queued when credit comes', code: ErrorCode.cancelled },
  { variant: '-none', ...waiting, mutant: 'takes code NONE for no STOP', code: ErrorCode.none },
  { variant: '-application', ...waiting, mutant: 'answers with a code of its own', code: 0x8000_0001 },
  { variant: '-grease', ...waiting, mutant: 'replaces codes that it does not know', code: Grease.errorCode.last },
  {
    variant: '-idle',
    sends: 'OPEN for echo',
    mutant: 'ends only what it has begun',
    code: ErrorCode.refused,
    begin: async (peer) => peer.open('echo'),
  },
  {
    variant: '-hold',
    sends: 'OPEN for hold, whose service does nothing,',
    mutant: 'leaves it to the service to end',
    code: ErrorCode.refused,
    begin: async (peer) => peer.open('hold'),
  },
  {
    variant: '-echo',
    sends: 'a message to echo whose answer waits for credit',
    mutant: 'ends when the service has said all',
    code: ErrorCode.cancelled,
    async begin(peer) {
      const channel = peer.open('echo');
      await peer.sendMessage(channel, someBytes(peer, 100));
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  },
  {
    variant: '-ended',
    sends: `${waiting.sends}, END`,
    mutant: 'takes STOP for one on a closed channel',
    code: ErrorCode.cancelled,
    async begin(peer) {
      const channel = await queued(peer);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      return channel;
    },
  },
  {
    variant: '-aborted',
    sends: 'half a message to hold, ABORT, END',
    mutant: 'takes a channel whose message was abandoned for given up',
    code: ErrorCode.cancelled,
    async begin(peer) {
      const channel = peer.open('hold');
      await peer.expectRoom(channel, 100);
      peer.send(
        { type: 'data', channel, fragment: someBytes(peer, 50) },
        { type: 'abort', channel, code: ErrorCode.refused },
        { type: 'end', channel, code: ErrorCode.none },
      );
      return channel;
    },
  },
  {
    variant: '-in-message',
    sends: 'half a message to hold, which is not ended,',
    mutant: "waits for the end of the other side's message",
    code: ErrorCode.cancelled,
    async begin(peer) {
      const channel = peer.open('hold');
      await peer.expectRoom(channel, 100);
      peer.send({ type: 'data', channel, fragment: someBytes(peer, 50) });
      return channel;
    },
  },
  {
    variant: '-peers',
    sends: 'a request for a channel with messages that wait for credit',
    mutant: 'looks for the channel among those of the other side',
    code: ErrorCode.cancelled,
    async begin(peer) {
      const { channel } = await openedByPeer(peer, { messages: 3, size: 300 });
      await peer.expectBlocked(channel, 0);
      return channel;
    },
  },
];

const aborts: readonly Stopped[] = [
  {
    variant: '',
    sends: 'a request to source for one message of 5,000 bytes',
    mutant: 'ends in the midst of a message',
    code: ErrorCode.cancelled,
    begin: (peer) => askSource(peer, 1, 5_000),
  },
  {
    variant: '-more',
    sends: 'a request to source for three messages of 5,000 bytes',
    mutant: 'finishes the message that it has begun',
    code: 0x8000_0002,
    begin: (peer) => askSource(peer, 3, 5_000),
  },
  {
    variant: '-ended',
    sends: 'a request to source for one message of 5,000 bytes, END',
    mutant: 'sends END alone where the other side has ended',
    code: 0x8000_0003,
    async begin(peer) {
      const channel = await askSource(peer, 1, 5_000);
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      return channel;
    },
  },
  {
    variant: '-peers',
    sends: 'a request for a channel with messages of 5,000 bytes',
    mutant: 'stops its own channels only at the end of a message',
    code: ErrorCode.refused,
    begin: async (peer) => (await openedByPeer(peer, { messages: 2, size: 5_000 })).channel,
  },
];

/** STOP, and END with its code and nothing else, not even when credit comes. */
function endsCase({ variant, sends, mutant, code, begin }: Stopped): Case {
  return {
    id: `stop-ends${variant}`,
    requirements: ['stop-ends'],
    sends: `${sends}, STOP, and then credit`,
    expects: "END with the STOP's code, and no DATA",
    mutant,
    hello: shutChannels,
    async run(peer) {
      const channel = await begin(peer);
      peer.send(stop(channel, code, 'not needed'));
      await peer.expectEnd(channel, code);
      grant(peer, channel, wideOpen);
      await expectNothingWhileAlive(peer, channel);
    },
  };
}

/** STOP while the peer's message is in progress. */
function abortsCase({ variant, sends, mutant, code, begin }: Stopped): Case {
  return {
    id: `stop-aborts${variant}`,
    requirements: ['stop-aborts', 'stop-ends'],
    sends: `${sends}, credit for a first fragment, STOP, and then the rest of the credit`,
    expects: "ABORT and END with the STOP's code, and nothing more of the message",
    mutant,
    hello: shutChannels,
    async run(peer) {
      const channel = await begin(peer);
      await inMessage(peer, channel);
      peer.send(stop(channel, code));
      await peer.expectAbort(channel, code);
      await peer.expectEnd(channel, code);
      grant(peer, channel, wideOpen);
      await expectNothingWhileAlive(peer, channel);
    },
  };
}

/** Cases of what STOP ends, between messages and in the midst of one. */
export const stopEndsCases: readonly Case[] = [
  ...ends.map(endsCase),
  {
    id: 'stop-ends-between',
    requirements: ['stop-ends', 'stop-aborts'],
    sends: 'a request to source for 1,000 empty messages, credit for some of them, and STOP',
    expects: "END with the STOP's code and no ABORT: no message is in progress between two messages",
    mutant: 'sends ABORT with every STOP',
    hello: shutChannels,
    async run(peer) {
      const channel = await askSource(peer, 1_000, 0);
      grant(peer, channel, wholeFrame);
      await expectStandstill(peer, channel);
      await takeFragments(peer, channel);
      peer.send(stop(channel, ErrorCode.cancelled));
      await peer.expectEnd(channel, ErrorCode.cancelled);
      await peer.expectAlive();
    },
  },
  ...aborts.map(abortsCase),
];
