import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, Limit, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import { sendAlike } from '../channels/bulk.ts';
import { expectSourced, shutChannels, wideOpen } from '../channels/gates.ts';
import { askToOpen, endBoth, expectOutcome, openedByPeer, someBytes } from '../channels/in-turn.ts';
import { openRequest } from '../requests.ts';

/** The fewest channels that the kit may allow. */
const fewest = ParameterBounds.channelLimit.floor;

/** All channels were over: END, and nothing before it. */
async function expectOver(peer: Peer, asked: number): Promise<void> {
  peer.send({ type: 'end', channel: asked, code: ErrorCode.none });
  await peer.expectEnd(asked);
  await peer.expectAlive();
}

export const openServiceCases: readonly Case[] = [
  {
    id: 'test-services-open',
    requirements: ['test-services'],
    sends: 'a request to open for three channels in a group, with two messages each; messages and END on each',
    expects: 'OPENs with that group, service and version; the messages and END; outcome 0 three times, and END',
    mutant: 'opens one channel, or with fields of its own',
    async run(peer) {
      const service = `${kitService}${peer.random.name(30)}`;
      const asked = peer.open('open');
      await peer.sendMessage(asked, openRequest({ count: 3, group: 0xfedc_ba98, service, messages: 2, size: 400 }));
      for (let index = 0; index < 3; index += 1) {
        const { channel, ...frame } = await peer.expectOpen();
        peer.require(frame.service === service, `an OPEN for ${service}`, `an OPEN for ${frame.service}`);
        peer.require(frame.group === 0xfedc_ba98, 'an OPEN in group 0xfedcba98', `an OPEN in group ${frame.group}`);
        await peer.sendMessage(channel, someBytes(peer, 100));
        await expectSourced(peer, channel, 2, 400);
        peer.send({ type: 'end', channel, code: ErrorCode.none });
        await expectOutcome(peer, asked, ErrorCode.none);
      }
      await expectOver(peer, asked);
    },
  },
  {
    id: 'test-services-open-versions',
    requirements: ['test-services'],
    sends: 'a request to open for a channel in versions 258 to 772',
    expects: 'an OPEN with these versions',
    mutant: 'offers one version, or puts the bytes of versions in another order',
    async run(peer) {
      await askToOpen(peer, { lowestVersion: 258, highestVersion: 772 });
      const { lowestVersion, highestVersion } = await peer.expectOpen();
      const exact = lowestVersion === 258 && highestVersion === 772;
      peer.require(exact, 'an OPEN in versions 258 to 772', `one in ${lowestVersion} to ${highestVersion}`);
    },
  },
  {
    id: 'test-services-open-none',
    requirements: ['test-services'],
    sends: 'a request to open for no channel',
    expects: 'no OPEN, no message, and END',
    mutant: 'opens one channel at least, or never ends',
    async run(peer) {
      const asked = await askToOpen(peer, { count: 0 });
      await peer.expectEnd(asked);
      await peer.fence();
      const opened = peer.seen.filter(({ frame }) => frame.type === 'open').length;
      peer.require(opened === 0, 'no OPEN', `${opened} OPENs`);
    },
  },
  {
    id: 'test-services-open-outcomes',
    requirements: ['test-services'],
    sends: 'a request to open for three channels; RESET with one code, END with a code, and RESET with another',
    expects: 'the code of each RESET, 0 for END whatever its code, and END behind the last',
    mutant: 'reports each RESET alike, or ends when one channel is over',
    async run(peer) {
      const asked = await askToOpen(peer, { count: 3 });
      const [first, second, third] = [await peer.expectOpen(), await peer.expectOpen(), await peer.expectOpen()];
      peer.send({ type: 'reset', channel: third.channel, code: ErrorCode.unknownService });
      await expectOutcome(peer, asked, ErrorCode.unknownService);
      peer.send({ type: 'end', channel: second.channel, code: ErrorCode.cancelled });
      await expectOutcome(peer, asked, ErrorCode.none);
      peer.send({ type: 'reset', channel: first.channel, code: 0x8000_0000 });
      await expectOutcome(peer, asked, 0x8000_0000);
      await expectOver(peer, asked);
    },
  },
  {
    id: 'test-services-open-unknown',
    requirements: ['test-services'],
    sends: 'a request to open for two channels of a service that the kit does not have',
    expects: 'UNKNOWN_SERVICE as the outcome of both, and END',
    mutant: 'gives up at the first refusal',
    async run(peer) {
      const asked = await askToOpen(peer, { count: 2, service: peer.random.name(20) });
      for (let index = 0; index < 2; index += 1) await expectOutcome(peer, asked, ErrorCode.unknownService);
      await expectOver(peer, asked);
    },
  },
  {
    id: 'test-services-open-consumes',
    requirements: ['test-services'],
    sends: 'on a channel that the peer opened, more than its window in messages (at most 4 MiB), and END',
    expects: 'the credit to send them, and outcome 0',
    mutant: 'does not read the channels that it opens',
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer);
      const size = Math.min(peer.limits.fragmentLimit, peer.limits.messageLimit, 16_384);
      const total = Math.min(peer.limits.channelCredit + 2 * (size + Limit.headerSize), 4 * 2 ** 20);
      const times = Math.ceil(total / (size + Limit.headerSize));
      await sendAlike(peer, { type: 'data', channel, fragment: new Uint8Array(size), last: true }, times);
      await endBoth(peer, channel);
      await expectOutcome(peer, asked, ErrorCode.none);
    },
  },
  {
    id: 'test-services-open-going-away',
    requirements: ['test-services', 'goaway-no-open'],
    sends: 'GOAWAY, and then a request to open for two channels',
    expects: 'no OPEN; GOING_AWAY as the outcome of both, and END',
    mutant: 'waits for ever with channels that it may not open',
    async run(peer) {
      peer.send({ type: 'goaway', lastChannel: Limit.goawayAnnouncement, code: ErrorCode.none });
      const asked = await askToOpen(peer, { count: 2 });
      for (let index = 0; index < 2; index += 1) await expectOutcome(peer, asked, ErrorCode.goingAway);
      await expectOver(peer, asked);
    },
  },
  {
    id: 'test-services-open-beyond',
    requirements: ['test-services', 'goaway-beyond'],
    sends: 'GOAWAY with last channel 0 when the peer has opened a channel whose messages wait for credit',
    expects: 'GOING_AWAY as the outcome, and END',
    mutant: 'forgets to tell its service of channels that GOAWAY refuses',
    hello: shutChannels,
    async run(peer) {
      const { asked, channel } = await openedByPeer(peer, { messages: 2, size: 100 });
      await peer.expectBlocked(channel, 0);
      peer.send({ type: 'goaway', lastChannel: 0, code: ErrorCode.none });
      peer.send({ type: 'credit', channel: asked, limit: wideOpen });
      await expectOutcome(peer, asked, ErrorCode.goingAway);
      await expectOver(peer, asked);
    },
  },
  {
    id: 'test-services-open-given-up',
    requirements: ['test-services'],
    sends: `with a limit of ${fewest} channels, a request to open two more; RESET on the channel that asked, and then the allowance`,
    expects: `${fewest} OPENs and no more; the messages and END on those`,
    mutant: 'opens what is left of a request that was given up',
    hello: { channelLimit: fewest },
    async run(peer) {
      const asked = await askToOpen(peer, { count: fewest + 2, messages: 1, size: 20 });
      const channels: number[] = [];
      while (channels.length < fewest) channels.push((await peer.expectOpen()).channel);
      await peer.expectBlocked(0, fewest, LimitKind.channels);
      peer.send({ type: 'reset', channel: asked, code: ErrorCode.cancelled });
      await peer.fence();
      peer.send({ type: 'allow', kind: LimitKind.channels, limit: fewest + 2 });
      for (const channel of channels) await expectSourced(peer, channel, 1, 20);
      await peer.expectAlive();
      const opened = peer.seen.filter(({ frame }) => frame.type === 'open').length;
      peer.require(opened === fewest, `${fewest} OPENs`, `${opened} OPENs`);
    },
  },
];
