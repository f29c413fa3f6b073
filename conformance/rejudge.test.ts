import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { before, test } from 'node:test';
import { allCases } from './cases/index.ts';
import { judgeTranscript } from './harness/judge.ts';
import { TranscriptMismatch } from './harness/replay-link.ts';
import type { CaseResult } from './harness/results.ts';
import { runCases } from './harness/runner.ts';
import type { Transcript, TranscriptEvent } from './harness/transcript.ts';
import { Crew } from './mutants/crew.ts';
import { allMutants } from './mutants/index.ts';
import type { Mutant } from './mutants/mutant.ts';
import { Workshop } from './mutants/workshop.ts';
import { bundledLaunch } from './targets/bundled-launch.ts';
import { LaunchedTarget } from './targets/launched-target.ts';

/** A verdict is a pure function of the transcript: every one of a run is derived again. */

const seed = Number(process.env.HEDDLE_SEED ?? randomInt(2 ** 32));
/** Broken peers that are judged by every case; `heddle selftest --full` does so with all of them. */
const mutantsSampled = 2;
let results: readonly CaseResult[];

before(async () => {
  console.log(`# seed ${seed}`);
  const target = new LaunchedTarget(bundledLaunch(['listener'], seed, true), 4, 1, () => {});
  // Those that wait for the HELLO's deadline are judged by their times like the rest, but take 10 seconds.
  const cases = allCases.filter(({ id }) => id !== 'hello-deadline' && id !== 'hello-patience');
  const summary = await runCases({
    cases,
    catalogue: allCases,
    roles: ['listener'],
    deliveries: ['whole'],
    repeat: 1,
    seed,
    grease: true,
    timeoutScale: 1,
    target,
    onResult() {},
    signal: new AbortController().signal,
  }).finally(() => target.close());
  assert.equal(summary.complete, true);
  results = summary.results;
});

/** As a file would hold it. */
const copied = (transcript: Transcript): Transcript => JSON.parse(JSON.stringify(transcript)) as Transcript;

test('every transcript of a run gives the verdict of the run again', async () => {
  for (const { id, role, verdict, observed, transcript } of results) {
    const again = await judgeTranscript(copied(transcript), allCases);
    assert.deepEqual([id, role, again.verdict, again.observed], [id, role, verdict, observed]);
  }
});

/** The reference as it is, in the role that the run above leaves out. */
const unbroken: Mutant = {
  id: 'unbroken',
  requirement: 'ping-answered',
  intended: 'ping-answered-one',
  role: 'dialer',
  patches: [{ file: 'protocol.gen.ts', from: 'export const FrameType', to: 'export const FrameType' }],
};

test('so does every transcript in the other role, and against broken peers', async () => {
  const workshop = await Workshop.open();
  const crew = new Crew(workshop, 1, { seed, extent: 'everything' });
  try {
    const sample = allMutants.filter((_, index) => index % Math.ceil(allMutants.length / mutantsSampled) === 7);
    const trials = await crew.tryAll([unbroken, ...sample], () => {});
    assert.match(trials[0]?.observed ?? '', /^pass/);
    for (const { mutant, unequalRejudgements } of trials) assert.deepEqual([mutant, unequalRejudgements], [mutant, []]);
  } finally {
    crew.dismiss();
    workshop.close();
  }
});

/** The transcript with one event of its first run replaced. */
function altered(
  transcript: Transcript,
  change: (event: TranscriptEvent, index: number) => TranscriptEvent,
): Transcript {
  const [first, ...others] = copied(transcript).runs;
  assert.ok(first, 'a transcript has a run');
  return { ...transcript, runs: [{ ...first, events: first.events.map(change) }, ...others] };
}

const transcriptOf = (id: string): Transcript => {
  const result = results.find((one) => one.id === id);
  assert.ok(result, `${id} was run`);
  return result.transcript;
};

test('a transcript in which the peer says nothing more does not pass', async () => {
  const transcript = transcriptOf('ping-answered-one');
  const last = transcript.runs[0]?.events.findLastIndex((event) => 'in' in event);
  const silent = altered(transcript, (event, index) => (index === last ? { at: event.at, event: 'timeout' } : event));
  assert.notEqual((await judgeTranscript(silent, allCases)).verdict, 'pass');
});

test('a transcript of something that the case does not do is refused', async () => {
  const transcript = transcriptOf('ping-answered-one');
  const foreign = altered(transcript, (event) => ('out' in event ? { at: event.at, out: `${event.out}00` } : event));
  await assert.rejects(judgeTranscript(foreign, allCases), TranscriptMismatch);
});
