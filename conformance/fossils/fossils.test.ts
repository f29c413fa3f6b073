import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { allCases } from '../cases/index.ts';
import { inProfile } from '../harness/profile.ts';
import { runCases } from '../harness/runner.ts';
import type { Target } from '../harness/target.ts';
import { bundledLaunch } from '../targets/bundled-launch.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import {
  fossilLaunch,
  fossilNames,
  fossilProgram,
  fossilsFolder,
  hashFile,
  readConversations,
  readSeal,
} from './fossil.ts';
import { heard, play } from './play.ts';

/** What was frozen is as it was; today's reference answers what it answered, and today's kit passes it. */

const roles = ['listener', 'dialer'] as const;
const { signal } = new AbortController();
const silent = () => {};

/** Says to the peer what was once said to the fossil; it must say the same, channel by channel. */
async function replay(target: Target, name: string): Promise<void> {
  for (const { id, role, sent, received } of readConversations(name)) {
    const then = heard(received);
    const now = heard(await play(await target.connect(role, 0, signal), sent, then.ends));
    assert.deepEqual(now.said, then.said, id);
  }
}

/** Cases that are quick, and of which no later edition may ask more of an old peer than was asked of it then. */
const quick =
  /^(hello-(first|role|largest)|version-|parameter-bounds|grease-|sequential-|ping-|message-|end-|abort-|stop-ends)/;
const slow = /^sequential-(sign-of-life|stop-reading-blocked)/;

for (const name of fossilNames()) {
  describe(`the fossil ${name}`, () => {
    const fossil = new LaunchedTarget(fossilLaunch(fossilProgram(name)), 2, 1, silent);
    const today = new LaunchedTarget(bundledLaunch(roles, 1, false), 1, 1, silent);
    after(() => Promise.all([fossil.close(), today.close()]));

    it('is as it was frozen', () => {
      const folder = new URL(`${name}/`, fossilsFolder);
      const files = readdirSync(folder).filter((file) => file !== hashFile);
      const hash = (file: string) =>
        createHash('sha256')
          .update(readFileSync(new URL(file, folder)))
          .digest('hex');
      assert.deepEqual(Object.fromEntries(files.map((file) => [file, hash(file)])), readSeal(name));
    });

    it('says what it said', () => replay(fossil, name));

    it('says nothing that the reference of today would not say', () => replay(today, name));

    it('passes the kit of today', async () => {
      const cases = allCases.filter(
        (theCase) => inProfile(theCase, 'compat') && quick.test(theCase.id) && !slow.test(theCase.id),
      );
      const how = { roles, deliveries: ['whole'], repeat: 1, seed: 1, grease: true, timeoutScale: 1 } as const;
      const run = { ...how, cases, catalogue: allCases, target: fossil, onResult: silent, signal };
      const { results, complete } = await runCases(run);
      assert.ok(complete);
      const red = results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'na');
      assert.deepEqual(
        red.map(({ id, role, observed }) => `${id} ${role}: ${observed}`),
        [],
      );
      assert.ok(results.filter(({ verdict }) => verdict === 'pass').length > results.length / 2);
    });
  });
}
