import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { capture } from './testing/capture.ts';
import { fakeCases } from './testing/fake-cases.ts';
import { heddle, Workbench } from './testing/workbench.ts';

const bench = new Workbench();

describe('decode', () => {
  const decode = (stdin: string | Uint8Array) => capture(['decode', '-'], { stdin, catalogue: fakeCases });

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
    assert.equal((await heddle('decode', bench.file('nowhere'))).status, 2);
  });
});

describe('list and explain', () => {
  it('list the cases', async () => {
    assert.match((await heddle('list')).stdout, /^bad-should {5}SHOULD {2}a PING$/m);
    const cases = JSON.parse((await heddle('list', '--json')).stdout) as { id: string; level: string }[];
    assert.deepEqual(
      cases.map(({ id }) => id),
      fakeCases.map(({ id }) => id),
    );
    assert.equal(cases[0]?.level, 'MUST');
  });

  it('explain a case and a requirement', async () => {
    const { stdout } = await heddle('explain', 'bad');
    assert.match(stdout, /^Case bad \(MUST\)\n {2}rule {5}"An endpoint MUST treat a PING of id 0/);
    assert.match(stdout, /spec\/3-frames\.md#ping-id/);
    assert.match(stdout, /sends {4}a PING\n {2}expects {2}a PONG\n {2}twin {5}good\n {2}mutant {3}a peer that/);
    assert.match(
      (await heddle('explain', 'ping-id')).stdout,
      /^Requirement ping-id \(MUST\)\n(.*\n)*Case bad \(MUST\)/,
    );
    const unknown = await heddle('explain', 'ping-od');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /ping-od is neither a case nor a requirement; the closest are ping-id/);
  });
});

describe('the command line', () => {
  it('helps with each command, in words and with an example', async () => {
    for (const command of [
      'run',
      'list',
      'explain',
      'judge',
      'merge',
      'decode',
      'peer',
      'vectors generate',
      'vectors check',
    ]) {
      const { status, stdout } = await heddle(...command.split(' '), '--help');
      assert.equal(status, 0, command);
      assert.match(stdout, /Examples?:\n {2}.*heddle/, command);
    }
    assert.equal((await heddle('--help')).status, 0);
    assert.match((await heddle('--version')).stdout, /^\d+\.\d+\.\d+\n$/);
  });

  it('exits 2 where there is no such command', async () => {
    for (const words of [
      [],
      ['nothing'],
      ['vectors'],
      ['vectors', 'nothing'],
      ['explain'],
      ['judge'],
      ['list', '--jsn'],
    ]) {
      assert.equal((await heddle(...words)).status, 2, words.join(' '));
    }
    assert.match((await heddle('rum')).stderr, /^heddle: unknown command 'rum' [^\n]*run[^\n]*\n$/);
  });

  it('writes and proves vectors', async () => {
    const where = bench.file('vectors');
    assert.equal((await heddle('vectors', 'generate', where)).status, 0);
    const { status, stdout } = await heddle('vectors', 'check', where);
    assert.equal(status, 0);
    assert.match(stdout, /^\d{3} vectors are byte-identical/);
    const damaged = join(where, 'preface/length.json');
    writeFileSync(damaged, `${readFileSync(damaged, 'utf8')}\n`);
    const red = await heddle('vectors', 'check', where);
    assert.equal(red.status, 1);
    assert.match(red.stderr, /^heddle: preface\/length\.json: [^\n]+\n$/);
    assert.equal((await heddle('vectors', 'check', bench.file('nowhere'))).status, 2);
  });
});
