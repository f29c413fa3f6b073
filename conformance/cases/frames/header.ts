import type { Case } from '../../harness/case.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { encodeFrame } from '../../wire/encode.ts';
import { ErrorCode, FrameType, Limit, payloadSize } from '../../wire/protocol.gen.ts';
import type { FrameValue } from '../../wire/value.ts';
import { openEcho } from './samples.ts';

const nothing = new Uint8Array(0);
const pingSize = payloadSize[FrameType.ping]?.minimum ?? 0;
/** The fixed part of END and RESET. */
const codeSize = payloadSize[FrameType.end]?.minimum ?? 0;

/** Headers that are wrong by themselves, each sent without its payload. */
const wrong: readonly {
  readonly variant: string;
  readonly what: string;
  readonly code: number;
  header(peer: Peer): Promise<FrameValue>;
}[] = [
  {
    variant: 'type',
    what: 'an unknown critical type',
    code: ErrorCode.frameType,
    header: async () => ({ type: 0x7f, length: 100 }),
  },
  {
    variant: 'flags',
    what: 'a low flag that PING does not define',
    code: ErrorCode.frameFlags,
    header: async () => ({ type: FrameType.ping, flags: 0x02, length: pingSize }),
  },
  {
    variant: 'channel-not-zero',
    what: 'a PING on an open channel',
    code: ErrorCode.channelId,
    header: async (peer) => ({ type: FrameType.ping, channel: await openEcho(peer), length: pingSize }),
  },
  {
    variant: 'channel-zero',
    what: 'a DATA on channel 0',
    code: ErrorCode.channelId,
    header: async () => ({ type: FrameType.data, length: 100 }),
  },
  {
    variant: 'size-fixed',
    what: 'a PING that is a byte too long',
    code: ErrorCode.frameSize,
    header: async () => ({ type: FrameType.ping, length: pingSize + 1 }),
  },
  {
    variant: 'size-minimum',
    what: 'a RESET that is a byte too short',
    code: ErrorCode.frameSize,
    header: async (peer) => ({ type: FrameType.reset, channel: await openEcho(peer), length: codeSize - 1 }),
  },
  {
    variant: 'reason-size',
    what: 'an END whose reason is a byte too long',
    code: ErrorCode.frameSize,
    header: async (peer) => ({
      type: FrameType.end,
      channel: await openEcho(peer),
      length: codeSize + Limit.reasonSize + 1,
    }),
  },
];

const alone: readonly Case[] = wrong.map(({ variant, what, code, header }) => ({
  id: `header-first-${variant}`,
  requirements: ['header-first'],
  sends: `the header of ${what}, and nothing of the payload`,
  expects: `CLOSE(${codeText(code)}), nothing after it, and the end of the stream`,
  twin: 'header-first-right',
  mutant: 'waits for the payload of a frame whose header is wrong',
  async run(peer) {
    peer.send({ ...(await header(peer)), payload: nothing });
    await peer.expectClose(code);
  },
}));

/** Headers that would be ignored on a closed channel if they were not wrong. */
const wrongOnClosed: readonly { readonly variant: string; readonly code: number; readonly header: FrameValue }[] = [
  { variant: 'flags', code: ErrorCode.frameFlags, header: { type: FrameType.end, flags: 0x02, length: codeSize } },
  { variant: 'size', code: ErrorCode.frameSize, header: { type: FrameType.reset, length: codeSize - 1 } },
  {
    variant: 'reason-size',
    code: ErrorCode.frameSize,
    header: { type: FrameType.stop, length: codeSize + Limit.reasonSize + 1 },
  },
];

const onClosed: readonly Case[] = wrongOnClosed.map(({ variant, code, header }) => ({
  id: `header-first-closed-${variant}`,
  requirements: ['header-first'],
  sends: 'RESET on a channel, and there a header that is wrong by itself, without its payload',
  expects: `CLOSE(${codeText(code)}), nothing after it, and the end of the stream`,
  twin: 'closed-ignored-end-ours',
  mutant: 'ignores whatever comes for a closed channel, malformed or not',
  async run(peer) {
    const channel = await openEcho(peer);
    peer.send({ type: 'reset', channel, code: ErrorCode.cancelled });
    peer.send({ ...header, channel, payload: nothing });
    await peer.expectClose(code);
  },
}));

/** Errors that the header alone shows. */
export const headerCases: readonly Case[] = [
  ...alone,
  ...onClosed,
  {
    id: 'header-first-right',
    requirements: ['header-first'],
    sends: 'the header of a PING, then its payload, then the same with a message to echo',
    expects: 'the PONG and the message',
    mutant: 'takes a header whose payload is still to come for an error',
    async run(peer) {
      const ping = encodeFrame({ type: 'ping', id: 0x4ead });
      peer.sendBytes(ping.subarray(0, Limit.headerSize));
      peer.sendBytes(ping.subarray(Limit.headerSize));
      const answers = (await peer.fence()).filter(({ frame }) => frame.type === 'pong' && frame.id === 0x4eadn);
      peer.require(answers.length === 1, 'one PONG', `${answers.length}`);
      const channel = await openEcho(peer);
      const data = encodeFrame({ type: 'data', channel, fragment: Uint8Array.of(1, 2, 3), last: true });
      peer.sendBytes(data.subarray(0, Limit.headerSize));
      peer.sendBytes(data.subarray(Limit.headerSize));
      const answer = await peer.expectMessage(channel);
      peer.require(answer.join() === '1,2,3', 'the message 1,2,3', answer.join());
      await peer.expectAlive();
    },
  },
];
