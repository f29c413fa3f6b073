import { judgeTranscript } from '../harness/judge.ts';
import { TranscriptMismatch } from '../harness/replay-link.ts';
import type { Transcript } from '../harness/transcript.ts';
import type { Outcome } from '../harness/verdict.ts';
import { propertyCase, propertyId } from '../property/property-case.ts';
import { scriptAt } from '../property/search.ts';
import { kit } from '../report/kit.ts';
import { readJson } from '../report/schema.ts';
import { ExitStatus } from './exit-status.ts';
import { readText } from './read-file.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** Derives the verdict of a recorded case again. Returns 0 for a pass, 1 for anything else; throws `UsageError`. */
export async function judgeFile(file: string, { stdout, catalogue }: Surroundings): Promise<number> {
  const transcript = readJson<Transcript>(readText(file), file, 'transcript');
  const { verdict, expected, observed, step, requirement } = await replay(transcript, file, catalogue);
  // Where it is none in particular, it is the one that the case is about.
  const rule = requirement ?? catalogue.find(({ id }) => id === transcript.case)?.requirements[0];
  const lines = [
    `${verdict} ${transcript.case} (peer as ${transcript.role}, delivery ${transcript.delivery}, seed ${transcript.seed})`,
    ...(rule === undefined ? [] : [`  rule      ${rule}`]),
    ...(step === undefined || step === '' ? [] : [`  step      ${step}`]),
    `  expected  ${expected}`,
    `  observed  ${observed}`,
  ];
  stdout.write(`${lines.join('\n')}\n`);
  return verdict === 'pass' ? ExitStatus.passed : ExitStatus.red;
}

async function replay(transcript: Transcript, file: string, catalogue: Surroundings['catalogue']): Promise<Outcome> {
  try {
    const [id, path] = transcript.case.split(' ');
    if (id !== propertyId || path === undefined) return await judgeTranscript(transcript, catalogue);
    const theCase = propertyCase(scriptAt(transcript.seed, path), transcript.timeoutScale, () => {});
    return await judgeTranscript({ ...transcript, case: id }, [theCase]);
  } catch (error) {
    if (!(error instanceof TranscriptMismatch)) throw error;
    throw new UsageError(
      `${file} is no transcript of this kit's case ${transcript.case}: ${error.message}; ` +
        `judge it with kit ${transcript.kit}, which wrote it (this is ${kit.version}), or record it again`,
    );
  }
}
