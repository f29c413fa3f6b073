import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from './package-root.ts';

/** The package as a user gets it: packed, and installed in an empty folder without development dependencies. */

const folder = mkdtempSync(join(tmpdir(), 'heddle-package-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, parameters: readonly string[], cwd: string): { status: number | null; output: string } {
  const { NODE_OPTIONS: _, ...environment } = process.env;
  const child = spawnSync(command, parameters, { cwd, encoding: 'utf8', env: environment });
  return { status: child.status, output: child.stdout + child.stderr };
}

before(() => {
  const packed = run('npm', ['pack', '--silent', '--pack-destination', folder], fileURLToPath(packageRoot));
  assert.equal(packed.status, 0, packed.output);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  assert.ok(tarball, 'npm pack made no tarball');
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const flags = ['--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', '--silent'];
  const installed = run('npm', ['install', ...flags, `./${tarball}`], folder);
  assert.equal(installed.status, 0, installed.output);
});

test('the installed kit judges the bundled reference', () => {
  const judged = run('npx', ['heddle', 'run'], folder);
  assert.equal(judged.status, 0, judged.output);
});

test('the installed kit checks the vectors', () => {
  const checked = run('npx', ['heddle', 'vectors', 'check'], folder);
  assert.equal(checked.status, 0, checked.output);
});

test('the reference can be imported, and offers its public names', () => {
  const script = "import('heddle').then((api) => console.log(typeof api.connect, typeof api.listen))";
  const imported = run(process.execPath, ['-e', script], folder);
  assert.equal(imported.output.trim(), 'function function');
});

test("the README's example of the reference works as it is printed", () => {
  const [, example] = /```ts\n(.*?)```/s.exec(readFileSync(new URL('README.md', packageRoot), 'utf8')) ?? [];
  assert.ok(example, 'the README has no example');
  writeFileSync(join(folder, 'example.mjs'), example);
  const { status, output } = run(process.execPath, ['example.mjs'], folder);
  assert.deepEqual({ status, output }, { status: 0, output: 'HELLO\n' });
});

test('what is installed stays small and holds no tests', () => {
  const files = readdirSync(join(folder, 'node_modules'), { recursive: true, encoding: 'utf8' });
  const bytes = files.reduce((sum, name) => sum + statSync(join(folder, 'node_modules', name)).size, 0);
  assert.ok(bytes < 15_000_000, `${bytes} bytes are installed`);
  const tests = files.filter((name) => name.startsWith('heddle') && /\.test\.(js|ts)$/.test(name));
  assert.deepEqual(tests, []);
});
