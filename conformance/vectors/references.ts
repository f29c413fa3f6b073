import { requirements } from '../requirements.gen.ts';
import type { TranscriptRecord, VectorFile } from './record.ts';

const slugs: ReadonlySet<string> = new Set(requirements.map((requirement) => requirement.id));

/** Rules that the vectors of a file name and the register does not have. */
export function recordProblems(file: VectorFile): string[] {
  return file.vectors.flatMap((vector) => {
    const broken = 'steps' in vector ? brokenRules(vector) : [];
    return [...vector.covers, ...broken]
      .filter((slug) => !slugs.has(slug))
      .map((slug) => `${vector.id}: the register has no rule ${slug}; name one of spec/requirements.yaml`);
  });
}

function brokenRules(transcript: TranscriptRecord): string[] {
  return transcript.steps.flatMap((step) => step.breaks ?? []);
}

/** Ids that are there twice, and twins that are not there or not valid. */
export function crossProblems(files: readonly (readonly [string, VectorFile])[]): string[] {
  const problems: string[] = [];
  const places = new Map<string, string>();
  const valid = new Set<string>();
  for (const [path, file] of files) {
    for (const vector of file.vectors) {
      const earlier = places.get(vector.id);
      if (earlier !== undefined) problems.push(`${path}: ${vector.id}: the id is taken in ${earlier}; choose another`);
      places.set(vector.id, path);
      if ('valid' in vector && vector.valid) valid.add(vector.id);
    }
  }
  for (const [path, file] of files) {
    for (const vector of file.vectors) {
      if (!('twin' in vector) || valid.has(vector.twin)) continue;
      problems.push(
        `${path}: ${vector.id}: there is no valid vector ${vector.twin}; name the valid near miss as its twin`,
      );
    }
  }
  return problems;
}
