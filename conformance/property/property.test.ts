import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { judgeTranscript } from '../harness/judge.ts';
import type { CaseResult } from '../harness/results.ts';
import { Workshop } from '../mutants/workshop.ts';
import { addressText } from '../targets/address.ts';
import { bundledLaunch } from '../targets/bundled-launch.ts';
import type { Launch } from '../targets/launch.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import { plantedBugs } from './planted.ts';
import { propertyCase, propertyId } from './property-case.ts';
import { scriptAt, searchCounterexamples } from './search.ts';

const seed = Number(process.env.HEDDLE_SEED ?? randomInt(2 ** 32));
const plantedSeed = 7;
/** Scripts within which every planted bug has to be found. */
const bound = 400;
/** So many of them, the first, are found in some seconds; `npm run property` tries all. */
const soonFound = 6;

let workshop: Workshop;
before(async () => {
  console.log(`# seed ${seed}`);
  workshop = await Workshop.open();
});
after(() => workshop.close());

async function search(launch: Launch, options: { seed: number; runs: number; timeoutScale: number; path?: string }) {
  const target = new LaunchedTarget(launch, 1, 1, () => {});
  const summary = await searchCounterexamples({
    ...options,
    roles: launch.roles,
    grease: false,
    target,
    onResult() {},
    signal: new AbortController().signal,
  }).finally(() => target.close());
  assert.equal(summary.unreachable, undefined);
  return summary.results;
}

/** The verdict on the recorded traffic, without any peer. */
async function judgedAgain({ transcript }: CaseResult): Promise<string> {
  const [, path = ''] = transcript.case.split(' ');
  const theCase = propertyCase(scriptAt(transcript.seed, path), transcript.timeoutScale, () => {});
  return (await judgeTranscript({ ...transcript, case: propertyId }, [theCase])).verdict;
}

test('the bundled reference passes in both roles', async () => {
  const results = await search(bundledLaunch(['listener', 'dialer'], seed, false), { seed, runs: 40, timeoutScale: 1 });
  for (const result of results) {
    assert.deepEqual(
      [result.verdict, result.observed, result.step],
      ['pass', 'so in 40 runs of random traffic', undefined],
    );
    assert.equal(await judgedAgain(result), 'pass');
  }
  assert.equal(results.length, 2);
});

for (const bug of process.env.HEDDLE_PLANTED === 'all' ? plantedBugs : plantedBugs.slice(0, soonFound)) {
  test(`a peer with the planted bug ${bug.id} is found, and its transcript fails again`, async () => {
    const program = workshop.build(bug);
    const launch: Launch = {
      name: bug.id,
      roles: ['listener'],
      command: (_, address) => [process.execPath, program, '--listen', addressText(address), '--grease', 'off'],
    };
    const [result] = await search(launch, { seed: plantedSeed, runs: bound, timeoutScale: 0.1 });
    assert.equal(result?.verdict, 'fail', result?.observed);
    console.log(
      `# ${bug.id} in run ${Number(result.transcript.case.split(/[ :]/)[1]) + 1}: ${result.expected}; ${result.observed}`,
    );
    assert.equal(await judgedAgain(result), 'fail');
  });
}
