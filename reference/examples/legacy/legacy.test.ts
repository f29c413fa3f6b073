import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { type Legacy, legacies, type Meeting, meet, pairings } from './combinations.ts';
import { beforeHello, endsWith, table } from './table.ts';

const greetings = ['hello ada', 'hello grace', 'hello barbara'];
const helloLengthAt = 8;

/** The only transport of a meeting. */
function only({ transports }: Meeting) {
  const [transport] = transports;
  assert.ok(transport !== undefined && transports.length === 1, `${transports.length} transports`);
  return transport;
}

/** The length of the HELLO that the bytes begin with. */
function helloLength(bytes: Buffer): number {
  return helloLengthAt + 2 + bytes.readUInt16BE(helloLengthAt);
}

async function meetings(legacy: Legacy) {
  return {
    before: await meet(legacy, 'old', 'old'),
    oldClient: await meet(legacy, 'old', 'new'),
    oldServer: await meet(legacy, 'new', 'old'),
    neither: await meet(legacy, 'new', 'new'),
  };
}

for (const legacy of legacies) {
  suite(`beside ${legacy.name}`, { timeout: 30_000 }, () => {
    test('an old client and an old server work unchanged in all four combinations', async () => {
      const { before, oldClient, oldServer, neither } = await meetings(legacy);
      for (const meeting of [before, oldClient, oldServer, neither]) assert.deepEqual(meeting.greetings, greetings);

      assert.deepEqual([oldClient.spoken, oldServer.spoken], [before.spoken, before.spoken]);
      assert.match(neither.spoken, /^Heddle/);
      assert.equal(beforeHello(only(before)), undefined);

      // A new server is not to be told from an old one.
      assert.deepEqual(only(oldClient), only(before));

      // What a new client says to an old server ends with what an old client says.
      const last = oldServer.transports.at(-1);
      assert.ok(last !== undefined && endsWith(last, only(before)));
      if (oldServer.transports.length > 1) {
        // The attempt was a HELLO and nothing else.
        const [attempt] = oldServer.transports;
        assert.ok(attempt !== undefined);
        assert.equal(attempt.fromClient.length, helloLength(attempt.fromClient));
        assert.deepEqual(last, only(before));
      }
      assert.equal(oldServer.transports.length, legacy.name.includes('one port') ? 2 : 1);
    });

    test('between new programs Heddle begins with the first byte, or with the one behind the agreement', async () => {
      const { fromClient, fromServer } = only(await meet(legacy, 'new', 'new'));
      const asked = beforeHello({ fromClient, fromServer });
      assert.ok(asked !== undefined);
      const request = fromClient.subarray(0, asked.client);
      const agreement = fromServer.subarray(0, asked.server);
      if (legacy.name.includes('one port')) {
        assert.deepEqual([request.length, agreement.length], [0, 0]);
      } else if (legacy.name.startsWith('HTTP')) {
        assert.match(String(request), /^OPTIONS \* HTTP\/1\.1\r\n[\s\S]*Upgrade: heddle\r\n\r\n$/);
        assert.match(String(agreement), /^HTTP\/1\.1 101 [\s\S]*\r\n\r\n$/);
      } else {
        assert.equal(request.toString('hex'), `010000000500000000000000${Buffer.from('2.0.0').toString('hex')}`);
        assert.deepEqual(agreement, request);
      }
    });
  });
}

test('the old programs have never heard of Heddle', () => {
  const folder = new URL('./', import.meta.url);
  const old = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('old.ts'));
  assert.equal(old.length, 3);
  for (const name of old) {
    const imported = readFileSync(new URL(name, folder), 'utf8').match(/from '[^']*'/g) ?? [];
    assert.ok(!imported.some((from) => from.includes('../../')), `${name} imports the reference`);
  }
});

test('the table has a line for each combination', async () => {
  const lines: string[] = [];
  for await (const line of table()) lines.push(line);
  assert.equal(lines.length, 1 + legacies.length * pairings.length);
  assert.equal(lines.filter((line) => line.includes('others than without')).length, 0);
});
