import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../commands/usage-error.ts';
import type { Transcript } from '../harness/transcript.ts';
import { isPcapng, pcapng, readPcapng } from './pcapng.ts';

const transcript: Transcript = {
  format: 'heddle-transcript',
  version: 1,
  kit: '0.0.0',
  case: 'a-case',
  role: 'listener',
  delivery: 'whole',
  seed: 1,
  grease: true,
  timeoutScale: 1,
  runs: [
    {
      case: 'a-case',
      events: [
        { at: 0, out: '0102030405' },
        { at: 1.5, in: 'aa' },
        { at: 2, out: '06', times: 3 },
        { at: 5_000_000, event: 'lost', detail: 'ECONNRESET' },
        { at: 5_000_001, in: 'bbcc' },
      ],
    },
    { case: 'its-twin', events: [{ at: 0, in: 'dd' }] },
  ],
};

test('what is written is read back, stream by stream', () => {
  const file = pcapng(transcript);
  assert.ok(isPcapng(file));
  const streams = readPcapng(file, 'x').map(({ name, bytes }) => [name, Buffer.from(bytes).toString('hex')]);
  assert.deepEqual(streams, [
    ['a-case, kit → peer', '010203040506'],
    ['a-case, peer → kit', 'aabbcc'],
    ['its-twin, peer → kit', 'dd'],
  ]);
});

test('every block says its length twice, and lengths are multiples of four', () => {
  const file = Buffer.from(pcapng(transcript));
  let blocks = 0;
  for (let at = 0; at < file.length; blocks += 1) {
    const size = file.readUInt32LE(at + 4);
    assert.equal(size % 4, 0);
    assert.equal(file.readUInt32LE(at + size - 4), size);
    at += size;
  }
  assert.equal(blocks, 1 + 2 + 6);
});

test('a file that is cut off, or not the kit’s, is refused in one line that names it', () => {
  const file = pcapng(transcript);
  for (let length = 4; length < file.length; length += 7) {
    try {
      readPcapng(file.subarray(0, length), 'x.pcapng');
    } catch (error) {
      assert.ok(error instanceof UsageError);
      assert.match(error.message, /^x\.pcapng [^\n]*$/);
    }
  }
  const other = Buffer.from(file);
  other.writeUInt16LE(1, Buffer.from(file).readUInt32LE(4) + 8);
  assert.throws(() => readPcapng(other, 'x.pcapng'), /not written by the kit/);
});
