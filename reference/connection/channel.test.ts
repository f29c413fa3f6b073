import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ErrorCode } from '../protocol.gen.ts';
import type { Channel, Fragment, Service } from './api.ts';
import { ChannelRefused, ChannelReset, ChannelStopped, ConnectionClosed, MessageAborted } from './errors.ts';
import { defaultLimits } from './options.ts';
import { all, calm, joined, ways } from './testing/pairs.ts';

const echo: Service = {
  versions: [1, 3],
  takes: 'messages',
  accept: ({ metadata }) => (metadata.length > 0 ? { metadata } : undefined),
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};

/** A service that hands its channel to the test and lives until the test lets it go. */
function lent(takes: 'messages' | 'streams'): { service: Service; channel: Promise<Channel>; letGo: () => void } {
  let give: (channel: Channel) => void = () => {};
  let letGo: () => void = () => {};
  const channel = new Promise<Channel>((resolve) => {
    give = resolve;
  });
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const serve = (lentChannel: Channel) => {
    give(lentChannel);
    return held;
  };
  return { service: { takes, serve }, channel, letGo };
}

const sizes = [0, 1, 65_527, 65_528, 65_529, 131_056, defaultLimits.messageLimit];
const pattern = (size: number) => new Uint8Array(size).map((_, index) => index % 251);

for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
  suite(`channels over ${way}`, () => {
    test('carry messages of all sizes both ways, and end', () =>
      joined(way, { services: { echo } }, async ({ dialer }) => {
        const channel = dialer.open('echo', { group: 3, metadata: Uint8Array.of(1, 2), versions: [2, 9] });
        const sending = (async () => {
          for (const size of sizes) await channel.send(pattern(size));
          channel.end();
        })();
        assert.deepEqual(await channel.accepted, { version: 3, metadata: Uint8Array.of(1, 2) });
        assert.deepEqual([channel.version, channel.group, channel.service, channel.id], [3, 3, 'echo', 1]);
        const messages = await all(channel);
        assert.deepEqual(messages, sizes.map(pattern));
        await Promise.all([sending, channel.closed]);
      }));

    test('are many at once, in both directions', () =>
      joined(
        way,
        { services: { echo } },
        async ({ dialer, listener }) => {
          const talks = Array.from({ length: 60 }, async (_, index) => {
            const channel = (index % 2 === 0 ? dialer : listener).open('echo', { group: index % 7 });
            for (let count = 0; count < 10; count++) await channel.send(pattern(index * 40));
            channel.end();
            assert.deepEqual(await all(channel), Array(10).fill(pattern(index * 40)));
          });
          await Promise.all(talks);
        },
        { services: { echo } },
      ));

    test('carry messages of any length as streams', async () => {
      const { service, channel: theirs, letGo } = lent('streams');
      await joined(way, { services: { upload: service } }, async ({ dialer }) => {
        const channel = dialer.open('upload');
        const chunks = Array.from({ length: 40 }, (_, index) => new Uint8Array(50_000).fill(index));
        const sent = channel.sendStream(chunks).then(() => channel.end());
        let size = 0;
        for await (const fragment of (await theirs).fragments()) {
          assert.ok(fragment.kind === 'bytes');
          size += fragment.bytes.length;
        }
        await sent;
        assert.equal(size, 2_000_000);
        letGo();
        await channel.closed;
      });
    });
  });
}

suite('opening', () => {
  test('is refused with the reason: no such service, no such version, by the service, or because it failed', () => {
    const services: Record<string, Service> = {
      echo,
      picky: { takes: 'messages', accept: () => ({ refuse: 0x8000_0001, reason: 'not today' }), serve() {} },
      broken: {
        takes: 'messages',
        accept() {
          throw new Error('a bug');
        },
        serve() {},
      },
    };
    return joined('memory', { services }, async ({ dialer }) => {
      const refusal = async (service: string, options = {}) => {
        const channel = dialer.open(service, options);
        const error = await channel.closed.catch((caught: unknown) => caught);
        await assert.rejects(channel.accepted, ChannelRefused);
        assert.ok(error instanceof ChannelRefused && error.by === 'peer');
        return [error.code, error.reason];
      };
      assert.deepEqual(await refusal('nothing'), [ErrorCode.unknownService, '']);
      assert.deepEqual(await refusal('__proto__'), [ErrorCode.unknownService, '']);
      assert.deepEqual(await refusal('echo', { versions: [4, 5] }), [ErrorCode.unsupportedVersion, '']);
      assert.deepEqual(await refusal('picky'), [0x8000_0001, 'not today']);
      assert.deepEqual(await refusal('broken'), [ErrorCode.internal, '']);
    });
  });

  test('waits for allowance, and goes on when channels have ended', () =>
    joined('memory', { services: { echo }, limits: { channelLimit: 16 } }, async ({ dialer }) => {
      const channels = Array.from({ length: 40 }, () => dialer.open('echo'));
      await calm();
      assert.equal(channels.filter(({ id }) => id !== 0).length, 16);
      for (const channel of channels) channel.end();
      await Promise.all(channels.map(({ closed }) => closed));
    }));

  test('with wrong options throws, and nothing is sent', () =>
    joined('memory', { services: { echo } }, async ({ dialer }) => {
      assert.throws(() => dialer.open(''), RangeError);
      assert.throws(() => dialer.open('echo', { metadata: pattern(4_097) }), RangeError);
      assert.throws(() => dialer.open('echo', { versions: [2, 1] }), RangeError);
      assert.throws(
        () => dialer.open('echo', { signal: AbortSignal.abort('gone') }),
        (error) => error === 'gone',
      );
      assert.equal(dialer.open('echo').id, 0);
    }));
});

suite('a service', () => {
  test('that is done ends the channel; what nobody reads is stopped, not refused', async () => {
    const once: Service = {
      takes: 'messages',
      async serve(channel) {
        const { value } = await channel[Symbol.asyncIterator]().next();
        await channel.send(value ?? pattern(0));
      },
    };
    await joined('memory', { services: { once } }, async ({ dialer }) => {
      const channel = dialer.open('once');
      await channel.send(pattern(3));
      assert.deepEqual(await all(channel), [pattern(3)]);
      await channel.send(pattern(4));
      await calm();
      await assert.rejects(channel.send(pattern(5)), ChannelStopped);
      await channel.closed;
    });
  });

  test('that fails resets the channel with INTERNAL', () => {
    const fails: Service = { takes: 'messages', serve: () => Promise.reject(new Error('a bug')) };
    return joined('memory', { services: { fails } }, async ({ dialer }) => {
      const channel = dialer.open('fails');
      await assert.rejects(all(channel), { name: 'ChannelRefused', code: ErrorCode.internal });
    });
  });

  test('that takes messages resets a channel whose message is too long, and the others go on', () =>
    joined('memory', { services: { echo } }, async ({ dialer }) => {
      const channel = dialer.open('echo');
      await channel.send(pattern(defaultLimits.messageLimit + 1)).catch(() => {});
      await assert.rejects(channel.closed, { code: ErrorCode.messageTooLarge, by: 'peer' });
      const other = dialer.open('echo');
      await other.send(pattern(1));
      other.end();
      assert.equal((await all(other)).length, 1);
    }));
});

suite('ways to give up', () => {
  const opened = async (takes: 'messages' | 'streams', use: (ours: Channel, theirs: Channel) => Promise<void>) => {
    const { service, channel, letGo } = lent(takes);
    await joined('memory', { services: { lent: service } }, async ({ dialer }) => {
      const ours = dialer.open('lent');
      await ours.send(pattern(1));
      await use(ours, await channel);
      letGo();
    });
  };

  test('reset abandons both directions, for both ends', () =>
    opened('messages', async (ours, theirs) => {
      const reading = all(ours);
      ours.reset(0x8000_0007, 'enough');
      await assert.rejects(reading, (error) => error instanceof ChannelReset && error.by === 'local');
      await assert.rejects(ours.send(pattern(1)), ChannelReset);
      await assert.rejects(theirs.closed, { name: 'ChannelReset', code: 0x8000_0007, reason: 'enough', by: 'peer' });
      await assert.rejects(all(theirs), ChannelReset);
      await assert.rejects(theirs.send(pattern(1)), ChannelReset);
      ours.reset();
      ours.end();
      ours.stop();
    }));

  test('stop ends the other direction only', () =>
    opened('messages', async (ours, theirs) => {
      theirs.stop(0x8000_0008);
      assert.deepEqual(await all(theirs), []);
      await calm();
      await assert.rejects(ours.send(pattern(1)), { name: 'ChannelStopped', code: 0x8000_0008 });
      ours.end();
      await theirs.send(pattern(9));
      theirs.end();
      assert.deepEqual(await all(ours), [pattern(9)]);
      await Promise.all([ours.closed, theirs.closed]);
    }));

  test('abort abandons a message, and the channel goes on', () =>
    opened('streams', async (ours, theirs) => {
      const given: Fragment[] = [];
      const reading = (async () => {
        for await (const fragment of theirs.fragments()) given.push(fragment);
      })();
      let more: () => void = () => {};
      const sending = ours.sendStream(
        (async function* () {
          yield pattern(10);
          await new Promise<void>((resolve) => {
            more = resolve;
          });
        })(),
      );
      await calm();
      assert.throws(() => ours.end(), TypeError);
      assert.equal(ours.abort(0x8000_0009, 'oops'), true);
      assert.equal(ours.abort(), false);
      await assert.rejects(sending, (error) => error instanceof MessageAborted && error.code === 0x8000_0009);
      more();
      await ours.send(pattern(2));
      ours.end();
      await reading;
      assert.deepEqual(given, [
        { kind: 'bytes', bytes: pattern(1), last: true },
        { kind: 'bytes', bytes: pattern(10), last: false },
        { kind: 'aborted', code: 0x8000_0009, reason: 'oops' },
        { kind: 'bytes', bytes: pattern(2), last: true },
      ]);
    }));

  test('a source that fails abandons its message and is told in turn when the channel fails', () =>
    opened('messages', async (ours, theirs) => {
      const failing = (async function* () {
        yield pattern(10);
        throw new Error('the disk is full');
      })();
      await assert.rejects(ours.sendStream(failing), /the disk is full/);
      let returned = false;
      const waiting: AsyncIterable<Uint8Array> = {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => {}),
          return: () => {
            returned = true;
            return Promise.reject(new Error('not now'));
          },
        }),
      };
      const sending = ours.sendStream(waiting);
      theirs.reset(5);
      await assert.rejects(sending, (error) => error instanceof ChannelReset && error.code === 5);
      assert.equal(returned, true);
    }));

  test('signals: of open, of send, of sendStream, of reading', () =>
    opened('messages', async (ours, theirs) => {
      const stop = new AbortController();
      const { signal } = stop;
      const streaming = ours.sendStream(
        {
          [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<Uint8Array>>(() => {}) }),
        },
        { signal },
      );
      const reading = all(ours.messages({ signal }));
      const opening = ours.connection.open('lent', { signal });
      const over = assert.rejects(
        opening.closed,
        (error) => error instanceof ChannelReset && error.cause === 'changed my mind',
      );
      stop.abort('changed my mind');
      await assert.rejects(streaming, (error) => error === 'changed my mind');
      await assert.rejects(reading, (error) => error === 'changed my mind');
      await assert.rejects(ours.send(pattern(1), { signal }), (error) => error === 'changed my mind');
      await over;
      // The channel whose calls were given up goes on.
      await ours.send(pattern(6));
      ours.end();
      assert.deepEqual(await all(theirs), [pattern(1), pattern(6)]);
    }));
});

suite('back-pressure', () => {
  test('a sender waits for a consumer that does not read, and goes on with it; aborted messages are taken back', async () => {
    const { service, channel, letGo } = lent('messages');
    await joined('memory', { services: { slow: service } }, async ({ dialer }) => {
      const ours = dialer.open('slow');
      const theirs = await Promise.race([channel, ours.send(pattern(1_000)).then(() => channel)]);
      let sent = 0;
      const stop = new AbortController();
      const sending = (async () => {
        while (sent < 2_000) {
          await ours.send(pattern(1_000), { signal: stop.signal });
          sent += 1;
        }
      })();
      const givenUp = assert.rejects(sending, (error) => error === 'enough');
      await calm();
      // What fits the window, and what the local queue takes before it asks to wait.
      const most = defaultLimits.channelCredit + 131_072 + 2_000;
      assert.ok(sent * 1_000 > 500_000 && sent * 1_000 <= most, `${sent} messages went`);
      stop.abort('enough');
      await givenUp;
      const received = all(theirs);
      await ours.send(pattern(5));
      ours.end();
      assert.deepEqual((await received).length, sent + 2);
      letGo();
    });
  });

  test('one stalled channel does not hold up the others', async () => {
    const { service, letGo } = lent('messages');
    await joined('memory', { services: { stalls: service, echo } }, async ({ dialer }) => {
      for (let count = 0; count < 4; count++) {
        const stalled = dialer.open('stalls', { group: 1 });
        for (let sent = 0; sent < 20; sent++) stalled.send(pattern(100_000)).catch(() => {});
      }
      const channel = dialer.open('echo');
      const answers = all(channel);
      for (let count = 0; count < 20; count++) await channel.send(pattern(200_000));
      channel.end();
      assert.equal((await answers).length, 20);
      // Let go before the close, which would wait for what the stalled channels have queued.
      letGo();
    });
  });
});

suite('misuse', () => {
  test('is told by TypeErrors, and changes nothing', () =>
    joined('memory', { services: { echo } }, async ({ dialer }) => {
      const channel = dialer.open('echo');
      // @ts-expect-error: a string is no message
      await assert.rejects(channel.send('text'), TypeError);
      // @ts-expect-error: a number is no source
      await assert.rejects(channel.sendStream(5), TypeError);
      assert.throws(() => channel.fragments(), TypeError);
      const messages = channel.messages();
      const first = messages.next();
      await assert.rejects(messages.next(), TypeError);
      await channel.send(pattern(2));
      assert.deepEqual((await first).value, pattern(2));
      channel.end();
      channel.end();
      await assert.rejects(channel.send(pattern(1)), TypeError);
      await channel.closed;
      await dialer.close();
      assert.throws(() => dialer.open('echo'), ConnectionClosed);
    }));
});
