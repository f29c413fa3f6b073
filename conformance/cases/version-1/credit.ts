import type { Case, OwnLimits } from '../../harness/case.ts';
import type { Peer } from '../../harness/peer.ts';
import { Limit, ParameterBounds } from '../../wire/protocol.gen.ts';
import { giveUp } from '../channels/bulk.ts';
import { expectSourced } from '../channels/gates.ts';
import { expectText, someBytes } from '../channels/in-turn.ts';
import { sourceRequest } from '../requests.ts';

const fragmentLimit = ParameterBounds.fragmentLimit.floor;
const room = fragmentLimit + Limit.headerSize;
/** More than a case sends to find a limit that must not be there. */
const affordable = 64 * 1024 * 1024;
/** Bytes of a message that goes to `echo` and back, many times over. */
const step = 32_768;

const sending: readonly [variant: string, sends: string, hello: Partial<OwnLimits>][] = [
  ['', 'no credit at all', { channelCredit: 0, connectionCredit: 0 }],
  ['-channel', 'credit for one frame on each channel', { channelCredit: room }],
  ['-connection', 'credit for one frame on the connection', { connectionCredit: room }],
];

/** Sends messages to `echo` and takes them back, one by one, until more than so many wire bytes went each way. */
async function exceed(peer: Peer, limit: number, name: string): Promise<void> {
  if (limit > affordable) giveUp(peer, name, limit, affordable);
  const channel = peer.open('echo');
  const fragment = someBytes(peer, Math.min(step, peer.limits.fragmentLimit, peer.limits.messageLimit));
  while (peer.sent(channel) <= limit + fragment.length) {
    peer.sendManyTimes({ type: 'data', channel, fragment, last: true }, 1);
    await expectText(peer, channel, fragment);
  }
}

/** That there is no credit in version 1. */
export const sequentialCreditCases: readonly Case[] = [
  ...sending.map(
    ([variant, what, hello]): Case => ({
      id: `sequential-sends-without-credit${variant}`,
      requirements: ['sequential-sends-without-credit', 'sequential-legal-only'],
      sends: `a HELLO with ${what}, requests for 40 messages, and messages to echo`,
      expects: 'all of them, and no word of being blocked',
      mutant: 'obeys the credit of the HELLO in version 1',
      hello: { fragmentLimit, ...hello },
      async run(peer) {
        const channel = peer.open('source');
        await peer.sendMessage(channel, sourceRequest(40, 2_500));
        await expectSourced(peer, channel, 40, 2_500);
        await peer.expectAlive();
      },
    }),
  ),
  {
    id: 'sequential-takes-without-credit',
    requirements: ['sequential-takes-without-credit'],
    sends: 'messages to echo, one by one, of more bytes than the channel credit of the peer',
    expects: 'each of them back',
    mutant: 'counts what it receives against the credit of its HELLO',
    async run(peer) {
      await exceed(peer, peer.limits.channelCredit, 'channel credit');
      await peer.expectAlive();
    },
  },
  {
    id: 'sequential-takes-without-credit-connection',
    requirements: ['sequential-takes-without-credit'],
    sends: 'messages to echo, one by one, of more bytes than the connection credit of the peer',
    expects: 'each of them back',
    mutant: 'counts what it receives against the connection credit of its HELLO',
    async run(peer) {
      await exceed(peer, peer.limits.connectionCredit, 'connection credit');
      await peer.expectAlive();
    },
  },
  {
    id: 'sequential-legal-only',
    requirements: ['sequential-legal-only'],
    sends: 'more messages to echo than the peer has windows for, behind a HELLO with little credit',
    expects: 'each of them back, without CREDIT and without BLOCKED',
    mutant: 'renews credit that nobody counts',
    hello: { fragmentLimit, channelCredit: room, connectionCredit: room },
    async run(peer) {
      // Credit would be renewed, and lacking it complained of: the harness watches for both.
      await exceed(peer, Math.max(peer.limits.channelCredit, peer.limits.connectionCredit), 'credit');
      await peer.expectAlive();
    },
  },
];
