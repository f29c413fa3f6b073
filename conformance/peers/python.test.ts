import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Report } from '../report/report.ts';
import { readJson } from '../report/schema.ts';
import { capture } from '../testing/capture.ts';

const program = fileURLToPath(new URL('./python/main.py', import.meta.url));
const { status: python } = spawnSync('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 9))']);
const skip = python === 0 ? false : 'python3 of version 3.9 or later is not on this machine';

test('the Python peer, written from the text alone, passes core in both roles', { skip }, async () => {
  const exec = `python3 '${program}' {role} {host} {port}`;
  const { status, stdout, stderr } = await capture(['run', '--exec', exec, '--report', 'json=-']);
  assert.equal(status, 0, stderr.slice(-2000));
  const { summary, cases } = readJson<Report>(stdout, 'the report on the Python peer', 'report');
  assert.equal(summary.pass + summary.na, cases.length, 'every case passes that is for its version');
});
