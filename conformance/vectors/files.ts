import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.ts';
import { disagreements, type Kind, streamDisagreements } from './laws.ts';
import { formatted, type TranscriptRecord, type VectorFile } from './record.ts';
import { crossProblems, recordProblems } from './references.ts';
import { shapeProblem } from './shape.ts';
import { topics } from './topics.ts';

const regenerate = 'write it anew with `heddle vectors generate`';

/** Every file of vectors: its path in the folder of vectors, such as `frames/size.json`, and its text. Throws `Error`, naming the vector, where a declaration and the decoder disagree. */
export function generateVectors(): Map<string, string> {
  const files = topics.map((topic) => [`${topic.path}.json`, build(topic)] as const);
  const problems = files.flatMap(([path, file]) => fileProblems(path, file));
  if (problems.length > 0) throw new Error(`the vectors are declared wrongly:\n${problems.join('\n')}`);
  return new Map(files.map(([path, file]) => [path, formatted(file)]));
}

/**
 * Proves a folder of vectors: each file has the shape of the schema and is byte-identical to what is generated, the
 * decoder agrees with each vector whole, cut off and divided, and what the vectors refer to is there. Each problem is
 * one line that names file, place and remedy.
 */
export function checkVectors(folder: string): { count: number; problems: string[] } {
  const generated = new Map(topics.map((topic) => [`${topic.path}.json`, formatted(build(topic))]));
  const present = jsonFiles(folder);
  if (present === undefined)
    return { count: 0, problems: [`${folder}: the folder cannot be read; name a folder of vectors`] };
  const problems = [...generated.keys()]
    .filter((path) => !present.includes(path))
    .map((path) => `${path}: the file is missing; ${regenerate}`);
  const files: [string, VectorFile][] = [];
  for (const path of present) {
    const text = readFileSync(join(folder, path), 'utf8');
    const file = parse(path, text, problems);
    if (file === undefined) continue;
    files.push([path, file]);
    problems.push(...fileProblems(path, file), ...difference(path, file, text, generated.get(path)));
  }
  problems.push(...crossProblems(files));
  return { count: files.reduce((count, [, file]) => count + file.vectors.length, 0), problems };
}

/** The JSON files of a folder and of those in it, as paths in it; undefined where the folder cannot be read. */
function jsonFiles(folder: string): string[] | undefined {
  try {
    const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const paths = entries.map((path) => path.replaceAll('\\', '/'));
    return paths.filter((path) => path.endsWith('.json')).sort();
  } catch {
    return undefined;
  }
}

function parse(path: string, text: string, problems: string[]): VectorFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    problems.push(`${path}: it is not JSON (${error instanceof Error ? error.message : error}); ${regenerate}`);
    return undefined;
  }
  const problem = shapeProblem(value);
  if (problem !== undefined) {
    problems.push(`${path}: ${problem}; correct it by schemas/vectors.schema.json, or ${regenerate}`);
    return undefined;
  }
  // The schema has just shown that the value is of this type.
  return value as VectorFile;
}

function fileProblems(path: string, file: VectorFile): string[] {
  return [...recordProblems(file), ...decoderProblems(file)].map((problem) => `${path}: ${problem}`);
}

/** What was proven in this process: the decoder is pure, so it need not be asked twice. */
const proven = new Set<string>();

function decoderProblems(file: VectorFile): string[] {
  return file.vectors.flatMap((vector) => {
    const key = JSON.stringify([file.kind, vector]);
    if (proven.has(key)) return [];
    const problems = 'steps' in vector ? streamProblems(vector) : disagreements(vector, kindOf(file));
    if (problems.length === 0) proven.add(key);
    return problems.map((problem) => `${vector.id}: ${problem}`);
  });
}

function streamProblems({ steps }: TranscriptRecord): string[] {
  return (['dialer', 'listener'] as const).flatMap((speaker) => {
    const own = steps.filter((step) => step.from === speaker);
    return streamDisagreements(own).map((problem) => `what the ${speaker} says: ${problem}`);
  });
}

function kindOf(file: VectorFile): Kind {
  return file.kind === 'frame' ? 'frame' : 'hello';
}

/** Where a file differs from what is generated. */
function difference(path: string, file: VectorFile, text: string, generated: string | undefined): string[] {
  if (generated === undefined)
    return [`${path}: nothing generates this file; delete it, or declare its vectors in conformance/vectors`];
  if (text === generated) return [];
  // It was just formatted by `formatted`.
  const expected = (JSON.parse(generated) as VectorFile).vectors;
  const index = expected.findIndex((vector, place) => JSON.stringify(vector) !== JSON.stringify(file.vectors[place]));
  const place = expected[index]?.id ?? 'its head, its end or its formatting';
  return [`${path}: it differs from what is generated, first at ${place}; ${regenerate}`];
}
