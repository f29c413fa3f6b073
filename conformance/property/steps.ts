import { openRequest, sourceMessage, sourceRequest } from '../cases/requests.ts';
import { codeText } from '../harness/frame-text.ts';
import { unsigned } from '../wire/bytes.ts';
import { ErrorCode, Grease, Limit } from '../wire/protocol.gen.ts';
import type { ChannelModel, ChannelTerms } from './channel-model.ts';
import { orderedService } from './model.ts';
import type { Purpose, Step } from './script.ts';
import { settle } from './settle.ts';
import type { Traffic } from './traffic.ts';

/** PINGs of the run's own that are unanswered at most; one more is left for fences. */
const unansweredPings = 3;

/** Does one step, where it can be done, and says in words what it did. */
export async function perform(step: Step, traffic: Traffic, patience: number): Promise<string | undefined> {
  switch (step.do) {
    case 'open':
      return open(step.purpose, step.group, traffic);
    case 'send':
    case 'fragment':
    case 'finish':
      return send(step, traffic, patience);
    case 'abort':
    case 'end':
    case 'stop':
    case 'reset':
      return conclude(step, traffic);
    case 'credit':
    case 'connection-credit':
      return grant(step, traffic);
    case 'ping':
      if (traffic.model.pings.length >= unansweredPings) await traffic.fence();
      traffic.ping(BigInt(traffic.peer.sent(0)));
      return 'send a PING';
    case 'ignorable':
      traffic.peer.send({ type: Grease.frameType[0], channel: 9, payload: new Uint8Array(5) });
      return 'send a frame of an ignorable type';
    case 'fence':
      await traffic.fence();
      return 'wait for a PONG';
    case 'settle':
      await settle(traffic, patience);
      return 'open the gates and wait for all that is owed';
  }
}

async function open(purpose: Purpose, group: number, traffic: Traffic): Promise<string | undefined> {
  const terms: Omit<ChannelTerms, 'id' | 'openedByPeer'> = {
    service: purpose.service,
    group,
    lowestVersion: 1,
    highestVersion: 1,
  };
  const none = new Uint8Array(0);
  switch (purpose.service) {
    case 'echo':
      return openEcho(purpose, terms, traffic);
    case 'source':
    case 'open':
      return request(purpose, terms, traffic);
    case 'hold':
    case 'release': {
      const channel = await traffic.open(terms, purpose.service, Uint8Array.of(purpose.key));
      if (purpose.service === 'release') release(channel, purpose.key, traffic);
      else traffic.keys.set(channel, purpose.key);
      return `open ${purpose.service} of key ${purpose.key} as channel ${channel.id} in group ${group}`;
    }
    case 'reset': {
      const channel = await traffic.open({ ...terms, refusal: purpose.code }, 'reset', unsigned(4, purpose.code));
      return `open reset with ${codeText(purpose.code)} as channel ${channel.id} in group ${group}`;
    }
    case 'unknown': {
      const channel = await traffic.open({ ...terms, refusal: ErrorCode.unknownService }, 'heddle-kit.unknown', none);
      return `open an unknown service as channel ${channel.id} in group ${group}`;
    }
    case 'unsupported': {
      const refused = { ...terms, lowestVersion: 7, highestVersion: 9, refusal: ErrorCode.unsupportedVersion };
      const channel = await traffic.open(refused, 'discard', none);
      return `open discard in versions 7 to 9 as channel ${channel.id} in group ${group}`;
    }
    case 'discard': {
      const channel = await traffic.open(terms, 'discard', none);
      return `open discard as channel ${channel.id} in group ${group}`;
    }
  }
}

async function openEcho(
  purpose: Purpose & { service: 'echo' },
  terms: Omit<ChannelTerms, 'id' | 'openedByPeer'>,
  traffic: Traffic,
): Promise<string> {
  const { lowest: lowestVersion, highest: highestVersion } = purpose;
  const length = Math.min(purpose.metadata, traffic.peer.limits.metadataLimit);
  const metadata = sourceMessage(traffic.model.kitOpened, length);
  const answered = length > 0 || lowestVersion !== highestVersion;
  const channel = await traffic.open(
    { ...terms, lowestVersion, highestVersion, ...(answered ? { answer: metadata } : {}) },
    'echo',
    metadata,
  );
  const words = `open echo, versions ${lowestVersion} to ${highestVersion}, ${length} bytes of metadata`;
  return `${words}, as channel ${channel.id} in group ${terms.group}`;
}

async function request(
  purpose: Purpose & { service: 'source' | 'open' },
  terms: Omit<ChannelTerms, 'id' | 'openedByPeer'>,
  traffic: Traffic,
): Promise<string | undefined> {
  const { model } = traffic;
  const channel = await traffic.open(terms, purpose.service, new Uint8Array(0));
  const { count, size } = purpose;
  const name = orderedService(channel.id);
  const highestVersion = purpose.service === 'open' && purpose.several ? 3 : 1;
  const bytes =
    purpose.service === 'source'
      ? sourceRequest(count, size)
      : openRequest({ count, service: name, group: purpose.group, highestVersion, messages: purpose.messages, size });
  await traffic.expectRoom(channel, bytes.length);
  traffic.data(channel, bytes, true);
  const place = `as channel ${channel.id} in group ${terms.group}`;
  if (purpose.service === 'source') {
    for (let message = 0; message < count; message += 1) channel.owed.push(sourceMessage(message, size));
    channel.endOwed = ErrorCode.none;
    return `open source ${place}, for ${count} messages of ${size} bytes`;
  }
  model.orders.set(name, { ...purpose, channel, highestVersion, opened: [] });
  return `open open ${place}, for ${count} channels in group ${purpose.group}, versions 1 to ${highestVersion}, with ${purpose.messages} messages of ${size} bytes`;
}

function release(channel: ChannelModel, key: number, { model, keys }: Traffic): void {
  channel.endOwed = ErrorCode.none;
  for (const held of model.open) {
    if (held.terms.service !== 'hold' || keys.get(held) !== key || held.resetSent !== undefined) continue;
    held.released = true;
    if (held.sending === 'ended') held.endOwed = ErrorCode.none;
  }
}

async function send(
  step: Step & { do: 'send' | 'fragment' | 'finish' },
  traffic: Traffic,
  patience: number,
): Promise<string | undefined> {
  const { peer, model } = traffic;
  const fits = (one: ChannelModel) =>
    one.maySend &&
    (step.do === 'send' ? one.sending === 'between' : step.do === 'fragment' || one.sending === 'message');
  const channel = choose(model.open.filter(fits), step.channel);
  if (channel === undefined) return undefined;
  if (channel.mustWait) await peer.expectAccept(channel.id);
  traffic.tend();
  const cuts = step.do === 'send' ? step.cuts : 1;
  const already = channel.unfinished.reduce((sum, { length }) => sum + length, 0);
  const total = Math.min(step.size, peer.limits.messageLimit - already);
  const message = sourceMessage(model.totals.size, total);
  const most = Math.min(peer.limits.fragmentLimit, Math.max(1, Math.ceil(total / cuts)));
  let offset = 0;
  do {
    const fragment = message.subarray(offset, step.do === 'send' ? offset + most : Math.min(total, most));
    if (!(await roomFor(channel, fragment.length, traffic, patience))) break;
    offset += fragment.length;
    traffic.data(channel, fragment, step.do === 'finish' || (step.do === 'send' && offset >= total));
  } while (step.do === 'send' && offset < total);
  const what =
    step.do === 'send' ? `a message of ${total} bytes in fragments of ${most}` : `a fragment of ${offset} bytes`;
  return `send ${what}${step.do === 'finish' ? ', the last one,' : ''} on channel ${channel.id}`;
}

/** Whether a fragment can be sent; what stands in its way is waited for, unless it may stand there for ever. */
async function roomFor(channel: ChannelModel, length: number, traffic: Traffic, patience: number): Promise<boolean> {
  const { peer } = traffic;
  const wire = length + Limit.headerSize;
  if (!channel.maySend) return false;
  const held = channel.terms.service === 'hold' && !channel.released;
  if (held && peer.limits.channelCredit - peer.sent(channel.id) < wire) return false;
  if (peer.remaining(channel.id) >= wire && peer.remaining(0) >= wire) return true;
  await settle(traffic, patience);
  if (!channel.maySend) return false;
  await traffic.expectRoom(channel, length);
  return channel.maySend;
}

async function conclude(
  step: Step & { do: 'abort' | 'end' | 'stop' | 'reset' },
  traffic: Traffic,
): Promise<string | undefined> {
  const { open: channels } = traffic.model;
  const fits = {
    abort: (one: ChannelModel) => one.maySend && one.sending === 'message',
    end: (one: ChannelModel) => one.maySend && one.sending === 'between',
    stop: (one: ChannelModel) => !one.peerEnded && one.answered,
    reset: () => true,
  };
  const channel = choose(channels.filter(fits[step.do]), step.channel);
  if (channel === undefined) return undefined;
  if (channel.mustWait && step.do === 'end') await traffic.peer.expectAccept(channel.id);
  traffic[step.do](channel, step.code);
  return `send ${step.do.toUpperCase()}(${codeText(step.code)}) on channel ${channel.id}`;
}

function grant(
  step: Step & { do: 'credit' | 'connection-credit' },
  { peer, model, gates }: Traffic,
): string | undefined {
  const channel = step.do === 'credit' ? choose(model.open, step.channel) : undefined;
  if (step.do === 'credit' && channel === undefined) return undefined;
  const gate = channel?.id ?? 0;
  const withheld = gate === 0 ? peer.own.connectionCredit === 0 : gates !== 'window' && peer.own.channelCredit === 0;
  if (!withheld) return undefined;
  // Room for the rest of a message and not a byte more.
  const exact = peer.received(gate) + (channel?.rest ?? 0) + Limit.headerSize - peer.offered(gate);
  const portion = step.do === 'credit' && step.exact && exact > 0 ? exact : step.portion;
  peer.send({ type: 'credit', channel: gate, limit: peer.offered(gate) + portion });
  return `grant ${portion} bytes of credit on channel ${gate}`;
}

function choose(channels: readonly ChannelModel[], number: number): ChannelModel | undefined {
  return channels[number % Math.max(1, channels.length)];
}
