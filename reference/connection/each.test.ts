import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Service } from './api.ts';
import { ChannelReset } from './errors.ts';
import { joined } from './testing/pairs.ts';

const echo: Service = {
  takes: 'messages',
  serve: (channel) => channel.messages().each((message) => channel.send(message)),
};

suite('each', () => {
  test('gives more than the credit holds, in order, and resolves when the peer has ended', () =>
    joined(
      'memory',
      { services: { echo }, limits: { fragmentLimit: 16_384, channelCredit: 131_072, messageLimit: 65_536 } },
      async ({ dialer }) => {
        const channel = dialer.open('echo');
        const lengths: number[] = [];
        const read = channel.messages().each(({ length }) => lengths.push(length));
        const sizes = Array.from({ length: 40 }, (_, index) => 10_000 + index);
        for (const size of sizes) await channel.send(new Uint8Array(size));
        channel.end();
        await read;
        assert.deepEqual(lengths, sizes);
      },
    ));

  test('gives the next item when what the function returned has resolved', async () => {
    const seen: string[] = [];
    const slow: Service = {
      takes: 'messages',
      serve: (channel) =>
        channel.messages().each(async ([message]) => {
          seen.push(`begin ${message}`);
          await new Promise(setImmediate);
          seen.push(`end ${message}`);
        }),
    };
    await joined('memory', { services: { slow } }, async ({ dialer }) => {
      const channel = dialer.open('slow');
      for (const message of [1, 2]) await channel.send(Uint8Array.of(message));
      channel.end();
      await channel.closed;
    });
    assert.deepEqual(seen, ['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('gives fragments, and ends with a stop in the function', async () => {
    let size = 0;
    const count: Service = {
      takes: 'streams',
      serve: (channel) =>
        channel.fragments().each((fragment) => {
          if (fragment.kind === 'bytes') size += fragment.bytes.length;
          channel.stop();
        }),
    };
    await joined('memory', { services: { count } }, async ({ dialer }) => {
      const channel = dialer.open('count');
      await channel.send(new Uint8Array(10));
      await channel.closed;
    });
    assert.equal(size, 10);
  });

  for (const fail of [
    () => {
      throw new Error('no');
    },
    () => Promise.reject(new Error('no')),
  ]) {
    test(`rejects with what the function ${fail.toString().includes('throw') ? 'throws' : 'rejects with'}`, () =>
      joined('memory', { services: { failing: { ...echo, serve: failing } } }, async ({ dialer }) => {
        const channel = dialer.open('failing');
        await channel.send(new Uint8Array(1));
        await assert.rejects(channel.closed, ChannelReset);
      }));
    const failing: Service['serve'] = (channel) => channel.messages().each(fail);
  }

  test('rejects when the signal aborts: before, while it waits and while the function is busy', () =>
    joined('memory', { services: { echo } }, async ({ dialer }) => {
      const channel = dialer.open('echo');
      const aborted = /given up/u;
      const early = AbortSignal.abort(new Error('given up'));
      await assert.rejects(
        channel.messages({ signal: early }).each(() => {}),
        aborted,
      );
      const waiting = new AbortController();
      const read = channel.messages({ signal: waiting.signal }).each(() => {});
      waiting.abort(new Error('given up'));
      await assert.rejects(read, aborted);
      const busy = new AbortController();
      let calls = 0;
      const busyRead = channel.messages({ signal: busy.signal }).each(() => {
        calls += 1;
        busy.abort(new Error('given up'));
      });
      for (const message of [1, 2]) await channel.send(Uint8Array.of(message));
      await assert.rejects(busyRead, aborted);
      assert.equal(calls, 1);
      const next = await channel.messages().next();
      assert.deepEqual([...(next.value ?? [])], [2]);
    }));

  test('does not take from another reader', () =>
    joined('memory', { services: { echo } }, async ({ dialer }) => {
      const channel = dialer.open('echo');
      const first = channel.messages().next();
      await assert.rejects(
        channel.messages().each(() => {}),
        TypeError,
      );
      await channel.send(Uint8Array.of(7));
      assert.deepEqual([...((await first).value ?? [])], [7]);
    }));
});
