import type { Case } from '../../harness/case.ts';
import { frameText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Version } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import type { OpenRequest } from '../requests.ts';
import { expectSourced, shutChannels, wideOpen } from './gates.ts';
import { expectOutcome, openedByPeer, someBytes } from './in-turn.ts';

const messages = { messages: 2, size: 300 };
const several = { lowestVersion: 2, highestVersion: 4 };

/** The kit accepts; the peer sends what it was asked to send, ends, and says that all went well. */
async function expectService(peer: Peer, asked: number, channel: number, count: number, size: number): Promise<void> {
  await expectSourced(peer, channel, count, size);
  peer.send({ type: 'end', channel, code: ErrorCode.none });
  await expectOutcome(peer, asked, ErrorCode.none);
}

/** Until `echo` has answered on another channel, the peer sent nothing on this one that needs the ACCEPT. */
async function expectWaiting(peer: Peer, channel: number): Promise<void> {
  await peer.expectAlive();
  const early = peer.seen.map((seen) => seen.frame).find((frame) => frame.channel === channel && isSpeech(frame.type));
  peer.require(
    early === undefined,
    `neither DATA nor ABORT nor END on channel ${channel}`,
    early === undefined ? '' : frameText(early),
  );
}

function isSpeech(type: string): boolean {
  return type === 'data' || type === 'abort' || type === 'end';
}

function waits(id: string, sends: string, mutant: string, request: Partial<OpenRequest>, version: number): Case {
  return {
    id,
    requirements: ['open-waits'],
    sends: `a request for a channel ${sends}, a message through echo when it is opened, and then ACCEPT of version ${version}`,
    expects: 'neither DATA nor ABORT nor END before echo has answered; then the messages and END',
    mutant,
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, request);
      await expectWaiting(peer, channel);
      peer.send({ type: 'accept', channel, version });
      await expectService(peer, asked, channel, request.messages ?? 0, request.size ?? 0);
    },
  };
}

/** An ACCEPT of a version at the edge of what was offered. */
function inside(variant: string, range: Partial<OpenRequest>, version: number): Case {
  return {
    id: `accept-inside-${variant}`,
    requirements: ['accept-outside', 'open-waits'],
    sends: `ACCEPT of version ${version} on a channel offered in versions ${range.lowestVersion ?? 1} to ${range.highestVersion ?? range.lowestVersion ?? 1}`,
    expects: 'the messages and END',
    mutant: 'takes an end of the range for outside, or an ACCEPT that it does not need for an error',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { ...messages, ...range });
      peer.send({ type: 'accept', channel, version });
      await expectService(peer, asked, channel, messages.messages, messages.size);
      await peer.expectAlive();
    },
  };
}

/** Frames of an acceptor that its opener must refuse. The kit's gate is shut, so that the peer's direction stays open. */
function wrong(
  id: string,
  requirement: string,
  says: { readonly sends: string; readonly mutant: string; readonly twin: string },
  range: Partial<OpenRequest>,
  frames: (channel: number) => readonly FrameValue[],
): Case {
  return {
    id,
    requirements: id === 'accept-missing-abort' ? [requirement, 'abort-idle'] : [requirement],
    sends: `on a channel that the peer opened, ${says.sends}`,
    expects: 'CLOSE(CHANNEL_STATE)',
    twin: says.twin,
    mutant: says.mutant,
    hello: shutChannels,
    async run(peer) {
      const { channel } = await openedByPeer(peer, { ...messages, ...range });
      await peer.expectRoom(channel, 64);
      peer.send(...frames(channel));
      await peer.expectClose(ErrorCode.channelState);
    },
  };
}

function outside(variant: string, lowestVersion: number, highestVersion: number, version: number, twin: string): Case {
  const sends = `offered in versions ${lowestVersion} to ${highestVersion}, ACCEPT of version ${version}`;
  const says = {
    sends,
    mutant: 'takes any version, or compares one end of the range only',
    twin: `accept-inside-${twin}`,
  };
  return wrong(`accept-outside-${variant}`, 'accept-outside', says, { lowestVersion, highestVersion }, (channel) => [
    { type: 'accept', channel, version },
  ]);
}

const accept = (channel: number, version: number): FrameValue => ({ type: 'accept', channel, version });
const fragment = (channel: number, last: boolean): FrameValue => ({
  type: 'data',
  channel,
  fragment: Uint8Array.of(1),
  last,
});
const abort = (channel: number): FrameValue => ({ type: 'abort', channel, code: ErrorCode.cancelled });
const end = (channel: number): FrameValue => ({ type: 'end', channel, code: ErrorCode.none });

function again(variant: string, first: number, second: number, range: Partial<OpenRequest>): Case {
  const sends = `ACCEPT of version ${first} and ACCEPT of version ${second}`;
  const says = { sends, mutant: 'takes a second ACCEPT, or ignores it', twin: 'accept-inside-middle' };
  return wrong(`accept-again-${variant}`, 'accept-again', says, range, (channel) => [
    accept(channel, first),
    accept(channel, second),
  ]);
}

function late(variant: string, sends: string, frames: (channel: number) => readonly FrameValue[]): Case {
  const says = { sends: `${sends}, and ACCEPT`, mutant: 'takes an ACCEPT at any time', twin: 'accept-then-speech' };
  return wrong(`accept-late-${variant}`, 'accept-late', says, {}, (channel) => [
    ...frames(channel),
    accept(channel, 1),
  ]);
}

function missing(variant: string, sends: string, frames: (channel: number) => readonly FrameValue[]): Case {
  const says = {
    sends: `offered in several versions, ${sends} without ACCEPT`,
    mutant: 'assumes a version',
    twin: 'accept-then-speech',
  };
  return wrong(`accept-missing-${variant}`, 'accept-missing', says, several, frames);
}

export const acceptingAsOpenerCases: readonly Case[] = [
  waits(
    'open-waits',
    'in versions 1 to 2, with two messages',
    'speaks before it knows the version',
    { ...messages, highestVersion: 2 },
    2,
  ),
  waits(
    'open-waits-lowest',
    'in versions 1 to 9, with two messages',
    'waits for the version that it likes best',
    { ...messages, highestVersion: 9 },
    1,
  ),
  waits(
    'open-waits-end',
    'in versions 1 to 2, without a message',
    'sends END, which needs no credit, at once',
    { highestVersion: 2 },
    1,
  ),
  waits(
    'open-waits-empty',
    'in versions 3 to 4, with an empty message',
    'sends an empty message at once',
    { messages: 1, size: 0, lowestVersion: 3, highestVersion: 4 },
    3,
  ),
  {
    id: 'open-waits-stop',
    requirements: ['open-waits', 'stop-ends'],
    sends: 'a request for a channel in versions 1 to 2; on it STOP, a message through echo, and then ACCEPT',
    expects: "neither DATA nor ABORT nor END before echo has answered; then END with the STOP's code, and no message",
    mutant: 'answers STOP with END before it knows the version',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { ...messages, highestVersion: 2 });
      peer.send({ type: 'stop', channel, code: ErrorCode.refused });
      await expectWaiting(peer, channel);
      peer.send(accept(channel, 1));
      await peer.expectEnd(channel, ErrorCode.refused);
      peer.send(end(channel));
      await expectOutcome(peer, asked, ErrorCode.none);
    },
  },
  {
    id: 'open-waits-refused',
    requirements: ['open-waits', 'test-services'],
    sends: 'a request for a channel in versions 1 to 2, and RESET instead of ACCEPT',
    expects: "the RESET's code as the outcome, and nothing on the channel",
    mutant: 'waits for ACCEPT for ever',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { ...messages, highestVersion: 2 });
      peer.send({ type: 'reset', channel, code: ErrorCode.unsupportedVersion });
      await expectOutcome(peer, asked, ErrorCode.unsupportedVersion);
      await expectWaiting(peer, channel);
    },
  },
  inside('single', {}, 1),
  inside('lowest', several, 2),
  inside('middle', several, 3),
  inside('highest', several, 4),
  outside('below', 2, 4, 1, 'lowest'),
  outside('above', 2, 4, 5, 'highest'),
  outside('zero', 2, 4, 0, 'lowest'),
  outside('highest', 2, 4, 0xffff, 'highest'),
  outside('single', 1, 1, 2, 'single'),
  again('same', 3, 3, several),
  again('other', 3, 4, several),
  again('single', 1, 1, {}),
  late('data', 'a fragment', (channel) => [fragment(channel, false)]),
  late('message', 'a message', (channel) => [fragment(channel, true)]),
  late('abort', 'a fragment and ABORT', (channel) => [fragment(channel, false), abort(channel)]),
  late('end', 'END', (channel) => [end(channel)]),
  missing('data', 'a fragment', (channel) => [fragment(channel, false)]),
  missing('message', 'a message', (channel) => [fragment(channel, true)]),
  missing('abort', 'ABORT', (channel) => [abort(channel)]),
  missing('end', 'END', (channel) => [end(channel)]),
  {
    id: 'accept-then-speech',
    requirements: ['accept-missing', 'accept-late'],
    sends:
      'on a channel offered in several versions: CREDIT (but in version 1), ACCEPT, a fragment, ABORT, a message and END',
    expects: 'that all of it is taken: messages, END, and outcome 0',
    mutant: 'expects ACCEPT before any other frame, or nothing after it',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { ...messages, ...several });
      await peer.expectRoom(channel, 64);
      if (peer.version !== Version.sequential) peer.send({ type: 'credit', channel, limit: 2 * wideOpen });
      peer.send(accept(channel, 2));
      peer.send(fragment(channel, false), abort(channel), fragment(channel, true));
      await expectService(peer, asked, channel, messages.messages, messages.size);
      await peer.expectAlive();
    },
  },
  {
    id: 'accept-metadata-limit',
    requirements: ['accept-metadata-limit'],
    sends: "ACCEPT with one byte more metadata than the peer's limit",
    expects: 'RESET(LIMIT), the same as the outcome, and service as before',
    twin: 'accept-metadata-limit-within',
    mutant: 'looks at the metadata of OPEN only',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { ...messages, ...several });
      peer.send({ type: 'accept', channel, version: 2, metadata: someBytes(peer, peer.limits.metadataLimit + 1) });
      await peer.expectReset(channel, ErrorCode.limit);
      await expectOutcome(peer, asked, ErrorCode.limit);
      await peer.expectAlive();
    },
  },
  {
    id: 'accept-metadata-limit-within',
    requirements: ['accept-metadata-limit', 'metadata-carried'],
    sends: "ACCEPT with as much metadata as the peer's limit",
    expects: 'the messages and END',
    mutant: 'is one byte too strict',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { ...messages, ...several });
      peer.send({ type: 'accept', channel, version: 2, metadata: someBytes(peer, peer.limits.metadataLimit) });
      await expectService(peer, asked, channel, messages.messages, messages.size);
    },
  },
];
