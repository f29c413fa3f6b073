import { randomInt } from 'node:crypto';
import { profileNames } from '../harness/profile.ts';
import type { Delivery, PeerRole } from '../harness/verdict.ts';
import type { RecordFolders } from '../report/records.ts';
import type { ReportedOptions, Shard } from '../report/report.ts';
import { readInteger } from './read-integer.ts';
import { chooseTarget, type RawTarget, type TargetChoice } from './target-choice.ts';
import { UsageError } from './usage-error.ts';

/** The options of `run` as they stand on the command line. */
export interface RawRunOptions extends RawTarget {
  readonly profile: readonly string[];
  readonly only: readonly string[];
  readonly not: readonly string[];
  readonly report: readonly string[];
  readonly role?: string;
  readonly level?: string;
  readonly delivery?: string;
  readonly seed?: string;
  readonly repeat?: string;
  readonly jobs?: string;
  readonly shard?: string;
  readonly timeoutScale?: string;
  readonly grease?: string;
  readonly baseline?: string;
  readonly transcripts?: string;
  readonly pcap?: string;
  readonly property?: true;
  readonly runs?: string;
  readonly path?: string;
}

/** What is to be run, understood. */
export interface RunPlan {
  readonly options: ReportedOptions;
  readonly seed: number;
  readonly target: TargetChoice;
  readonly folders: RecordFolders;
  readonly baselineFile: string | undefined;
  /** Random legal traffic instead of cases: how many scripts in each role, or the one at this path. */
  readonly property?: { readonly runs: number; readonly path?: string };
}

const deliveries: readonly Delivery[] = ['whole', 'byte', 'straddle', 'coalesce'];
/** Seeds are below this. */
const seedBound = 2 ** 32;
const usualJobs = 6;
/** Scripts of random traffic in each role; some 20 seconds in all. */
const usualRuns = 200;

/** What stands where nothing is asked for. */
export const usualOptions: ReportedOptions = {
  roles: ['listener', 'dialer'],
  deliveries: ['whole'],
  profiles: ['core'],
  only: [],
  not: [],
  level: 'all',
  repeat: 1,
  jobs: usualJobs,
  shard: null,
  timeoutScale: 1,
  grease: true,
};

/** A seed that nobody chose. */
export function drawSeed(): number {
  return randomInt(seedBound);
}

/** Understands the options of `run`. Throws `UsageError` that names the first that cannot be understood. */
export function readRunOptions(raw: RawRunOptions): RunPlan {
  const seed = raw.seed === undefined ? drawSeed() : readInteger('--seed', raw.seed, 0, seedBound - 1);
  const grease = readGrease(raw.grease);
  const timeoutScale = readScale(raw.timeoutScale);
  const role = readChoice('--role', raw.role, ['listener', 'dialer', 'both'] as const);
  const profiles = readProfiles(raw.profile);
  const target = chooseTarget(raw, role, { seed, grease, profiles });
  const started = target.kind === 'launch';
  const options: ReportedOptions = {
    roles: rolesOf(target, role),
    deliveries: readDeliveries(raw.delivery),
    profiles,
    only: raw.only,
    not: raw.not,
    level: readChoice('--level', raw.level, ['must', 'should', 'may'] as const) ?? usualOptions.level,
    repeat: readInteger('--repeat', raw.repeat ?? '1', 1, 10_000),
    jobs: raw.jobs === undefined ? (started ? usualJobs : 1) : readInteger('--jobs', raw.jobs, 1, 64),
    shard: readShard(raw.shard),
    timeoutScale,
    grease,
  };
  const { transcripts, pcap } = raw;
  const folders = { ...(transcripts === undefined ? {} : { transcripts }), ...(pcap === undefined ? {} : { pcap }) };
  const property = readProperty(raw);
  return {
    options,
    seed,
    target,
    folders,
    baselineFile: raw.baseline,
    ...(property === undefined ? {} : { property }),
  };
}

function readProperty({ property, runs, path, seed, only, not }: RawRunOptions): RunPlan['property'] {
  if (property === undefined) {
    if (runs === undefined && path === undefined) return undefined;
    throw new UsageError('--runs and --path are for random traffic: give --property as well');
  }
  if (only.length > 0 || not.length > 0) throw new UsageError('--property runs no cases: leave out --only and --not');
  const count = readInteger('--runs', runs ?? String(usualRuns), 1, 100_000);
  if (path === undefined) return { runs: count };
  if (seed === undefined) throw new UsageError('--path is a place in what one seed gives: give that --seed as well');
  if (/^\d{1,6}(:\d{1,6})*$/.test(path)) return { runs: count, path };
  throw new UsageError(`--path ${path} is not usable: give it as it was printed, such as 12:0:3`);
}

function rolesOf(target: TargetChoice, role: PeerRole | 'both' | undefined): readonly PeerRole[] {
  if (target.kind === 'connect') return ['listener'];
  if (target.kind === 'listen') return ['dialer'];
  return role === undefined || role === 'both' ? usualOptions.roles : [role];
}

function readChoice<T extends string>(option: string, text: string | undefined, choices: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const choice = choices.find((candidate) => candidate === text);
  if (choice === undefined) throw new UsageError(`${option} ${text} is not known: choose ${choices.join(', ')}`);
  return choice;
}

function readDeliveries(text: string | undefined): readonly Delivery[] {
  const choice = readChoice('--delivery', text, [...deliveries, 'all'] as const);
  if (choice === undefined) return usualOptions.deliveries;
  return choice === 'all' ? deliveries : [choice];
}

function readProfiles(names: readonly string[]): readonly string[] {
  for (const name of names) readChoice('--profile', name, profileNames);
  return names.length === 0 ? usualOptions.profiles : [...new Set(names)];
}

function readScale(text: string | undefined): number {
  if (text === undefined) return usualOptions.timeoutScale;
  const value = /^\d{1,4}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (value > 0 && value <= 1000) return value;
  throw new UsageError(`--timeout-scale ${text} is not usable: give a number above 0 and up to 1000, such as 4`);
}

function readShard(text: string | undefined): Shard | null {
  if (text === undefined) return null;
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count };
  throw new UsageError(`--shard ${text} is not I/N: give the part and how many there are, such as 1/4`);
}

function readGrease(text: string | undefined): boolean {
  if (text === undefined) return true;
  if (text === 'off') return false;
  throw new UsageError(`--grease ${text} is not known: grease is on unless --grease off is given`);
}
