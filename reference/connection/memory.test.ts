import assert from 'node:assert/strict';
import { test } from 'node:test';
import v8 from 'node:v8';
import vm from 'node:vm';
import type { Channel, Service } from './api.ts';
import { calm, joined } from './testing/pairs.ts';

v8.setFlagsFromString('--expose-gc');
const collect: () => void = vm.runInNewContext('gc');

/** Bytes in use, when everything that can be let go is. */
async function used(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    await calm();
    collect();
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const echo: Service = {
  takes: 'messages',
  serve: (channel) => channel.messages().each((message) => channel.send(message)),
};
const loopingEcho: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};

async function loop(channel: Channel, back: () => void): Promise<void> {
  for await (const _ of channel) back();
}

for (const { form, service, read, most } of [
  {
    form: 'each',
    service: echo,
    read: (channel: Channel, back: () => void) => channel.messages().each(back),
    most: 3_328,
  },
  // The loops themselves, which are not the library's, take about 900 bytes, and the two promises they wait for 400.
  { form: 'a loop', service: loopingEcho, read: loop, most: 4_864 },
]) {
  test(`an idle pair of channels, both read by ${form}, takes at most ${most} bytes, all ends and waiting counted`, () =>
    joined('tcp', { services: { echo: service }, limits: { channelLimit: 5_000 } }, async ({ dialer }) => {
      let back = () => {};
      const returned = () => back();
      const kept: Channel[] = [];
      const open = async (count: number) => {
        for (let index = 0; index < count; index++) {
          const channel = dialer.open('echo');
          kept.push(channel);
          void read(channel, returned);
          await channel.send(Uint8Array.of(1));
          await new Promise<void>((resolve) => {
            back = resolve;
          });
        }
      };
      await open(500);
      const before = await used();
      await open(2_000);
      const pair = ((await used()) - before) / 2_000;
      assert.ok(pair <= most, `${Math.round(pair)} bytes`);
      for (const channel of kept) channel.end();
      await Promise.all(kept.map(({ closed }) => closed));
    }));
}

// Small, so that messages of a byte fill it soon.
const limits = { fragmentLimit: 16_384, channelCredit: 131_072, messageLimit: 65_536 };
/** What a sender queues before it waits; it lives in the same process. */
const senderQueue = 131_072;

for (const { takes, size } of [
  { takes: 'messages', size: 0 },
  { takes: 'messages', size: 1 },
  { takes: 'messages', size: 5_000 },
  { takes: 'streams', size: 1 },
  { takes: 'streams', size: 60_000 },
] as const) {
  test(`a stalled consumer of ${takes} of ${size} bytes holds about its window`, async () => {
    let letGo: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const services = { stall: { takes, serve: () => held } };
    await joined('tcp', { services, limits }, async ({ dialer }) => {
      const before = await used();
      const channels = Array.from({ length: 8 }, () => dialer.open('stall'));
      // Views of one buffer, and the queue let go by the reset below: what is counted is the receiver's.
      const bytes = new Uint8Array(size);
      for (const channel of channels) await fill(channel, bytes);
      const perChannel = ((await used()) - before) / channels.length;
      assert.ok(perChannel < 2 * limits.channelCredit + senderQueue, `${Math.round(perChannel)} bytes`);
      for (const channel of channels) channel.reset();
      letGo();
    });
  });
}

/** Sends as much as the window takes, and takes back the message that did not go. */
async function fill(channel: Channel, bytes: Uint8Array): Promise<void> {
  const stop = new AbortController();
  const { signal } = stop;
  if (bytes.length === 0) {
    // Empty messages take no room in the queue: as many as the window's bytes stand for.
    for (let count = 0; count < limits.channelCredit / 8; count++) await channel.send(bytes);
    return calm();
  }
  const endless = (async () => {
    for (let count = 0; count < (2 * limits.channelCredit) / bytes.length; count++) {
      await channel.send(bytes, { signal });
    }
  })();
  endless.catch(() => {});
  await calm();
  await calm();
  stop.abort();
  await endless.catch(() => {});
}
