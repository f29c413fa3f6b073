import type { Case } from '../../harness/case.ts';
import { kitService } from '../../harness/conversation.ts';
import type { Peer } from '../../harness/peer.ts';
import { ErrorCode, LimitKind, ParameterBounds } from '../../wire/protocol.gen.ts';
import { openRequest } from '../requests.ts';
import { blockedCount, expectRest } from './gates.ts';

const least = ParameterBounds.channelLimit.floor;
const service = `${kitService}allowance`;
const hello = { channelLimit: least };

/** Asks the peer to open channels towards the kit; returns the channel on which it reports. */
async function askToOpen(peer: Peer, count: number, name = service): Promise<number> {
  const channel = peer.open('open');
  await peer.sendMessage(channel, openRequest({ count, service: name }));
  return channel;
}

async function expectOpens(peer: Peer, count: number): Promise<number[]> {
  const channels: number[] = [];
  while (channels.length < count) channels.push((await peer.expectOpen()).channel);
  return channels;
}

/** Ends channels of the peer's, on which it says nothing. */
async function endAll(peer: Peer, channels: readonly number[]): Promise<void> {
  for (const channel of channels) {
    await peer.expectEnd(channel);
    peer.send({ type: 'end', channel, code: ErrorCode.none });
  }
}

function allow(peer: Peer, limit: number): void {
  peer.send({ type: 'allow', kind: LimitKind.channels, limit });
}

/** The reports on so many channels, and the end of the channel that asked for them. */
async function expectReports(peer: Peer, asked: number, count: number, code: number = ErrorCode.none): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const report = Buffer.from(await peer.expectMessage(asked));
    peer.require(report.length === 4 && report.readUInt32BE() === code, `a report of ${code}`, report.toString('hex'));
  }
  await peer.expectEnd(asked);
}

/** Cases of the peer as an opener, which the kit's allowance binds. */
export const allowanceObeyedCases: readonly Case[] = [
  {
    id: 'allowance-obeyed',
    requirements: ['allowance-obeyed', 'blocked-allowance'],
    sends: `a HELLO that allows ${least} channels, a request to open four more than that, then their ends and the allowance`,
    expects: `${least} OPENs, BLOCKED, and the other four OPENs once they are allowed`,
    mutant: 'opens channels whatever the allowance',
    hello,
    async run(peer) {
      const asked = await askToOpen(peer, least + 4);
      const channels = await expectOpens(peer, least);
      await peer.expectBlocked(0, least, LimitKind.channels);
      await expectRest(peer);
      await endAll(peer, channels);
      allow(peer, 2 * least);
      await endAll(peer, await expectOpens(peer, 4));
      await expectReports(peer, asked, least + 4);
    },
  },
  {
    id: 'allowance-obeyed-one-by-one',
    requirements: ['allowance-obeyed', 'blocked-allowance'],
    sends: `a HELLO that allows ${least} channels, a request to open four more than that, and an allowance that rises one by one`,
    expects: 'BLOCKED with each limit in turn, and one OPEN for each ALLOW',
    mutant: 'takes any ALLOW for leave to open all that it wants',
    hello,
    async run(peer) {
      const asked = await askToOpen(peer, least + 4);
      const channels = await expectOpens(peer, least);
      for (let limit = least; limit < least + 4; limit += 1) {
        await peer.expectBlocked(0, limit, LimitKind.channels);
        await endAll(peer, channels.splice(0, 1));
        allow(peer, limit + 1);
        channels.push(...(await expectOpens(peer, 1)));
        await expectRest(peer);
      }
      await endAll(peer, channels);
      await expectReports(peer, asked, least + 4);
    },
  },
  {
    id: 'allowance-obeyed-ended',
    requirements: ['allowance-obeyed', 'blocked-allowance'],
    sends: `a HELLO that allows ${least} channels, a request to open one more, and the ends of seven before any ALLOW`,
    expects: `no OPEN beyond ${least} until the ALLOW`,
    mutant: 'counts the channels that are open, not those that it opened',
    hello,
    async run(peer) {
      const asked = await askToOpen(peer, least + 1);
      const channels = await expectOpens(peer, least);
      // Less than half of the limit: nobody has to raise the allowance yet.
      await endAll(peer, channels.slice(0, least / 2 - 1));
      await peer.expectBlocked(0, least, LimitKind.channels);
      await expectRest(peer);
      await endAll(peer, channels.slice(least / 2 - 1));
      allow(peer, 2 * least);
      await endAll(peer, await expectOpens(peer, 1));
      await expectReports(peer, asked, least + 1);
    },
  },
  {
    id: 'allowance-obeyed-refused',
    requirements: ['allowance-obeyed', 'blocked-allowance'],
    sends: `a HELLO that allows ${least} channels, a request to open one more for a service that the kit refuses, and then the allowance`,
    expects: `${least} OPENs, BLOCKED, and the last OPEN once it is allowed`,
    mutant: 'does not count the OPENs of channels that were refused',
    hello,
    async run(peer) {
      const asked = await askToOpen(peer, least + 1, 'nobody-offers-this');
      await expectOpens(peer, least);
      await peer.expectBlocked(0, least, LimitKind.channels);
      await expectRest(peer);
      allow(peer, 2 * least);
      await expectOpens(peer, 1);
      await expectReports(peer, asked, least + 1, ErrorCode.unknownService);
    },
  },
  {
    id: 'blocked-allowance',
    requirements: ['blocked-allowance', 'blocked-once'],
    sends: `a HELLO that allows ${least} channels, a request to open ${least}, and then three requests for two more each`,
    expects: `BLOCKED(${least}) of kind CHANNELS once, and all the OPENs when they are allowed`,
    mutant: 'says BLOCKED for every channel that it cannot open',
    hello,
    async run(peer) {
      const first = await askToOpen(peer, least);
      const channels = await expectOpens(peer, least);
      const others = [await askToOpen(peer, 2)];
      await peer.expectBlocked(0, least, LimitKind.channels);
      for (let number = 0; number < 2; number += 1) {
        others.push(await askToOpen(peer, 2));
        await expectRest(peer);
      }
      const said = blockedCount(peer, 0, LimitKind.channels);
      peer.require(said === 1, 'one BLOCKED for one limit', `${said}`, 'blocked-once');
      await endAll(peer, channels);
      allow(peer, 2 * least);
      await endAll(peer, await expectOpens(peer, 6));
      await expectReports(peer, first, least);
      for (const asked of others) await expectReports(peer, asked, 2);
    },
  },
];
