import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { settle } from '../preface/negotiate.ts';
import { ErrorCode, permanentCodes, Role, Version } from '../protocol.gen.ts';
import { memoryPair } from '../transport/memory.ts';
import type { Service, VersionRange } from './api.ts';
import { connect } from './connect.ts';
import { ChannelStopped, ConnectionLost, ConnectionRefused, NotInVersion } from './errors.ts';
import { defaultLimits, settingsOf } from './options.ts';
import { all, calm, joined, ways } from './testing/pairs.ts';
import { rawListener } from './testing/raw-peer.ts';

const ours: readonly VersionRange[] = [
  [1, 1],
  [1, 2],
  [2, 2],
];

/** The table of spec/2-preface.md#version: what two ranges settle on, undefined where they are refused. */
function tableOfTheSpec(): { ranges: VersionRange[]; outcome: (number | undefined)[][] } {
  const page = readFileSync(new URL('../../spec/2-preface.md', import.meta.url), 'utf8');
  const lines = page.split('\n').filter((line) => /^\| (?:\*\*\d|\| \d)/.test(line));
  const cells = lines.map((line) => line.split('|').map((cell) => cell.replaceAll('*', '').trim()));
  const rangeOf = (text: string): VersionRange => {
    const [lowest, highest] = text.split('–').map(Number);
    assert.ok(lowest !== undefined && highest !== undefined, `${text} is no range`);
    return [lowest, highest];
  };
  const [head = [], ...rows] = cells;
  return {
    ranges: head.slice(2, -1).map(rangeOf),
    outcome: rows.map((row) => row.slice(2, -1).map((text) => (text === 'refused' ? undefined : Number(text)))),
  };
}

const { ranges, outcome } = tableOfTheSpec();
const same = (one: VersionRange, other: VersionRange) => one[0] === other[0] && one[1] === other[1];
const settled = (one: VersionRange, other: VersionRange) =>
  outcome[ranges.findIndex((range) => same(range, one))]?.[ranges.findIndex((range) => same(range, other))];

suite('the version', () => {
  test('is settled as the table of the spec says, whatever the roles', async () => {
    assert.equal(ranges.length, 6);
    for (const here of ours) {
      for (const there of ours) {
        const expected = settled(here, there);
        const connecting = ways.memory({ versions: here }, { versions: there });
        if (expected === undefined) {
          await assert.rejects(connecting, { name: 'ConnectionRefused', code: ErrorCode.version, permanent: true });
          continue;
        }
        const { dialer, listener } = await connecting;
        assert.deepEqual([dialer.version, listener.version], [expected, expected]);
        await Promise.all([dialer.close(), listener.close()]);
      }
    }
  });

  test('is settled with a peer of any range, and both can read a refusal', async () => {
    for (const versions of ours) {
      for (const theirs of ranges) {
        const [one, other] = memoryPair();
        const peer = rawListener(other);
        peer.sendHello({ lowestVersion: theirs[0], highestVersion: theirs[1] });
        const expected = settled(versions, theirs);
        const connecting = connect({ stream: one }, { versions });
        if (expected === undefined) {
          await assert.rejects(connecting, { name: 'ConnectionRefused', code: ErrorCode.version, by: 'local' });
          assert.equal((await peer.frame('close')).code, ErrorCode.version);
        } else {
          assert.equal((await connecting).version, expected);
        }
        const { lowestVersion, highestVersion } = peer.peerHello ?? {};
        assert.deepEqual([lowestVersion, highestVersion], versions);
        peer.end();
        await calm();
      }
    }
  });

  test('leaves no capability on at one end only, and none on in version 1, for all offers', () => {
    const hello = (offered: number, version: number) => ({
      role: Role.dialer,
      lowestVersion: 1,
      highestVersion: version,
      limits: defaultLimits,
      capabilities: [1, 2, 3, 0x0a0a].filter((_, bit) => (offered >> bit) & 1),
    });
    for (let here = 0; here < 16; here++) {
      for (let there = 0; there < 16; there++) {
        const one = settle(hello(here, 2), hello(there, 9));
        assert.deepEqual(one, settle(hello(there, 9), hello(here, 2)));
        const both = [1, 2, 3].filter((_, bit) => here & there & (1 << bit));
        assert.deepEqual(one, { version: 2, capabilities: both });
        assert.deepEqual(settle(hello(here, 1), hello(there, 9)), { version: 1, capabilities: [] });
      }
    }
  });

  test('that is not spoken here cannot be asked for', () => {
    for (const versions of [
      [0, 2],
      [1, 3],
      [2, 1],
      [1.5, 2],
    ] as const) {
      assert.throws(() => settingsOf(Role.dialer, { versions }), RangeError);
    }
  });

  test('a refusal says whether it is permanent', () => {
    for (const code of permanentCodes) assert.equal(new ConnectionRefused(code, '', 'peer').permanent, true);
    for (const code of [ErrorCode.helloTimeout, ErrorCode.resource, ErrorCode.internal, ErrorCode.goingAway, 0x7777]) {
      assert.equal(new ConnectionRefused(code, '', 'peer').permanent, false);
    }
    assert.equal(new ConnectionLost('lost', ErrorCode.internal, '').permanent, false);
  });
});

const pattern = (size: number) => new Uint8Array(size).map((_, index) => index % 251);
const echo: Service = {
  takes: 'messages',
  async serve(channel) {
    for await (const message of channel) await channel.send(message);
  },
};

for (const version of [Version.sequential, Version.interleaved]) {
  for (const way of Object.keys(ways) as (keyof typeof ways)[]) {
    const use: typeof joined = (_, options, body, ofDialer) =>
      joined(way, { ...options, versions: [version, version] }, body, ofDialer);

    suite(`the same application over ${way} in version ${version}`, () => {
      test('talks on many channels at once, both ways', () =>
        use(
          way,
          { services: { echo } },
          async ({ dialer, listener }) => {
            assert.equal(dialer.version, version);
            const talks = Array.from({ length: 40 }, async (_, index) => {
              const channel = (index % 2 === 0 ? dialer : listener).open('echo', { group: index % 5 });
              const sizes = [0, 1, 70_000, index * 1_000];
              for (const size of sizes) await channel.send(pattern(size));
              channel.end();
              assert.deepEqual(await all(channel), sizes.map(pattern));
              await channel.closed;
            });
            await Promise.all([...talks, dialer.ping(), listener.ping()]);
          },
          { services: { echo } },
        ));

      test('sends streams, gives some up, and is stopped', async () => {
        const received: number[] = [];
        const takes: Service = {
          takes: 'messages',
          async serve(channel) {
            for await (const message of channel) received.push(message.length);
            await channel.send(pattern(3));
          },
        };
        const stops: Service = { takes: 'streams', serve: (channel) => channel.stop(0x8000_0001) };
        await use(way, { services: { takes, stops } }, async ({ dialer }) => {
          const channel = dialer.open('takes');
          await channel.sendStream([pattern(1_000), pattern(100_000), pattern(2_000)]);
          const failing = (function* () {
            yield pattern(10);
            throw new Error('no more');
          })();
          await assert.rejects(channel.sendStream(failing), /no more/);
          await channel.send(pattern(7));
          channel.end();
          assert.deepEqual(await all(channel), [pattern(3)]);
          assert.deepEqual(received, [103_000, 7]);
          const stopped = dialer.open('stops');
          await assert.rejects(async () => {
            for (;;) await stopped.send(pattern(60_000));
          }, ChannelStopped);
        });
      });

      test('loses nothing when it closes', async () => {
        let received = 0;
        const collect: Service = {
          takes: 'messages',
          async serve(channel) {
            for await (const message of channel) received += message.length;
          },
        };
        await use(way, { services: { collect } }, async ({ dialer }) => {
          const channel = dialer.open('collect');
          for (let count = 0; count < 200; count++) channel.send(pattern(5_000)).catch(() => {});
          await dialer.close();
          await calm();
          assert.equal(received, 1_000_000);
        });
      });
    });
  }
}

suite('what version 1 cannot do', () => {
  test('is a typed error: a stream beyond our message limit; nothing of it is sent, and the channel goes on', () =>
    joined('memory', { services: { echo }, versions: [1, 1] }, async ({ dialer }) => {
      const channel = dialer.open('echo');
      const chunks = Array.from({ length: 6 }, () => pattern(50_000));
      await assert.rejects(channel.sendStream(chunks), (error) => error instanceof NotInVersion && error.version === 1);
      await channel.send(pattern(5));
      channel.end();
      assert.deepEqual(await all(channel), [pattern(5)]);
    }));
});
