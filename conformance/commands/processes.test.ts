import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Case } from '../harness/case.ts';
import { bundledPeer } from '../targets/bundled-launch.ts';
import { capture } from '../testing/capture.ts';
import { fakeCases } from '../testing/fake-cases.ts';
import { heddle, listeningAt, Workbench } from '../testing/workbench.ts';

const bench = new Workbench();
const kitMain = fileURLToPath(new URL('../main.ts', import.meta.url));
const degenerate = fileURLToPath(new URL('../peers/degenerate/main.ts', import.meta.url));
const node = [process.execPath, ...process.execArgv];

describe('processes', () => {
  it('end with a run that the kit itself broke off, while other lanes are at work', async () => {
    const [good] = fakeCases;
    assert.ok(good);
    const defect: Case = {
      ...good,
      id: 'defect',
      async run() {
        throw new TypeError('a defect');
      },
    };
    const catalogue = [...fakeCases, defect];
    const pids = bench.file('pids');
    const script = bench.file('counted.mjs');
    const reference = bundledPeer().at(-1);
    writeFileSync(
      script,
      `import { appendFileSync } from 'node:fs';
const [host, port, role] = process.argv.slice(2);
appendFileSync(${JSON.stringify(pids)}, process.pid + ' ');
process.argv.splice(1, 9, ${JSON.stringify(reference)}, role === 'listener' ? '--listen' : '--connect', host + ':' + port);
await import(${JSON.stringify(reference)});
`,
    );
    const exec = [...node, script].map((word) => `'${word}'`).join(' ');
    const { status } = await capture(
      [
        'run',
        '--exec',
        `${exec} {host} {port} {role}`,
        '--repeat',
        '9',
        '--report',
        `json=${bench.file('defect.json')}`,
      ],
      {
        catalogue,
      },
    );
    assert.equal(status, 3);
    assert.match(bench.report('defect.json').error ?? '', /the kit itself failed \(a defect\)/);
    const started = bench.read('pids').trim().split(' ').map(Number);
    assert.ok(started.length > 0);
    for (const pid of started) assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
  });

  it('end with an interrupted run, which is incomplete and still reported', async () => {
    const pidFile = bench.file('peer.pid');
    const script = bench.file('noted.mjs');
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
    const child = spawn(
      process.execPath,
      [...process.execArgv, kitMain, ...words, '--report', `json=${bench.file('cut.json')}`],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    child.stdout.resume();
    while (!existsSync(pidFile) || readFileSync(pidFile, 'utf8') === '') {
      assert.equal(child.exitCode, null, 'the kit ended before its peer was started');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    child.kill('SIGINT');
    const [status] = await once(child, 'exit');
    assert.equal(status, 3);
    assert.match(bench.report('cut.json').error ?? '', /interrupted by SIGINT/);
    assert.throws(() => process.kill(Number(readFileSync(pidFile, 'utf8')), 0), { code: 'ESRCH' });
  });

  it('of a peer started by hand pass on words, signals and status', async () => {
    const [program = '', ...rest] = [...node, kitMain, 'peer', '--listen', '127.0.0.1:0'];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    const { status, stdout } = await heddle('run', '--connect', await listeningAt(child.stdout), '--only', 'good');
    assert.equal(status, 0, stdout);
    child.kill('SIGTERM');
    const [ended] = await once(child, 'exit');
    assert.ok(ended === 0 || ended === 143, `ended with ${ended}`);
    const bare = spawn(program, [...process.execArgv, kitMain, 'peer'], { stdio: 'ignore' });
    const [refused] = await once(bare, 'exit');
    assert.equal(refused, 2);
  });

  it('of a peer started by hand end even with a kit that is killed', async () => {
    const [program = '', ...rest] = [...node, kitMain, 'peer', '--listen', '127.0.0.1:0'];
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
    await listeningAt(child.stdout);
    child.kill('SIGKILL');
    // The peer holds the other end of this pipe as long as it lives.
    await once(child.stdout.resume(), 'end');
  });

  it('that dial a listening kit are judged, one connection after the other', async () => {
    const [program = '', ...rest] = [...node, kitMain];
    const words = [
      'run',
      '--listen',
      '127.0.0.1:0',
      '--only',
      'ping-answered*',
      '--report',
      `json=${bench.file('dialed.json')}`,
    ];
    const kit = spawn(program, [...rest, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(kit.stdout.setEncoding('utf8'), 'data');
    const [, address = ''] = /dials (\S+) as dialer/.exec(line) ?? [];
    kit.stdout.resume();
    const peer = spawn(program, [...rest, 'peer', '--connect', address], { stdio: 'ignore' });
    const [status] = await once(kit, 'exit');
    peer.kill();
    assert.equal(status, 0);
    const { cases } = bench.report('dialed.json');
    assert.ok(cases.length > 1 && cases.every(({ role, verdict }) => role === 'dialer' && verdict === 'pass'));
  });

  it('that the kit starts and that dial are judged too', async () => {
    const dialing = [
      ...node.map((word) => `'${word}'`),
      `'${degenerate}'`,
      'ping-only',
      '{host}',
      '{port}',
      '{role}',
    ].join(' ');
    const { status, stdout } = await heddle(
      'run',
      '--exec',
      dialing,
      '--role',
      'dialer',
      '--only',
      'good',
      '--timeout-scale',
      '0.2',
    );
    assert.equal(status, 1);
    assert.match(stdout, /inconclusive good .*\n(.*\n)* {2}control {3}the opening control/);
  });
});
