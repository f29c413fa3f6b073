import { ErrorCode } from '../wire/protocol.gen.ts';
import type { ChannelModel } from './channel-model.ts';
import { settle } from './settle.ts';
import type { Traffic } from './traffic.ts';

/** Groups that no step uses begin here. */
const firstSpareGroup = 1_000;

/** A peer that advertises more than so many groups or places is not asked for all of them. */
const mostAsked = 1_024;

/** A peer whose window is larger is not asked to renew it, in bytes. */
const mostSent = 4_194_304;

/** The peer grants every group that it advertised and no more, while the channels of the run are as they are. */
export async function useUpGroups(traffic: Traffic, patience: number): Promise<void> {
  const { peer, model } = traffic;
  const { groupLimit } = peer.limits;
  if (groupLimit > mostAsked) return;
  const inUse = new Set(own(traffic).map(({ terms }) => terms.group));
  const fillers: ChannelModel[] = [];
  const spare = groupLimit - inUse.size;
  for (let group = 0; group < spare; group += 1) fillers.push(await hold(traffic, firstSpareGroup + group, undefined));
  const beyond = firstSpareGroup + spare;
  await hold(traffic, beyond, ErrorCode.limit);
  fillers.push(await hold(traffic, beyond - 1, undefined));
  await settle(traffic, patience);
  giveBack(traffic, fillers);
  model.catchUp();
}

/** The peer grants as many channels at once as it advertised, while the channels of the run are as they are. */
export async function useUpPlaces(traffic: Traffic, patience: number): Promise<void> {
  const { channelLimit } = traffic.peer.limits;
  if (channelLimit > mostAsked) return;
  const fillers: ChannelModel[] = [];
  while (own(traffic).length + atWork(traffic) < channelLimit)
    fillers.push(await hold(traffic, firstSpareGroup, undefined));
  await settle(traffic, patience);
  giveBack(traffic, fillers);
}

/** The peer renews the connection's credit by all that was sent, on whatever channel, and by nothing else. */
export async function useUpCredit(traffic: Traffic, patience: number): Promise<void> {
  const { peer } = traffic;
  const { connectionCredit, fragmentLimit } = peer.limits;
  const terms = { service: 'discard', group: firstSpareGroup, lowestVersion: 1, highestVersion: 1 };
  const channel = await traffic.open(terms, 'discard', new Uint8Array(0));
  const fragment = new Uint8Array(fragmentLimit);
  const most = Math.min(connectionCredit / 2 + fragmentLimit, mostSent);
  for (let sent = 0; sent < most && channel.maySend; sent += fragmentLimit) {
    await traffic.expectRoom(channel, fragmentLimit);
    if (channel.maySend) traffic.data(channel, fragment, true);
  }
  await settle(traffic, patience);
}

/** The open channels of the kit's. */
function own({ model }: Traffic): ChannelModel[] {
  return model.open.filter(({ terms }) => !terms.openedByPeer);
}

/** Channels that are closed and whose service has not finished its work, so that they still take a place. */
function atWork({ model }: Traffic): number {
  // The ENDs of both sides may have closed a channel before the kit's RESET was read.
  const ended = ({ reset, sending, stopSent }: ChannelModel) =>
    !reset || (sending === 'ended' && stopSent !== undefined);
  const held = [...model.channels.values()].filter(
    (channel) => channel.terms.service === 'hold' && channel.closed && !channel.released && ended(channel),
  );
  const orders = [...model.orders.values()].filter(
    ({ channel, opened, count }) =>
      channel.closed && (opened.some((one) => !one.closed) || (opened.length < count && !channel.reset)),
  );
  return held.length + orders.length;
}

function hold(traffic: Traffic, group: number, refusal: number | undefined): Promise<ChannelModel> {
  const terms = { service: 'hold', group, lowestVersion: 1, highestVersion: 1 };
  return traffic.open({ ...terms, ...(refusal === undefined ? {} : { refusal }) }, 'hold', new Uint8Array(8));
}

function giveBack(traffic: Traffic, fillers: readonly ChannelModel[]): void {
  for (const channel of fillers) if (!channel.closed) traffic.reset(channel, ErrorCode.cancelled);
}
