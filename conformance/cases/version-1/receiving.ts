import type { Case } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { Failure } from '../../harness/verdict.ts';
import { ErrorCode, Limit, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import { askToOpen, expectEcho, expectText, openedByPeer, someBytes } from '../channels/in-turn.ts';
import { sourceRequest } from '../requests.ts';

const mebibyte = 1024 * 1024;
/** A judged peer takes a channel for full at the latest when it holds this (test-limits-sequential). */
const fullest = 16 * mebibyte;
/** The latest sign of life that still counts as one in time, in milliseconds: a busy machine is late. */
const latest = 2 * Limit.signOfLife;
/** How long a peer that has stopped reading is watched, in milliseconds. */
const watched = 3_500;

/** Messages, each of one fragment, of so many bytes in all. */
function pour(peer: Peer, channel: number, bytes: number): void {
  const size = Math.min(peer.limits.fragmentLimit, 32_768);
  peer.sendManyTimes({ type: 'data', channel, fragment: new Uint8Array(size), last: true }, Math.ceil(bytes / size));
}

/** More than any judged peer holds of one channel that nobody reads; returns the channel. */
function overfill(peer: Peer): number {
  const channel = peer.open('hold', { metadata: someBytes(peer, 8) });
  pour(peer, channel, fullest + mebibyte);
  return channel;
}

function isSign(frame: Peer['seen'][number]['frame']): boolean {
  return frame.type === 'pong' && frame.id === 0n;
}

/** What a peer does with a channel that is full: it resets it, or does not answer a PING behind what is too much. */
async function reactionTo(peer: Peer, channel: number): Promise<'reset' | 'stopped'> {
  const behind = 0x5e01;
  peer.send({ type: 'ping', id: behind });
  for (;;) {
    const { frame } = await peer.expectNext(
      'RESET(RESOURCE), or a PONG of id 0 as the sign of life of a peer that does not read',
    );
    if (frame.type === 'reset' && frame.channel === channel) {
      peer.require(frame.code === ErrorCode.resource, 'RESET(RESOURCE)', `RESET(${frame.code})`);
      return 'reset';
    }
    if (frame.type === 'pong' && frame.id === BigInt(behind))
      throw new Failure('that a full channel is reset, or that nothing is read', 'the PONG of a PING behind 17 MiB');
    if (isSign(frame)) return 'stopped';
  }
}

/** Somebody waits at the peer for what stands behind the full channel: it is reset, and the wait is over. */
function waiting(
  variant: string,
  who: string,
  mutant: string,
  wait: (peer: Peer) => Promise<() => Promise<void>>,
): Case {
  return {
    id: `sequential-stop-reading-${variant}`,
    requirements: ['sequential-stop-reading', 'sequential-full'],
    sends: `17 MiB to hold while ${who}, and behind it what is waited for`,
    expects: 'RESET(RESOURCE) on the full channel, and service as before',
    twin: 'sequential-bound',
    mutant,
    async run(peer) {
      const goOn = await wait(peer);
      const channel = overfill(peer);
      await goOn();
      await peer.expectReset(channel, ErrorCode.resource);
      await peer.expectAlive();
    },
  };
}

const fewest = ParameterBounds.channelLimit.floor;

/** What a receiver does without credit. */
export const sequentialReceivingCases: readonly Case[] = [
  {
    id: 'sequential-bound',
    requirements: ['sequential-bound'],
    sends: "one message of the peer's message limit to hold, and messages to echo",
    expects: 'no RESET, and the echoes',
    mutant: 'takes a channel for full that holds one message',
    async run(peer) {
      const channel = peer.open('hold', { metadata: someBytes(peer, 8) });
      const size = Math.min(peer.limits.fragmentLimit, 16_384);
      const rest = peer.limits.messageLimit % size;
      peer.sendManyTimes(
        { type: 'data', channel, fragment: new Uint8Array(size) },
        Math.floor(peer.limits.messageLimit / size),
      );
      peer.send({ type: 'data', channel, fragment: new Uint8Array(rest), last: true });
      await peer.expectAlive();
      await peer.expectQuiet(channel);
    },
  },
  {
    id: 'sequential-bound-messages',
    requirements: ['sequential-bound'],
    sends: "messages of 4,096 bytes to hold, of the peer's message limit in all, and messages to echo",
    expects: 'no RESET, and the echoes',
    mutant: 'counts what is spent on keeping messages',
    async run(peer) {
      const channel = peer.open('hold', { metadata: someBytes(peer, 8) });
      const size = Math.min(peer.limits.fragmentLimit, 4_096);
      const count = Math.floor(peer.limits.messageLimit / size);
      peer.sendManyTimes({ type: 'data', channel, fragment: new Uint8Array(size), last: true }, count);
      await peer.expectAlive();
      await peer.expectQuiet(channel);
    },
  },
  ...(['sequential-full', 'test-limits-sequential'] as const).map(
    (rule): Case => ({
      id: rule,
      requirements: [rule, 'sequential-sign-of-life'],
      sends: '17 MiB to hold, and a PING behind them',
      expects: 'RESET(RESOURCE), or that the PING is not read',
      mutant: 'keeps all that comes, however much it is',
      async run(peer) {
        if ((await reactionTo(peer, overfill(peer))) === 'reset') await peer.expectAlive();
      },
    }),
  ),
  waiting('reader', 'a reader waits on a channel to echo', 'stops reading, whoever waits', async (peer) => {
    const echo = peer.open('echo');
    await expectEcho(peer, echo, someBytes(peer, 10));
    return () => expectEcho(peer, echo, someBytes(peer, 12));
  }),
  waiting(
    'message',
    'half a message to echo is here',
    'does not count a message in progress as waited for',
    async (peer) => {
      const echo = peer.open('echo');
      const text = someBytes(peer, 30);
      await expectEcho(peer, echo, text);
      return async () => {
        peer.send({ type: 'data', channel: echo, fragment: text.subarray(0, 9) });
        peer.send({ type: 'data', channel: echo, fragment: text.subarray(9), last: true });
        await expectText(peer, echo, text);
      };
    },
  ),
  waiting('opener', 'an opener waits for ACCEPT', 'stops reading while it waits for ACCEPT', async (peer) => {
    const { channel } = await openedByPeer(peer, { highestVersion: 2, messages: 1, size: 5 });
    return async () => {
      peer.send({ type: 'accept', channel, version: 1 });
      await peer.expectMessage(channel);
    };
  }),
  {
    ...waiting(
      'allowance',
      'an opener waits for allowance',
      'stops reading while it waits for allowance',
      async (peer) => {
        await askToOpen(peer, { count: fewest + 1 });
        for (let opened = 0; opened < fewest; opened += 1)
          peer.send({ type: 'reset', channel: (await peer.expectOpen()).channel, code: ErrorCode.cancelled });
        return async () => {
          peer.send({ type: 'allow', kind: LimitKind.channels, limit: fewest + 1 });
          await peer.expectOpen();
        };
      },
    ),
    hello: { channelLimit: fewest },
  },
  {
    id: 'sequential-stop-reading-blocked',
    requirements: ['sequential-stop-reading', 'read-while-blocked'],
    sends: 'a request for 64 MiB that nobody reads, and 17 MiB to hold',
    expects: 'that all of it is read and hold reset, and service as before',
    twin: 'sequential-bound',
    mutant: 'stops reading while its own writes are blocked: two bulk writers hang for ever',
    async run(peer) {
      const source = peer.open('source');
      await peer.sendMessage(source, sourceRequest(64, mebibyte));
      await peer.expectFragment(source);
      peer.pauseReading();
      const channel = overfill(peer);
      await peer.expectDrained();
      peer.send({ type: 'reset', channel: source, code: ErrorCode.cancelled });
      peer.resumeReading();
      await peer.expectReset(channel, ErrorCode.resource);
      await peer.expectAlive();
    },
  },
  {
    id: 'sequential-sign-of-life',
    requirements: ['sequential-sign-of-life', 'sequential-full'],
    sends: '17 MiB to hold, and a PING behind them; then nothing for 3.5 seconds',
    expects: 'RESET(RESOURCE); or, from a peer that does not read on, a PONG of id 0 every second',
    mutant: 'falls silent when it stops reading',
    async run(peer) {
      if ((await reactionTo(peer, overfill(peer))) === 'reset') return peer.expectAlive();
      const from = peer.elapsed;
      await peer.wait(watched);
      const signs = peer.seen.filter(({ frame, at }) => isSign(frame) && at >= from).map(({ at }) => at);
      const moments = [...signs, from + watched];
      const gaps = moments.map((at, index) => at - (moments[index - 1] ?? from));
      const longest = Math.max(...gaps);
      peer.require(longest <= latest, 'a PONG of id 0 every second', `none for ${(longest / 1000).toFixed(1)} seconds`);
    },
  },
];
