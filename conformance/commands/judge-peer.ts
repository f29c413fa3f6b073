import type { Case } from '../harness/case.ts';
import { versionsUnder } from '../harness/profile.ts';
import type { CaseResult } from '../harness/results.ts';
import { runCases } from '../harness/runner.ts';
import { searchCounterexamples } from '../property/search.ts';
import { acceptKnown, type KnownFailure, staleLines } from '../report/baseline.ts';
import { kit } from '../report/kit.ts';
import { Progress } from '../report/progress.ts';
import { record } from '../report/records.ts';
import type { Findings, ReportedCase } from '../report/report.ts';
import { reportedCase } from '../report/reported-case.ts';
import { InterruptibleTarget } from '../targets/interruptible-target.ts';
import { Interrupt } from './interrupt.ts';
import { repeatCommand } from './repeat-command.ts';
import type { RunPlan } from './run-options.ts';
import { countRuns } from './selection.ts';
import type { Output } from './surroundings.ts';
import { openTarget } from './target-choice.ts';

/** How a run ended, besides its results. */
type Ending = Pick<Findings, 'complete' | 'unreachable' | 'error'>;

/** Runs the selected cases against the peer, shows the progress, and keeps the records. Throws `UsageError` where the kit cannot listen. */
export async function judgePeer(
  plan: RunPlan,
  cases: readonly Case[],
  baseline: readonly KnownFailure[],
  catalogue: readonly Case[],
  output: Output,
): Promise<Findings> {
  const { options, seed, target: choice, folders } = plan;
  const interrupt = new Interrupt();
  const runs = countRuns(cases, options);
  const progress = new Progress(output, runs);
  const note = (line: string) => progress.note(line);
  const opened = await openTarget(choice, options.jobs, options.timeoutScale, note).catch((error) => {
    interrupt.release();
    throw error;
  });
  const over = new AbortController();
  const signal = AbortSignal.any([interrupt.signal, over.signal]);
  const target = new InterruptibleTarget(opened, signal);
  output.write(
    `${kit.name} ${kit.version} judges ${target.name} as ${options.roles.join(' and ')}: ${runs} runs of ${cases.length} cases, seed ${seed}\n`,
  );
  const judged: ReportedCase[] = [];
  const describe = describer(cases, choice.words);
  const onResult = (result: CaseResult) => {
    // What an interrupted case says is the interruption's doing, not the peer's.
    if (signal.aborted) return;
    judged.push(describe(result));
    record(result, folders);
    progress.add(result);
  };
  const { roles, deliveries, repeat, grease, timeoutScale } = options;
  const { versions: declared } = choice.peer;
  const told = declared === undefined ? {} : { declared };
  const versions = versionsUnder(options.profiles);
  const asked = { cases, catalogue, roles, deliveries, repeat, seed, grease, timeoutScale, versions, ...told };
  const running =
    plan.property === undefined
      ? runCases({ ...asked, target, onResult, signal })
      : searchCounterexamples({ ...asked, ...plan.property, target, onResult, signal });
  const ending = await end(running, interrupt.signal);
  // Cases may still be at work on other lanes than the one that ended the run.
  over.abort(new Error('the run is over'));
  await target.close();
  interrupt.release();
  progress.end();
  return {
    kit,
    seed,
    peer: choice.peer,
    options,
    ...ending,
    staleBaseline: staleLines(judged, baseline),
    cases: acceptKnown(judged, baseline),
  };
}

/** Makes of a result what the report says of it. */
function describer(catalogue: readonly Case[], target: readonly string[]): (result: CaseResult) => ReportedCase {
  const byId = new Map(catalogue.map((theCase) => [theCase.id, theCase]));
  return (result) => {
    const theCase = byId.get(result.id);
    return reportedCase(result, theCase, repeatCommand(result, target, theCase?.profile));
  };
}

/** Whatever ends a run, what was found until then is reported. */
async function end(running: ReturnType<typeof runCases>, signal: AbortSignal): Promise<Ending> {
  try {
    const { complete, unreachable } = await running;
    return { complete: complete && !signal.aborted, unreachable: unreachable ?? null, error: interruption(signal) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      complete: false,
      unreachable: null,
      error: interruption(signal) ?? `the kit itself failed (${why}): please report this`,
    };
  }
}

function interruption(signal: AbortSignal): string | null {
  return signal.aborted && signal.reason instanceof Error ? signal.reason.message : null;
}
