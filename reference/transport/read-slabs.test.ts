import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { ReadSlabs } from './read-slabs.ts';

/** Reads so much at a time, as often as it says; gives what was read. */
function read(slabs: ReadSlabs, size: number, times: number): Uint8Array[] {
  return Array.from({ length: times }, () => slabs.take(Math.min(size, slabs.room().length)));
}

const slabSizes = (chunks: readonly Uint8Array[]) =>
  [...new Set(chunks.map(({ buffer }) => buffer))].map(({ byteLength }) => byteLength);

suite('memory to read into', () => {
  test('is given out once, and side by side', () => {
    const chunks = read(new ReadSlabs(), 5_000, 200);
    for (const [index, chunk] of chunks.entries()) {
      const before = chunks[index - 1];
      if (before?.buffer === chunk.buffer) assert.equal(chunk.byteOffset, before.byteOffset + before.length);
      else assert.equal(chunk.byteOffset, 0);
    }
    assert.ok(slabSizes(chunks).length > 1, 'several slabs were needed');
  });

  test('is not passed on where nothing was read into it', () => {
    const slabs = new ReadSlabs();
    const room = slabs.room();
    assert.equal(slabs.room().byteOffset, room.byteOffset);
    assert.equal(slabs.room().buffer === room.buffer, true);
  });

  test('comes in larger slabs where much is read at a time, and in smaller ones again where little is', () => {
    const slabs = new ReadSlabs();
    const grown = slabSizes(read(slabs, 131_072, 60));
    assert.deepEqual(grown.slice(0, 5), [65_536, 131_072, 262_144, 524_288, 1_048_576]);
    const shrunk = slabSizes(read(slabs, 1_000, 4_000));
    assert.equal(shrunk.at(-1), 65_536);
  });
});
