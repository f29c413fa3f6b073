import type { Case } from '../harness/case.ts';
import type { CaseResult } from '../harness/results.ts';
import { openingFailed } from './card.ts';
import { lastFrames } from './last-frames.ts';
import { isRed, type ReportedCase } from './report.ts';

/** What a report says of a result: of a red one, also what its failure card shows. */
export function reportedCase(result: CaseResult, theCase: Case | undefined, again: string): ReportedCase {
  const {
    id,
    level,
    role,
    delivery,
    verdict,
    requirements,
    expected,
    observed,
    milliseconds,
    step,
    requirement,
    twin,
  } = result;
  return {
    id,
    level,
    role,
    delivery,
    seed: result.transcript.seed,
    verdict,
    requirements,
    expected,
    observed,
    milliseconds,
    ...(step === undefined ? {} : { step }),
    ...(requirement === undefined ? {} : { requirement }),
    ...(twin === undefined ? {} : { twin }),
    ...(isRed(result) ? { control: controlText(result, theCase), frames: lastFrames(result), again } : {}),
  };
}

/** What the result tells about the control, which comes before every case that does not do the preface itself. */
function controlText({ id, verdict, twin, transcript }: CaseResult, theCase: Case | undefined): string {
  if (!transcript.runs.some((run) => run.case === id)) return openingFailed;
  if (theCase?.preface) return 'none: the case does the preface itself; the opening control of the run passed';
  if (verdict === 'inconclusive' && (twin === undefined || twin.verdict === 'pass'))
    return 'failed, or the peer died before the stimulus';
  return 'passed';
}
