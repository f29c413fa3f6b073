import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allCases } from './cases/index.ts';
import { inProfile } from './harness/profile.ts';
import { behaviours } from './peers/degenerate/behaviours.ts';
import type { Report } from './report/report.ts';
import { readJson } from './report/schema.ts';
import { capture } from './testing/capture.ts';

const degenerate = fileURLToPath(new URL('./peers/degenerate/main.ts', import.meta.url));
const command = [process.execPath, ...process.execArgv, degenerate].map((word) => `'${word}'`).join(' ');

describe('a degenerate peer passes no MUST case in either role', { concurrency: 4 }, () => {
  for (const kind of Object.keys(behaviours)) {
    it(kind, async () => {
      const exec = `${command} ${kind} {host} {port} {role}`;
      // These peers are as quick as they will ever be: there is no need to be patient with them.
      const words = ['run', '--exec', exec, '--timeout-scale', '0.4', '--report', 'json=-'];
      const { status, stdout, stderr } = await capture(words);
      assert.equal(status, 1, stderr.slice(-500));
      const { complete, unreachable, levels, cases } = readJson<Report>(stdout, `the report on ${kind}`, 'report');
      assert.deepEqual([complete, unreachable], [true, null]);
      assert.equal(levels.MUST.pass, 0);
      for (const role of ['listener', 'dialer']) {
        const judged = new Set(cases.filter((result) => result.role === role).map(({ id }) => id));
        const core = allCases.filter((theCase) => inProfile(theCase, 'core'));
        const meant = core.filter(({ roles }) => roles === undefined || roles.some((name) => name === role));
        assert.deepEqual(judged, new Set(meant.map(({ id }) => id)), `every case has a verdict on the ${role}`);
      }
    });
  }
});
