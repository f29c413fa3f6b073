import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { accept, type Connection, connect, memoryPair, Version } from '../index.ts';
import { testServices } from './services.ts';

/** A request to `source`: so many messages of 3,000 bytes, behind a gate. */
function request(count: number, gate: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(count, 0);
  head.writeUInt32BE(3_000, 4);
  return Buffer.concat([head, gate]);
}

/** Asks sources in these groups, and gives how many messages of each come when the gate is open, and none before. */
async function released(connection: Connection, groups: readonly number[], gate: Uint8Array): Promise<number[]> {
  const sources = groups.map((group) => connection.open('source', { group, takes: 'streams' }));
  for (const source of sources) await source.send(request(3, gate));
  const readings = sources.map((source) => source.fragments());
  for (const reading of readings) {
    const waits = await reading.next();
    assert.ok(waits.value?.kind === 'bytes' && waits.value.bytes.length === 0 && waits.value.last);
  }
  const opener = connection.open('gate');
  await opener.send(Uint8Array.of(...gate, 0));
  const counts = groups.map(() => 0);
  const reading = readings.map(async (fragments, index) => {
    for await (const fragment of fragments)
      if (fragment.kind === 'bytes' && fragment.last) counts[index] = (counts[index] ?? 0) + 1;
  });
  await connection.ping();
  assert.ok(
    counts.every((count) => count === 0),
    'another gate was opened',
  );
  await opener.send(gate);
  opener.end();
  await Promise.all([...reading, opener.closed]);
  return counts;
}

suite('a gate', () => {
  for (const version of [Version.sequential, Version.interleaved]) {
    test(`lets all sources that wait at it go in one step, and no others, in version ${version}`, async () => {
      const [one, other] = memoryPair();
      const options = { versions: [version, version] } as const;
      const [dialer, listener] = await Promise.all([
        connect({ stream: one }, options),
        accept(other, { ...options, services: testServices }),
      ]);
      const begun = await released(dialer, [1, 1, 2], Uint8Array.of(7, 7));
      assert.deepEqual(begun, [3, 3, 3]);
      await Promise.all([dialer.close(), listener.close()]);
    });
  }
});
