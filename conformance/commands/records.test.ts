import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Report } from '../report/report.ts';
import { readJson } from '../report/schema.ts';
import { fakeCases } from '../testing/fake-cases.ts';
import { heddle, Workbench } from '../testing/workbench.ts';

const bench = new Workbench();

describe('shards', () => {
  const judge = (...words: string[]) => bench.run('--seed', '9', '--delivery', 'all', ...words);

  it('merge into what the whole run reports', async () => {
    await judge('--report', `json=${bench.file('whole.json')}`);
    for (const part of [1, 2])
      await judge('--shard', `${part}/2`, '--report', `json=${bench.file(`part-${part}.json`)}`);
    const merged = await heddle(
      'merge',
      bench.file('part-2.json'),
      bench.file('part-1.json'),
      '--report',
      `json=${bench.file('merged.json')}`,
    );
    const timeless = (name: string) => {
      const text = bench.read(name).replace(/"milliseconds": \d+/g, '"milliseconds": 0');
      const { cases, ...rest } = readJson<Report>(text, name, 'report');
      return { ...rest, cases: cases.map(({ frames: _, ...result }) => result) };
    };
    assert.deepEqual(timeless('merged.json'), timeless('whole.json'));
    assert.equal(merged.status, 1);
  });

  it('are not merged where they do not belong together', async () => {
    const twice = await heddle('merge', bench.file('part-1.json'), bench.file('part-1.json'));
    assert.equal(twice.status, 2);
    assert.match(twice.stderr, /both hold a result of good/);
    writeFileSync(bench.file('other-seed.json'), bench.read('part-2.json').replace('"seed": 9', '"seed": 8'));
    const seeds = await heddle('merge', bench.file('part-1.json'), bench.file('other-seed.json'));
    assert.equal(seeds.status, 2);
    assert.match(seeds.stderr, /part-1\.json and .*other-seed\.json differ in the seed \(9, 8\)/);
    const missing = await heddle('merge', bench.file('part-1.json'));
    assert.equal(missing.status, 3);
    assert.match(missing.stdout, /these shards are missing: 2\/2/);
    writeFileSync(bench.file('no-report.json'), '{"format": "heddle-report"}');
    const malformed = await heddle('merge', bench.file('no-report.json'));
    assert.equal(malformed.status, 2);
    assert.match(malformed.stderr, /^heddle: .*no-report\.json is no report: [^\n]+\n$/);
  });
});

describe('records', () => {
  it('are judged again with the same verdict, and decoded', async () => {
    await bench.run('--seed', '3', '--transcripts', bench.file('t'), '--pcap', bench.file('p'));
    const names = readdirSync(bench.file('t'));
    assert.equal(names.length, fakeCases.length);
    for (const name of names) {
      const { status, stdout } = await heddle('judge', join(bench.file('t'), name));
      assert.equal(status, name.startsWith('bad') ? 1 : 0, name);
      assert.match(stdout, name.startsWith('bad') ? /^fail bad/ : /^pass good/);
    }
    const { status, stdout } = await heddle('decode', join(bench.file('p'), 'good.listener.whole.3.pcapng'));
    assert.equal(status, 0);
    assert.match(stdout, /^good, kit → peer:$/m);
    assert.match(stdout, /hello\.magic/);
  });

  it('that are malformed, or not of this kit, are refused in one line', async () => {
    const good = JSON.parse(bench.read('t/good.listener.whole.3.json'));
    const wrong: [string, RegExp][] = [
      ['{', /is not JSON/],
      ['{}', /is no transcript: .*required property/],
      [JSON.stringify({ ...good, role: 'server' }), /is no transcript: \/role/],
      [
        JSON.stringify({ ...good, runs: [{ case: 'good', events: [{ at: 0, in: 'abc' }] }] }),
        /is no transcript: \/runs\/0\/events\/0/,
      ],
      [JSON.stringify({ ...good, seed: 4 }), /is no transcript of this kit's case good/],
      [JSON.stringify({ ...good, case: 'gone', runs: [{ case: 'gone', events: [] }] }), /this kit has no case gone/],
    ];
    for (const [text, message] of wrong) {
      writeFileSync(bench.file('wrong.json'), text);
      const { status, stderr } = await heddle('judge', bench.file('wrong.json'));
      assert.equal(status, 2, text.slice(0, 60));
      assert.match(stderr, message);
      assert.match(stderr, /^heddle: [^\n]+\n$/);
    }
  });
});
