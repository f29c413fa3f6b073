import { Failure } from '../harness/verdict.ts';
import { Limit } from '../wire/protocol.gen.ts';
import type { ChannelModel } from './channel-model.ts';
import type { Traffic } from './traffic.ts';

/** The first and the longest pause between two looks at what has come, in milliseconds. */
const pauses = { first: 1, longest: 50 };

/** Services that consume whatever is sent to them. */
const consuming: ReadonlySet<string> = new Set(['echo', 'discard']);

/** Opens every gate, and waits for all that the peer owes. Throws `Failure` if it does not come in time. */
export async function settle(traffic: Traffic, patience: number): Promise<void> {
  await awaitAll(traffic, patience, () => starved(traffic));
  for (const channel of traffic.model.open) if (!channel.answered) accept(traffic, channel);
  await awaitAll(traffic, patience, () => {
    traffic.allow();
    openGates(traffic);
    return debt(traffic);
  });
  await expectRenewal(traffic);
}

/** Looks at what comes until nothing is missing any more; every look is a fence. */
async function awaitAll(
  traffic: Traffic,
  patience: number,
  missing: () => { what: string; rule: string } | undefined,
): Promise<void> {
  const { peer } = traffic;
  let waited = 0;
  let pause = pauses.first;
  let known = peer.seen.length;
  for (;;) {
    await traffic.fence();
    const lack = missing();
    if (lack === undefined) return;
    const news = peer.seen.slice(known).some(({ frame }) => frame.type !== 'pong');
    known = peer.seen.length;
    if (news) {
      waited = 0;
      pause = pauses.first;
      continue;
    }
    if (waited >= patience) throw new Failure(lack.what, 'nothing in time', lack.rule);
    await peer.wait(pause);
    waited += pause;
    pause = Math.min(pause * 2, pauses.longest);
  }
}

/** What the peer still owes on any channel, in words. */
function debt(traffic: Traffic): { what: string; rule: string } | undefined {
  const { model, peer } = traffic;
  for (const channel of model.open) {
    const what = channel.debt;
    if (what !== undefined) return { what, rule: ruleOf(channel) };
  }
  for (const { channel, count, opened } of model.orders.values()) {
    if (channel.closed || channel.peerEnded || channel.stopSent !== undefined) continue;
    if (opened.length < count && model.peerOpened < peer.own.channelLimit + model.peerClosed)
      return { what: `${count - opened.length} OPENs that channel ${channel.id} asked for`, rule: 'test-services' };
  }
  return undefined;
}

function ruleOf({ terms, stopSent, owed, reports }: ChannelModel): string {
  if (terms.refusal !== undefined) return 'refusal-contained';
  if (stopSent !== undefined) return 'stop-ends';
  return owed.length + reports.length > 0 ? 'credit-used' : 'end-order';
}

/** A channel, or the connection, whose limit is used up while there is something to send, and of which the peer did not say so. */
function starved({ model, peer }: Traffic): { what: string; rule: string } | undefined {
  const shut = (gate: number) => peer.offered(gate) - peer.received(gate) <= Limit.headerSize;
  const hungry = model.open.filter((channel) => channel.starving && channel.answered && !channel.reset);
  const said = (gate: number) => model.blocked.get(gate) === peer.offered(gate);
  const channel = hungry.find(({ id }) => shut(id) && !said(id));
  if (channel !== undefined) {
    return { what: `BLOCKED(${peer.offered(channel.id)}) on channel ${channel.id}`, rule: 'blocked-channel' };
  }
  const room = peer.own.fragmentLimit + Limit.headerSize;
  const waiting = shut(0) && !said(0) && hungry.some(({ id }) => peer.offered(id) - peer.received(id) >= room);
  return waiting ? { what: `BLOCKED(${peer.offered(0)}) on channel 0`, rule: 'blocked-connection' } : undefined;
}

function accept({ peer }: Traffic, channel: ChannelModel): void {
  peer.send({ type: 'accept', channel: channel.id, version: channel.terms.highestVersion });
  channel.answered = true;
}

/** Lets one whole fragment and a little more through wherever there is no room for one, so that the rest comes bit by bit. */
function openGates({ peer, model, gates }: Traffic): void {
  const room = peer.own.fragmentLimit + Limit.headerSize;
  const open = (gate: number) => {
    if (peer.offered(gate) - peer.received(gate) >= room) return;
    peer.send({ type: 'credit', channel: gate, limit: peer.received(gate) + room + (peer.received(gate) % 77) });
  };
  if (peer.own.connectionCredit === 0) open(0);
  if (gates === 'window' || peer.own.channelCredit !== 0) return;
  for (const channel of model.open) if (channel.debt !== undefined) open(channel.id);
}

/** The peer has renewed the connection's limit, and that of each channel whose service consumes everything. */
async function expectRenewal({ peer, model }: Traffic): Promise<void> {
  const { channelCredit, connectionCredit, fragmentLimit } = peer.limits;
  const frame = fragmentLimit + Limit.headerSize;
  if (connectionCredit !== 0)
    await renewed(
      () => peer.expectCredit(0, peer.sent(0) + Math.max(connectionCredit / 2, frame)),
      'credit-connection-renewal',
    );
  if (channelCredit === 0) return;
  for (const channel of model.open) {
    if (!(consuming.has(channel.terms.service) || channel.released)) continue;
    if (channel.sending === 'ended' || channel.stopReceived !== undefined || channel.stopSent !== undefined) continue;
    await renewed(() => peer.expectCredit(channel.id, peer.sent(channel.id) + frame), 'credit-renewal');
  }
}

async function renewed(wait: () => Promise<void>, rule: string): Promise<void> {
  try {
    await wait();
  } catch (error) {
    if (error instanceof Failure && error.requirement === undefined)
      throw new Failure(error.expected, error.observed, rule);
    throw error;
  }
}
