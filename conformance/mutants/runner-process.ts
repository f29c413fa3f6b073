import { pathToFileURL } from 'node:url';
import { allCases } from '../cases/index.ts';
import { runCases } from '../harness/runner.ts';
import type { PeerRole } from '../harness/verdict.ts';
import { casesBesides } from './chapters.ts';
import { judgeDegenerate } from './degenerate.ts';
import { MemoryTarget, type Serve } from './memory-target.ts';
import type { Order, RunnerSetting, Word } from './orders.ts';
import { lostTrial, type Trial, tryMutant } from './trial.ts';
import { VirtualTime } from './virtual-time.ts';

/** Judges one broken peer after the other, each in this process, for the parent that started it; ends with its parent. */

/** Verdicts between two signs of life. */
const verdictsPerWord = 50;

const setting = JSON.parse(process.argv[2] ?? '') as RunnerSetting;
const time = new VirtualTime();

function say(word: Word, then = () => {}): void {
  process.send?.(word, then);
}

process.on('disconnect', () => process.exit());
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    const how = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ word: 'crashed', how: how.split('\n').slice(0, 2).join(' ').replace(/\s+/g, ' ') }, () => process.exit(1));
  });
}
process.on('message', (order: Order) => {
  carryOut(order).then(say, (error: unknown) =>
    say({ word: 'failed', how: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

async function carryOut(order: Order): Promise<Word> {
  const { signal } = new AbortController();
  if ('degenerate' in order) {
    const judging = () => judgeDegenerate(order.degenerate, allCases, setting.seed, signal);
    return { word: 'judged', row: await time.run(judging) };
  }
  if ('unbroken' in order) return { word: 'failed-cases', cases: await failedCases(order, signal) };
  return { word: 'tried', trial: await tryOne(order, signal) };
}

/** The cases that the reference as it is does not pass in a role: those that are wrong, or tell of a fault of its own. */
async function failedCases({ unbroken, module }: Extract<Order, { unbroken: PeerRole }>, signal: AbortSignal) {
  const { serve } = (await import(pathToFileURL(module).href)) as { serve: Serve };
  const target = new MemoryTarget('the reference', serve);
  const circumstances = {
    deliveries: ['whole'],
    repeat: 1,
    seed: setting.seed,
    grease: false,
    timeoutScale: 1,
  } as const;
  const options = {
    cases: allCases,
    catalogue: allCases,
    roles: [unbroken],
    ...circumstances,
    target,
    signal,
    onResult() {},
  };
  const { results } = await time.run(() => runCases(options).finally(() => target.close()));
  return results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'na').map(({ id }) => id);
}

async function tryOne({ mutant, module }: Extract<Order, { mutant: object }>, signal: AbortSignal): Promise<Trial> {
  const { seed, extent } = setting;
  let serve: Serve;
  try {
    // The workshop wrote the module; this is what it exports.
    ({ serve } = (await import(pathToFileURL(module).href)) as { serve: Serve });
  } catch (error) {
    return lostTrial(mutant.id, `it does not load: ${error instanceof Error ? error.message : error}`);
  }
  let verdicts = 0;
  const onResult = () => {
    verdicts += 1;
    if (verdicts % verdictsPerWord === 0) say({ word: 'at-work' });
  };
  const others = casesBesides(mutant, extent, allCases);
  const profile = allCases.find(({ id }) => id === mutant.intended)?.profile;
  const target = new MemoryTarget(mutant.id, serve, profile);
  const how = {
    catalogue: allCases,
    others,
    rejudgeAll: extent === 'everything',
    seed,
    timeoutScale: 1,
    target,
    signal,
    onResult,
  };
  return time.run(() => tryMutant(mutant, how).finally(() => target.close()));
}
