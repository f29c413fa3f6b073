import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Report } from '../report/report.ts';
import { readJson } from '../report/schema.ts';
import { readTap } from '../testing/tap-points.ts';
import { checkWellFormed } from '../testing/well-formed.ts';
import { deadAddress, heddle, Workbench } from '../testing/workbench.ts';

const bench = new Workbench();

describe('run', () => {
  it('exits 0 where every MUST passes, with the report on stdout and all else on stderr', async () => {
    const { status, stdout, stderr } = await heddle('run', '--only', 'good*', '--seed', '5', '--report', 'json=-');
    assert.equal(status, 0, stderr);
    const { seed, summary, cases, complete, options } = readJson<Report>(stdout, 'stdout', 'report');
    assert.deepEqual([seed, summary.pass, cases.length, complete], [5, 5, 5, true]);
    assert.deepEqual(options.roles, ['listener', 'dialer']);
    assert.match(stderr, /seed 5/);
    assert.equal([...stderr.matchAll(/^pass {9}good/gm)].length, 5, 'one line for each result');
  });

  it('exits 1 where a MUST fails, and shows its card', async () => {
    const { status, stdout } = await bench.run('--not', 'bad-should', '--report', `md=${bench.file('red.md')}`);
    assert.equal(status, 1);
    assert.match(stdout, /^fail bad \(MUST, peer as listener, delivery whole\)$/m);
    assert.match(
      stdout,
      /expected {2}a PONG \(a miracle\)\n {2}observed {2}none\n {2}control {3}passed\n {2}twin {6}good: pass/,
    );
    assert.match(stdout, /kit → peer\n(.*\n)*.*frame\[0\]\.type = .*ping/i);
    assert.match(stdout, /again .* run --connect \S+ --only bad --delivery whole --seed \d+$/m);
    assert.match(bench.read('red.md'), /### fail bad/);
  });

  it('exits 0 where only a SHOULD fails, and still shows it', async () => {
    const { status, stdout } = await bench.run('--not', 'bad');
    assert.equal(status, 0);
    assert.match(stdout, /^fail bad-should \(SHOULD/m);
    assert.equal((await bench.run('--only', 'bad-should')).status, 1, 'but no MUST passed here');
  });

  it('accepts what the baseline knows, and not a stale line', async () => {
    const known = bench.file('known.json');
    const judge = () => bench.run('--not', 'bad-should', '--baseline', known);
    writeFileSync(known, '[{"case": "bad", "reason": "issue 12"}]');
    assert.equal((await judge()).status, 0);
    writeFileSync(
      known,
      '[{"case": "bad", "reason": "issue 12"}, {"case": "good", "role": "listener", "reason": "old"}]',
    );
    const stale = await judge();
    assert.equal(stale.status, 1);
    assert.match(stale.stdout, /calls good listener failing, but it passes: remove the line/);
    writeFileSync(known, '[{"case": "goood", "reason": "?"}]');
    const unknown = await judge();
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /names goood, which is no case: remove the line; the closest are good/);
  });

  it('exits 4 where the peer cannot be reached, with every report written', async () => {
    const formats = ['json', 'tap', 'junit', 'html', 'md'];
    const reports = formats.flatMap((format) => ['--report', `${format}=${bench.file(`sub/gone.${format}`)}`]);
    const { status, stdout } = await heddle('run', '--connect', await deadAddress(), ...reports);
    assert.equal(status, 4);
    assert.match(stdout, /the peer could not be reached: nobody listens on 127\.0\.0\.1:\d+: start the peer/);
    const { unreachable, complete, summary } = bench.report('sub/gone.json');
    assert.deepEqual([unreachable !== null, complete, summary.pass], [true, false, 0]);
    assert.match(readTap(bench.read('sub/gone.tap')).bailOut ?? '', /nobody listens/);
    checkWellFormed(bench.read('sub/gone.junit'));
    assert.match(bench.read('sub/gone.html'), /could not be reached/);
    assert.match(bench.read('sub/gone.md'), /could not be reached/);
  });

  it('exits 2 on wrong usage, in one line, with the report written', async () => {
    const wrong = [
      ['--only', 'goood'],
      ['--onyl', 'good'],
      ['stray'],
      ['--role', 'dialer', '--connect', '127.0.0.1:7000'],
      ['--baseline', bench.file('none.json')],
      ['--only', 'good', '--not', 'good'],
      ['--listen', '192.0.2.1:7000'],
    ];
    for (const [index, words] of wrong.entries()) {
      const name = `wrong-${index}.json`;
      const { status, stderr } = await heddle('run', ...words, '--report', `json=${bench.file(name)}`);
      assert.equal(status, 2, words.join(' '));
      assert.match(stderr, /^heddle: [^\n]+\n$/, words.join(' '));
      const { error, status: reported } = bench.report(name);
      assert.ok(error !== null && stderr.includes(error));
      assert.equal(reported, 2);
    }
    for (const words of [
      ['--seed'],
      ['--report', 'yaml=x'],
      ['--report', `json=${bench.folder}/known.json/x`],
      ['--report', 'json=-', '--report', 'tap=-'],
    ]) {
      const { status, stderr } = await heddle('run', ...words);
      assert.equal(status, 2, words.join(' '));
      assert.match(stderr, /^heddle: [^\n]+\n$/, words.join(' '));
    }
  });

  it('draws a seed that it tells, and keeps to it', async () => {
    const { stdout } = await heddle(
      'run',
      '--only',
      'good',
      '--role',
      'listener',
      '--repeat',
      '2',
      '--report',
      `json=${bench.file('drawn.json')}`,
    );
    const { seed, cases } = bench.report('drawn.json');
    assert.match(stdout, new RegExp(`seed ${seed}\n`));
    assert.deepEqual(
      cases.map((result) => result.seed),
      [seed, seed + 1],
    );
  });
});
