import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Case } from './harness/case.ts';
import { Failure } from './harness/verdict.ts';
import type { Report } from './report/report.ts';
import { readJson } from './report/schema.ts';
import { capture } from './testing/capture.ts';
import { readTap } from './testing/tap-points.ts';
import { checkWellFormed } from './testing/well-formed.ts';

const folder = mkdtempSync(join(tmpdir(), 'heddle-main-'));
after(() => rmSync(folder, { recursive: true }));
const file = (name: string) => join(folder, name);
const read = (name: string) => readFileSync(file(name), 'utf8');
const kitMain = fileURLToPath(new URL('./main.ts', import.meta.url));
const degenerate = fileURLToPath(new URL('./peers/degenerate/main.ts', import.meta.url));
const node = [process.execPath, ...process.execArgv];

function fake(id: string, requirement: string, verdict: 'pass' | 'fail', changes: Partial<Case> = {}): Case {
  return {
    id,
    requirements: [requirement],
    sends: 'a PING',
    expects: 'a PONG',
    mutant: 'a peer that does not answer',
    async run(peer) {
      await peer.fence();
      if (verdict === 'fail') throw new Failure('a miracle', 'none');
    },
    ...changes,
  };
}

const catalogue = [
  fake('good', 'ping-answered', 'pass'),
  fake('good-too', 'pong-order', 'pass'),
  fake('good-listener', 'pong-times', 'pass', { roles: ['listener'] }),
  fake('bad', 'ping-id', 'fail', { twin: 'good' }),
  fake('bad-should', 'accept-highest', 'fail'),
];
const heddle = (...argv: string[]) => capture(argv, { catalogue });
const report = (text: string) => readJson<Report>(text, 'the report', 'report');
/** Something to which nobody listens: the discard port of a host that offers no such service. */
const nobody = ['--connect', '127.0.0.1:9'];

describe('run', () => {
  it('exits 0 where every MUST passes, with the report on stdout and all else on stderr', async () => {
    const { status, stdout, stderr } = await heddle('run', '--only', 'good*', '--seed', '5', '--report', 'json=-');
    assert.equal(status, 0, stderr);
    const { seed, summary, cases, complete, options } = report(stdout);
    assert.deepEqual([seed, summary.pass, cases.length, complete], [5, 5, 5, true]);
    assert.deepEqual(options.roles, ['listener', 'dialer']);
    assert.match(stderr, /seed 5/);
    assert.equal([...stderr.matchAll(/^pass {9}good/gm)].length, 5, 'one line for each result');
  });

  it('exits 1 where a MUST fails, and shows its card', async () => {
    const { status, stdout } = await heddle('run', '--role', 'listener', '--not', 'bad-should', '--report', `md=${file('red.md')}`);
    assert.equal(status, 1);
    assert.match(stdout, /^fail bad \(MUST, peer as listener, delivery whole\)$/m);
    assert.match(stdout, /expected {2}a PONG \(a miracle\)\n {2}observed {2}none\n {2}control {3}passed\n {2}twin {6}good: pass/);
    assert.match(stdout, /kit → peer\n(.*\n)*.*frame\[0\]\.type = .*ping/i);
    assert.match(stdout, /again .* run --role listener --only bad --delivery whole --seed \d+$/m);
    assert.match(read('red.md'), /### fail bad/);
  });

  it('exits 0 where only a SHOULD fails, and still shows it', async () => {
    const { status, stdout } = await heddle('run', '--role', 'dialer', '--not', 'bad');
    assert.equal(status, 0);
    assert.match(stdout, /^fail bad-should \(SHOULD/m);
    assert.equal((await heddle('run', '--only', 'bad-should', '--role', 'listener')).status, 1, 'but no MUST passed here');
  });

  it('accepts what the baseline knows, and not a stale line', async () => {
    const known = file('known.json');
    const run = () => heddle('run', '--role', 'listener', '--not', 'bad-should', '--baseline', known);
    writeFileSync(known, '[{"case": "bad", "reason": "issue 12"}]');
    assert.equal((await run()).status, 0);
    writeFileSync(known, '[{"case": "bad", "reason": "issue 12"}, {"case": "good", "role": "listener", "reason": "old"}]');
    const stale = await run();
    assert.equal(stale.status, 1);
    assert.match(stale.stdout, /calls good listener failing, but it passes: remove the line/);
    writeFileSync(known, '[{"case": "goood", "reason": "?"}]');
    const unknown = await run();
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /names goood, which is no case: remove the line; the closest are good/);
  });

  it('exits 4 where the peer cannot be reached, with every report written', async () => {
    const formats = ['json', 'tap', 'junit', 'html', 'md'];
    const reports = formats.flatMap((format) => ['--report', `${format}=${file(`sub/gone.${format}`)}`]);
    const { status, stdout } = await heddle('run', ...nobody, ...reports);
    assert.equal(status, 4);
    assert.match(stdout, /the peer could not be reached: nobody listens on 127\.0\.0\.1:9: start the peer/);
    const { unreachable, complete, summary } = report(read('sub/gone.json'));
    assert.deepEqual([unreachable !== null, complete, summary.pass], [true, false, 0]);
    assert.match(readTap(read('sub/gone.tap')).bailOut ?? '', /nobody listens/);
    checkWellFormed(read('sub/gone.junit'));
    assert.match(read('sub/gone.html'), /could not be reached/);
    assert.match(read('sub/gone.md'), /could not be reached/);
  });

  it('exits 2 on wrong usage, in one line, with the report written', async () => {
    const wrong = [
      ['--only', 'goood'],
      ['--onyl', 'good'],
      ['stray'],
      ['--role', 'dialer', ...nobody],
      ['--baseline', file('none.json')],
      ['--only', 'good', '--not', 'good'],
      ['--listen', '192.0.2.1:7000'],
    ];
    for (const [index, words] of wrong.entries()) {
      const name = `wrong-${index}.json`;
      const { status, stderr } = await heddle('run', ...words, '--report', `json=${file(name)}`);
      assert.equal(status, 2, words.join(' '));
      assert.match(stderr, /^heddle: [^\n]+\n$/, words.join(' '));
      const { error, status: reported } = report(read(name));
      assert.ok(error !== null && stderr.includes(error));
      assert.equal(reported, 2);
    }
    for (const words of [['--seed'], ['--report', 'yaml=x'], ['--report', `json=${folder}/known.json/x`], ['--report', 'json=-', '--report', 'tap=-']]) {
      const { status, stderr } = await heddle('run', ...words);
      assert.equal(status, 2, words.join(' '));
      assert.match(stderr, /^heddle: [^\n]+\n$/, words.join(' '));
    }
  });

  it('draws a seed that it tells, and keeps to it', async () => {
    const { stdout } = await heddle('run', '--only', 'good', '--role', 'listener', '--repeat', '2', '--report', `json=${file('drawn.json')}`);
    const { seed, cases } = report(read('drawn.json'));
    assert.match(stdout, new RegExp(`seed ${seed}\n`));
    assert.deepEqual(cases.map((result) => result.seed), [seed, seed + 1]);
  });
});

describe('shards', () => {
  const run = (...words: string[]) => heddle('run', '--seed', '9', '--delivery', 'whole', ...words);

  it('merge into what the whole run reports', async () => {
    await run('--report', `json=${file('whole.json')}`);
    for (const part of [1, 2]) await run('--shard', `${part}/2`, '--report', `json=${file(`part-${part}.json`)}`);
    const merged = await heddle('merge', file('part-2.json'), file('part-1.json'), '--report', `json=${file('merged.json')}`);
    const timeless = (name: string) => {
      const text = read(name).replace(/"milliseconds": \d+/g, '"milliseconds": 0');
      const { cases, ...rest } = report(text);
      return { ...rest, cases: cases.map(({ frames: _, ...result }) => result) };
    };
    assert.deepEqual(timeless('merged.json'), timeless('whole.json'));
    assert.equal(merged.status, 1);
  });

  it('are not merged where they do not belong together', async () => {
    const twice = await heddle('merge', file('part-1.json'), file('part-1.json'));
    assert.equal(twice.status, 2);
    assert.match(twice.stderr, /both hold a result of good/);
    writeFileSync(file('other-seed.json'), read('part-2.json').replace('"seed": 9', '"seed": 8'));
    const seeds = await heddle('merge', file('part-1.json'), file('other-seed.json'));
    assert.equal(seeds.status, 2);
    assert.match(seeds.stderr, /part-1\.json and .*other-seed\.json differ in the seed \(9, 8\)/);
    const missing = await heddle('merge', file('part-1.json'));
    assert.equal(missing.status, 3);
    assert.match(missing.stdout, /these shards are missing: 2\/2/);
    writeFileSync(file('no-report.json'), '{"format": "heddle-report"}');
    const malformed = await heddle('merge', file('no-report.json'));
    assert.equal(malformed.status, 2);
    assert.match(malformed.stderr, /^heddle: .*no-report\.json is no report: [^\n]+\n$/);
  });
});

describe('records', () => {
  it('are judged again with the same verdict, and decoded', async () => {
    await heddle('run', '--role', 'listener', '--seed', '3', '--transcripts', file('t'), '--pcap', file('p'));
    const names = readdirSync(file('t'));
    assert.equal(names.length, catalogue.length);
    for (const name of names) {
      const { status, stdout } = await heddle('judge', join(file('t'), name));
      assert.equal(status, name.startsWith('bad') ? 1 : 0, name);
      assert.match(stdout, name.startsWith('bad') ? /^fail bad/ : /^pass good/);
    }
    const { status, stdout } = await heddle('decode', join(file('p'), 'good.listener.whole.3.pcapng'));
    assert.equal(status, 0);
    assert.match(stdout, /^good, kit → peer:$/m);
    assert.match(stdout, /hello\.magic/);
  });

  it('that are malformed, or not of this kit, are refused in one line', async () => {
    const good = JSON.parse(read('t/good.listener.whole.3.json'));
    const wrong: [string, RegExp][] = [
      ['{', /is not JSON/],
      ['{}', /is no transcript: .*required property/],
      [JSON.stringify({ ...good, role: 'server' }), /is no transcript: \/role/],
      [JSON.stringify({ ...good, runs: [{ case: 'good', events: [{ at: 0, in: 'abc' }] }] }), /is no transcript: \/runs\/0\/events\/0/],
      [JSON.stringify({ ...good, seed: 4 }), /is no transcript of this kit's case good/],
      [JSON.stringify({ ...good, case: 'gone', runs: [{ case: 'gone', events: [] }] }), /this kit has no case gone/],
    ];
    for (const [text, message] of wrong) {
      writeFileSync(file('wrong.json'), text);
      const { status, stderr } = await heddle('judge', file('wrong.json'));
      assert.equal(status, 2, text.slice(0, 60));
      assert.match(stderr, message);
      assert.match(stderr, /^heddle: [^\n]+\n$/);
    }
  });
});

describe('decode', () => {
  const decode = (stdin: string | Uint8Array) => capture(['decode', '-'], { stdin, catalogue });

  it('names the fields, and the rule that is broken', async () => {
    const fine = await decode('02 00 00 10 00000000\n0000000000000001 0000000000000000');
    assert.equal(fine.status, 0);
    assert.match(fine.stdout, /payload\.id = 1/);
    const broken = await decode('0200001000000000 0000000000000000 0000000000000000');
    assert.equal(broken.status, 1);
    assert.match(broken.stdout, /^! .*ping-id/m);
  });

  it('refuses what is neither hex nor a pcapng', async () => {
    for (const [stdin, message] of [
      ['02 0g', /"g" at character 5/],
      ['020', /3 hex digits, which is odd/],
      [' \n', /no bytes/],
      [Uint8Array.of(0x0a, 0x0d, 0x0d, 0x0a, 1), /no pcapng of the kit's/],
    ] as const) {
      const { status, stderr } = await decode(stdin);
      assert.equal(status, 2);
      assert.match(stderr, message);
    }
    assert.equal((await heddle('decode', file('nowhere'))).status, 2);
  });
});

describe('list and explain', () => {
  it('list the cases', async () => {
    assert.match((await heddle('list')).stdout, /^bad-should {5}SHOULD {2}a PING$/m);
    const cases = JSON.parse((await heddle('list', '--json')).stdout) as { id: string; level: string }[];
    assert.deepEqual(cases.map(({ id }) => id), catalogue.map(({ id }) => id));
    assert.equal(cases[0]?.level, 'MUST');
  });

  it('explain a case and a requirement', async () => {
    const { stdout } = await heddle('explain', 'bad');
    assert.match(stdout, /^Case bad \(MUST\)\n {2}rule {5}"An endpoint MUST treat a PING of id 0/);
    assert.match(stdout, /spec\/3-frames\.md#ping-id/);
    assert.match(stdout, /sends {4}a PING\n {2}expects {2}a PONG\n {2}twin {5}good\n {2}mutant {3}a peer that/);
    assert.match((await heddle('explain', 'ping-id')).stdout, /^Requirement ping-id \(MUST\)\n(.*\n)*Case bad \(MUST\)/);
    const unknown = await heddle('explain', 'ping-od');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /ping-od is neither a case nor a requirement; the closest are ping-id/);
  });
});

describe('the command line', () => {
  it('helps with each command, in words and with an example', async () => {
    for (const command of ['run', 'list', 'explain', 'judge', 'merge', 'decode', 'peer', 'vectors generate', 'vectors check']) {
      const { status, stdout } = await heddle(...command.split(' '), '--help');
      assert.equal(status, 0, command);
      assert.match(stdout, /Examples?:\n {2}.*heddle/, command);
    }
    assert.equal((await heddle('--help')).status, 0);
    assert.match((await heddle('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('exits 2 where there is no such command', async () => {
    for (const words of [[], ['nothing'], ['vectors'], ['vectors', 'nothing'], ['explain'], ['judge'], ['list', '--jsn']]) {
      assert.equal((await heddle(...words)).status, 2, words.join(' '));
    }
    assert.match((await heddle('rum')).stderr, /^heddle: unknown command 'rum' [^\n]*run[^\n]*\n$/);
  });

  it('writes and proves vectors', async () => {
    const where = file('vectors');
    assert.equal((await heddle('vectors', 'generate', where)).status, 0);
    const { status, stdout } = await heddle('vectors', 'check', where);
    assert.equal(status, 0);
    assert.match(stdout, /^\d{3} vectors are byte-identical/);
    const damaged = join(where, 'preface/length.json');
    writeFileSync(damaged, `${readFileSync(damaged, 'utf8')}\n`);
    const red = await heddle('vectors', 'check', where);
    assert.equal(red.status, 1);
    assert.match(red.stderr, /^heddle: preface\/length\.json: [^\n]+\n$/);
    assert.equal((await heddle('vectors', 'check', file('nowhere'))).status, 2);
  });
});

describe('processes', () => {
  it('end with an interrupted run, which is incomplete and still reported', async () => {
    const pidFile = file('peer.pid');
    const script = file('noted.mjs');
    writeFileSync(
      script,
      `import { createServer } from 'node:net';
import { writeFileSync } from 'node:fs';
createServer((socket) => {
  socket.on('error', () => {}).resume();
  writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
}).listen(Number(process.argv[2]), '127.0.0.1');
`,
    );
    const words = ['run', '--role', 'listener', '--exec', `'${process.execPath}' '${script}' {port}`];
    const child = spawn(process.execPath, [...process.execArgv, kitMain, ...words, '--report', `json=${file('cut.json')}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout.resume();
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    assert.equal(status, 3);
    assert.match(report(read('cut.json')).error ?? '', /interrupted by SIGINT/);
    assert.throws(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0), { code: 'ESRCH' });
  });

  it('of a peer started by hand pass on words, signals and status', async () => {
    const [program = '', ...rest] = [...node, kitMain, 'peer', '--listen', '127.0.0.1:0'];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const [, address = ''] = /^listening on (\S+)/.exec(line) ?? [];
    const { status, stdout } = await heddle('run', '--connect', address, '--only', 'good');
    assert.equal(status, 0, stdout);
    child.kill('SIGTERM');
    const [ended] = await once(child, 'exit');
    assert.ok(ended === 0 || ended === 143, `ended with ${ended}`);
    const bare = spawn(program, [...process.execArgv, kitMain, 'peer'], { stdio: 'ignore' });
    const [refused] = await once(bare, 'exit');
    assert.equal(refused, 2);
  });

  it('that dial are judged too', async () => {
    const dialing = [...node.map((word) => `'${word}'`), `'${degenerate}'`, 'ping-only', '{host}', '{port}', '{role}'].join(' ');
    const { status, stdout } = await heddle('run', '--exec', dialing, '--role', 'dialer', '--only', 'good', '--timeout-scale', '0.2');
    assert.equal(status, 1);
    assert.match(stdout, /inconclusive good .*\n(.*\n)* {2}control {3}the opening control/);
  });
});
