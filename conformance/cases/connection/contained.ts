import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import { codeText } from '../../harness/frame-text.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, Version } from '../../wire/protocol.gen.ts';
import { sendAlike } from '../channels/bulk.ts';
import { openRequest } from '../requests.ts';

/** Something for which the peer must reset one channel. */
interface ChannelError {
  readonly variant: string;
  readonly code: number;
  readonly what: string;
  /** Whether it takes a message while another one is in progress, which version 1 does not know. */
  readonly interleaves?: true;
  /** Returns the channel that must be reset. */
  provoke(peer: Peer): Promise<number>;
}

const applicationCode = 0x8000_0001;

const errors: readonly ChannelError[] = [
  {
    variant: 'service',
    code: ErrorCode.unknownService,
    what: 'an OPEN for a service that nobody offers',
    provoke: async (peer) => peer.open(`nobody-${peer.random.name(12)}`),
  },
  {
    variant: 'version',
    code: ErrorCode.unsupportedVersion,
    what: 'an OPEN for versions of discard that do not exist',
    provoke: async (peer) => peer.open('discard', { lowestVersion: 7, highestVersion: 9 }),
  },
  {
    variant: 'metadata',
    code: ErrorCode.limit,
    what: 'an OPEN with one byte of metadata too many',
    provoke: async (peer) => peer.open('discard', { metadata: new Uint8Array(peer.limits.metadataLimit + 1) }),
  },
  {
    variant: 'request',
    code: ErrorCode.refused,
    what: 'a request to source that is one byte too short',
    interleaves: true,
    async provoke(peer) {
      const channel = peer.open('source');
      await peer.sendMessage(channel, new Uint8Array(7));
      return channel;
    },
  },
  {
    variant: 'reset',
    code: applicationCode,
    what: 'an OPEN for the service that resets',
    provoke: async (peer) => peer.open('reset', { metadata: new Uint8Array([0x80, 0, 0, 1]) }),
  },
  {
    variant: 'message',
    code: ErrorCode.messageTooLarge,
    what: 'a message to echo that is one byte too long',
    interleaves: true,
    async provoke(peer) {
      const channel = peer.open('echo');
      const whole = peer.limits.messageLimit;
      const size = Math.min(peer.limits.fragmentLimit, 4_096);
      await sendAlike(peer, { type: 'data', channel, fragment: new Uint8Array(size) }, Math.floor(whole / size));
      const rest = (whole % size) + 1;
      await peer.expectRoom(channel, rest + Limit.headerSize);
      peer.send({ type: 'data', channel, fragment: new Uint8Array(rest), last: true });
      return channel;
    },
  },
  {
    variant: 'accept',
    code: ErrorCode.limit,
    what: 'an ACCEPT, on a channel of its own, with one byte of metadata too many',
    interleaves: true,
    async provoke(peer) {
      const asked = peer.open('open');
      await peer.sendMessage(asked, openRequest({ count: 1, service: `${kitService}contained` }));
      const { channel } = await peer.expectOpen();
      peer.send({ type: 'accept', channel, version: 1, metadata: new Uint8Array(peer.limits.metadataLimit + 1) });
      return channel;
    },
  },
];

function containedCase({ variant, code, what, interleaves, provoke }: ChannelError): Case {
  return {
    id: `channel-error-contained-${variant}`,
    requirements: ['channel-error-contained'],
    ...(interleaves ? { versions: [Version.interleaved] } : {}),
    sends: `half a message to echo, then ${what}, then the other half`,
    expects: `RESET(${codeText(code)}) on the one channel, the message back on the other, and service as before`,
    twin: 'channel-error-contained-none',
    mutant: 'closes the connection for an error of one channel, or resets the others too',
    async run(peer) {
      const other = peer.open('echo');
      const half = new TextEncoder().encode(`half of ${peer.random.name(20)}`);
      await peer.expectRoom(other, half.length + Limit.headerSize);
      peer.send({ type: 'data', channel: other, fragment: half });
      await peer.expectReset(await provoke(peer), code);
      await expectSecondHalf(peer, other, half);
    },
  };
}

/** The message goes on where it was interrupted, comes back, and the channel ends. */
async function expectSecondHalf(peer: Peer, channel: number, half: Uint8Array): Promise<void> {
  await peer.expectRoom(channel, half.length + Limit.headerSize);
  peer.send({ type: 'data', channel, fragment: half, last: true }, { type: 'end', channel, code: ErrorCode.none });
  const answer = await peer.expectMessage(channel);
  const same = Buffer.compare(answer, Buffer.concat([half, half])) === 0;
  peer.require(same, `the message of ${2 * half.length} bytes`, `${answer.length} other bytes`);
  await peer.expectEnd(channel);
  await peer.expectAlive();
}

/** Cases of errors that end one channel and nothing else. */
export const containedCases: readonly Case[] = [
  ...errors.map(containedCase),
  {
    id: 'channel-error-contained-many',
    requirements: ['channel-error-contained'],
    versions: [Version.interleaved],
    sends: 'half a message to echo, an error on each of twelve channels that the peer opened, then the other half',
    expects: 'twelve times RESET(LIMIT), the message back, and service as before',
    twin: 'channel-error-contained-none',
    mutant: 'gives a connection up on which channels fail again and again',
    async run(peer) {
      const other = peer.open('echo');
      const half = new TextEncoder().encode(`half of ${peer.random.name(20)}`);
      await peer.expectRoom(other, half.length + Limit.headerSize);
      peer.send({ type: 'data', channel: other, fragment: half });
      const asked = peer.open('open');
      const count = 12;
      await peer.sendMessage(asked, openRequest({ count, service: `${kitService}contained`, highestVersion: 2 }));
      const metadata = new Uint8Array(peer.limits.metadataLimit + 1);
      for (let number = 0; number < count; number += 1) {
        const { channel } = await peer.expectOpen();
        peer.send({ type: 'accept', channel, version: 1, metadata });
        await peer.expectReset(channel, ErrorCode.limit);
      }
      await expectSecondHalf(peer, other, half);
    },
  },
  {
    id: 'channel-error-contained-none',
    requirements: ['channel-error-contained'],
    sends: 'half a message to echo, a channel to discard that ends, then the other half',
    expects: 'END on the one channel, the message back on the other, and service as before',
    mutant: 'loses the message in progress when another channel ends',
    async run(peer) {
      const other = peer.open('echo');
      const half = new TextEncoder().encode(`half of ${peer.random.name(20)}`);
      await peer.expectRoom(other, half.length + Limit.headerSize);
      peer.send({ type: 'data', channel: other, fragment: half });
      const channel = peer.open('discard');
      peer.send({ type: 'end', channel, code: ErrorCode.none });
      await peer.expectEnd(channel);
      await expectSecondHalf(peer, other, half);
    },
  },
];
