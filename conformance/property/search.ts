import fc from 'fast-check';
import { type Circumstances, judge, levelOf } from '../harness/judge.ts';
import { LiveLink } from '../harness/live-link.ts';
import type { CaseResult, RunOptions, RunSummary } from '../harness/results.ts';
import { PeerUnreachable } from '../harness/target.ts';
import type { TranscriptEvent } from '../harness/transcript.ts';
import type { Outcome, PeerRole } from '../harness/verdict.ts';
import { kitVersion } from '../harness/version.ts';
import { encodeFrame } from '../wire/encode.ts';
import { ErrorCode, Version } from '../wire/protocol.gen.ts';
import { propertyCase, propertyId } from './property-case.ts';
import { type Script, scripts } from './script.ts';

/** How long a transport is given to end after its run, in milliseconds. */
const farewellPatience = 1_000;

/** How long a counterexample is made smaller, in milliseconds before scaling. */
const shrinkingTime = 20_000;

/** Steps of one script at most. */
const longest = 30;

/** What is searched, besides what every run of cases is told. */
export interface SearchOptions
  extends Pick<RunOptions, 'roles' | 'seed' | 'grease' | 'timeoutScale' | 'target' | 'onResult' | 'signal'> {
  /** Scripts that are tried in each role. */
  readonly runs: number;
  /** The one script to be tried, as an earlier search named it. */
  readonly path?: string;
}

interface Attempt {
  readonly outcome: Outcome;
  readonly circumstances: Circumstances;
  readonly events: readonly TranscriptEvent[];
  readonly words: readonly string[];
}

/** Tries random legal traffic in each role, and reports the smallest that fails, or the last. */
export async function searchCounterexamples(options: SearchOptions): Promise<RunSummary> {
  const results: CaseResult[] = [];
  try {
    for (const role of options.roles) {
      const result = await new Search(options, role).run();
      if (options.signal.aborted) break;
      results.push(result);
      options.onResult(result);
    }
    return { results, complete: !options.signal.aborted };
  } catch (error) {
    if (options.signal.aborted) return { results, complete: false };
    if (!(error instanceof PeerUnreachable)) throw error;
    return { results, complete: false, unreachable: error.message };
  }
}

/** The script that a search with this seed tries at this path. */
export function scriptAt(seed: number, path: string): Script {
  const [script] = fc.sample(scripts(longest), { seed, path, numRuns: 1 });
  if (script === undefined) throw new RangeError(`no script stands at ${path}`);
  return script;
}

/** The search in one role. */
class Search {
  readonly #options: SearchOptions;
  readonly #role: PeerRole;
  #last: Attempt | undefined;
  #failed: Attempt | undefined;
  #firstFailure = Number.POSITIVE_INFINITY;
  /** What kept an attempt from being made. */
  #trouble: unknown;

  constructor(options: SearchOptions, role: PeerRole) {
    this.#options = options;
    this.#role = role;
  }

  async run(): Promise<CaseResult> {
    const { seed, runs, path, timeoutScale } = this.#options;
    const started = performance.now();
    const property = fc.asyncProperty(scripts(longest), async (script) => {
      // What was found must be told some day: from here on nothing smaller is looked for.
      if (performance.now() - this.#firstFailure > shrinkingTime * timeoutScale) return true;
      return this.#passes(script);
    });
    const replay = path === undefined ? { numRuns: runs } : { numRuns: 1, path, endOnFailure: true };
    const details = await fc.check(property, { seed, ...replay });
    if (this.#trouble !== undefined) throw this.#trouble;
    const attempt = this.#failed ?? this.#last;
    if (attempt === undefined) throw new TypeError('a search tries at least one script');
    const place = path ?? details.counterexamplePath ?? String(details.numRuns - 1);
    return this.#result(attempt, place, details.numRuns, Math.round(performance.now() - started));
  }

  async #passes(script: Script): Promise<boolean> {
    if (this.#trouble !== undefined || this.#options.signal.aborted) return true;
    try {
      const attempt = await this.#attempt(script);
      this.#last = attempt;
      if (attempt.outcome.verdict === 'pass') return true;
      this.#failed = attempt;
      this.#firstFailure = Math.min(this.#firstFailure, performance.now());
      return false;
    } catch (error) {
      this.#trouble = error;
      return true;
    }
  }

  /** One script over one fresh transport. */
  async #attempt(script: Script): Promise<Attempt> {
    const { target, signal, seed, grease, timeoutScale } = this.#options;
    const protocol = Version.interleaved;
    const circumstances = { role: this.#role, delivery: script.delivery, seed, grease, timeoutScale, protocol };
    const words: string[] = [];
    const link = new LiveLink(await target.connect(this.#role, 0, signal), script.delivery);
    try {
      const theCase = propertyCase(script, timeoutScale, (word) => words.push(word));
      const outcome = await judge(theCase, link, circumstances);
      return { outcome, circumstances, events: [...link.events], words };
    } finally {
      await link.close(encodeFrame({ type: 'close', code: ErrorCode.none }), farewellPatience);
    }
  }

  #result(attempt: Attempt, path: string, tried: number, milliseconds: number): CaseResult {
    const { outcome, circumstances, events, words } = attempt;
    const theCase = propertyCase(scriptAt(circumstances.seed, path), 1, () => {});
    const passed = outcome.verdict === 'pass';
    return {
      id: propertyId,
      level: levelOf(theCase),
      role: this.#role,
      delivery: circumstances.delivery,
      verdict: outcome.verdict,
      requirements: theCase.requirements,
      expected: outcome.expected,
      observed: passed ? `so in ${tried} runs of random traffic` : outcome.observed,
      ...(passed ? {} : { step: words.map((word, index) => `${index + 1}. ${word}`).join('; ') }),
      ...(outcome.requirement === undefined ? {} : { requirement: outcome.requirement }),
      transcript: {
        format: 'heddle-transcript',
        version: 1,
        kit: kitVersion,
        case: `${propertyId} ${path}`,
        ...circumstances,
        runs: [{ case: propertyId, events }],
      },
      milliseconds,
    };
  }
}
