import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Service } from './api.ts';
import type { Statistics, Traffic } from './statistics.ts';
import { statisticsName, statisticsService } from './statistics-service.ts';
import { calm, joined } from './testing/pairs.ts';

const echo: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};
const services = { echo, [statisticsName]: statisticsService };

/** A message of so many bytes there and back. */
async function exchange(
  channel: ReturnType<Parameters<Parameters<typeof joined>[2]>[0]['dialer']['open']>,
  size: number,
) {
  await channel.send(new Uint8Array(size));
  await channel[Symbol.asyncIterator]().next();
}

function echoIn({ services: rows }: Statistics) {
  const row = rows.find(({ service }) => service === 'echo');
  assert.ok(row);
  return row;
}

for (const way of ['memory', 'tcp'] as const) {
  test(`both ends count alike over ${way}`, () =>
    joined(way, { services }, async ({ dialer, listener }) => {
      const [one, other] = [dialer.open('echo'), dialer.open('echo', { group: 7 })];
      await exchange(one, 10);
      await exchange(other, 100_000);
      one.end();
      await one.closed;
      await dialer.ping();
      await calm();
      const [here, there] = [dialer.statistics(), listener.statistics()];
      const pairs: [Traffic, Traffic][] = [
        [here.sent, there.received],
        [here.received, there.sent],
        [echoIn(here).sent, echoIn(there).received],
        [echoIn(here).received, echoIn(there).sent],
      ];
      for (const [sent, received] of pairs) assert.deepEqual(sent, received);
      assert.equal(echoIn(here).opener, 'local');
      assert.equal(echoIn(there).opener, 'peer');
      assert.deepEqual([echoIn(here).open, echoIn(here).opened], [1, 2]);
      assert.equal(echoIn(here).sent.messages, 2);
      // A header for each frame, and no fragment beyond 65,528.
      assert.deepEqual(echoIn(here).sent, { bytes: 100_010 + 3 * 8, frames: 3, messages: 2 });
      assert.deepEqual(
        here.groups.map(({ group, channels }) => [group, channels]),
        [[7, 1]],
      );
      assert.deepEqual(
        here.channels.map(({ id, service, queued }) => [id, service, queued]),
        [[3, 'echo', 0]],
      );
      assert.ok((here.roundTrip?.latest ?? 0) > 0);
      // Both clocks are the machine's.
      assert.ok(Math.abs(here.clock?.offset ?? Number.NaN) <= (here.clock?.error ?? 0));
      other.reset();
      await calm();
      await dialer.ping();
      assert.equal(dialer.statistics().resets.sent, 1);
      assert.equal(listener.statistics().resets.received, 1);
    }));
}

test('the peer tells what it counted, and the counts outlive the connection', () =>
  joined('tcp', { services }, async ({ dialer, listener }) => {
    await exchange(dialer.open('echo'), 5);
    const channel = dialer.open(statisticsName);
    const reading = channel[Symbol.asyncIterator]();
    await channel.send(new Uint8Array());
    const { value } = await reading.next();
    const snapshot = JSON.parse(new TextDecoder().decode(value)) as Statistics;
    assert.equal(echoIn(snapshot).received.messages, 1);
    await Promise.all([dialer.close(), listener.close()]);
    assert.equal(echoIn(dialer.statistics()).sent.messages, 1);
    assert.deepEqual(dialer.statistics().channels, []);
  }));

test('a queue and a stall are seen', () =>
  joined(
    'tcp',
    { services: { hold: { takes: 'streams', serve: (channel) => channel.closed.catch(() => {}) } } },
    async ({ dialer, listener }) => {
      const channel = dialer.open('hold');
      const sending = channel.send(new Uint8Array(2_000_000)).catch(() => {});
      while (listener.statistics().stalls.received === 0) await dialer.ping();
      const { queued, stalls, channels } = dialer.statistics();
      assert.ok(queued > 1_000_000, `${queued}`);
      assert.equal(stalls.sent, 1);
      assert.equal(channels[0]?.stalls, 1);
      channel.reset();
      await sending;
    },
  ));
