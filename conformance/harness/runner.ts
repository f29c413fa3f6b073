import { encodeFrame } from '../wire/encode.ts';
import { ErrorCode, Version } from '../wire/protocol.gen.ts';
import type { Case } from './case.ts';
import { type Circumstances, judge, levelOf, openingControl, unspoken, withTwin } from './judge.ts';
import { LiveLink } from './live-link.ts';
import type { CaseResult, RunOptions, RunSummary } from './results.ts';
import { PeerUnreachable } from './target.ts';
import type { TranscriptRun } from './transcript.ts';
import type { Outcome, PeerRole } from './verdict.ts';
import { kitVersion } from './version.ts';
import { versionFor, versionsWith } from './versions.ts';

interface Job {
  readonly theCase: Case;
  readonly circumstances: Omit<Circumstances, 'protocol'>;
}

interface Run {
  readonly outcome: Outcome;
  readonly record: TranscriptRun;
}

/** How often the opening control is tried before all is called inconclusive. */
const openingTries = 2;

/** How long a transport is given to end after its case, in milliseconds. */
const farewellPatience = 1_000;

/** Judges every selected case in every role and delivery, as many at once as the target has lanes. */
export function runCases(options: RunOptions): Promise<RunSummary> {
  return new Runner(options).run();
}

class Runner {
  readonly #options: RunOptions;
  readonly #results: CaseResult[] = [];
  readonly #runs = new Map<string, Promise<Run>>();
  readonly #farewells = new Set<Promise<void>>();
  readonly #catalogue: ReadonlyMap<string, Case>;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  /** What the first lane that could not go on met. */
  #trouble: unknown;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#stop.signal]);
    this.#catalogue = new Map(options.catalogue.map((theCase) => [theCase.id, theCase]));
  }

  async run(): Promise<RunSummary> {
    const jobs = this.#jobs();
    try {
      const controls = new Map<PeerRole, Run>();
      for (const role of this.#options.roles) controls.set(role, await this.#open(role));
      const lanes = Array.from({ length: this.#options.target.lanes }, (_, lane) => this.#work(lane, jobs, controls));
      await Promise.all(lanes.map((lane) => this.#untilRest(lane)));
      if (this.#trouble !== undefined) throw this.#trouble;
      return { results: this.#results, complete: !this.#options.signal.aborted };
    } catch (error) {
      if (this.#options.signal.aborted) return { results: this.#results, complete: false };
      if (!(error instanceof PeerUnreachable)) throw error;
      return { results: this.#results, complete: false, unreachable: error.message };
    } finally {
      await Promise.all(this.#farewells);
    }
  }

  /** One lane that cannot go on stops the others; the run is over when all have come to rest. */
  async #untilRest(lane: Promise<void>): Promise<void> {
    try {
      await lane;
    } catch (error) {
      this.#trouble ??= error;
      this.#stop.abort(error);
    }
  }

  /** Every case in every circumstance, in the order in which they are begun. */
  #jobs(): Job[] {
    const { cases, roles, deliveries, repeat, seed, grease, timeoutScale, declared } = this.#options;
    const told = declared === undefined ? {} : { declared };
    const jobs: Job[] = [];
    for (const role of roles) {
      for (const delivery of deliveries) {
        for (let round = 0; round < repeat; round += 1) {
          const circumstances = { role, delivery, seed: seed + round, grease, timeoutScale, ...told };
          for (const theCase of cases) {
            if (theCase.roles === undefined || theCase.roles.includes(role)) jobs.push({ theCase, circumstances });
          }
        }
      }
    }
    return jobs.reverse();
  }

  /** The opening control in one role: the first try that passes, or the last. */
  async #open(role: PeerRole): Promise<Run> {
    const { seed, grease, timeoutScale } = this.#options;
    const protocol = Version.interleaved;
    const circumstances: Circumstances = { role, delivery: 'whole', seed, grease, timeoutScale, protocol };
    let run = await this.#attempt(openingControl, circumstances, 0);
    for (let tries = 1; tries < openingTries && run.outcome.verdict !== 'pass'; tries += 1) {
      run = await this.#attempt(openingControl, circumstances, 0);
    }
    return run;
  }

  async #work(lane: number, jobs: Job[], controls: ReadonlyMap<PeerRole, Run>): Promise<void> {
    for (let job = jobs.pop(); job !== undefined && !this.#signal.aborted; job = jobs.pop()) {
      const started = performance.now();
      const control = controls.get(job.circumstances.role);
      if (control !== undefined && control.outcome.verdict !== 'pass') {
        this.#report(job, { ...control.outcome, verdict: 'inconclusive' }, [control.record], started);
      } else {
        await this.#judge(job, control, lane, started);
      }
    }
  }

  async #judge(job: Job, control: Run | undefined, lane: number, started: number): Promise<void> {
    const { theCase } = job;
    const { speaks } = control?.outcome ?? {};
    const twinCase = this.#twinOf(theCase);
    const versions = versionsWith(theCase, twinCase);
    const protocol = speaks && versionFor(versions, speaks, this.#options.versions ?? 'highest');
    if (protocol === undefined) {
      const outcome = unspoken(versions, speaks, job.circumstances.declared);
      return this.#report(job, outcome, control ? [control.record] : [], started);
    }
    const circumstances = { ...job.circumstances, protocol };
    const twin = twinCase && { id: twinCase.id, run: await this.#memoised(twinCase, circumstances, lane) };
    const run = await this.#memoised(theCase, circumstances, lane);
    const outcome = withTwin(run.outcome, twin && { id: twin.id, outcome: twin.run.outcome });
    this.#report(
      { theCase, circumstances },
      outcome,
      twin ? [run.record, twin.run.record] : [run.record],
      started,
      twin && { id: twin.id, verdict: twin.run.outcome.verdict },
    );
  }

  #twinOf(theCase: Case): Case | undefined {
    if (theCase.twin === undefined) return undefined;
    const twin = this.#catalogue.get(theCase.twin);
    if (twin === undefined)
      throw new TypeError(`case ${theCase.id} names the twin ${theCase.twin}, which does not exist`);
    return twin;
  }

  /** The run of a case, made once for itself and for all whose twin it is. */
  #memoised(theCase: Case, circumstances: Circumstances, lane: number): Promise<Run> {
    const key = `${theCase.id} ${circumstances.role} ${circumstances.delivery} ${circumstances.seed}`;
    const known = this.#runs.get(key) ?? this.#attempt(theCase, circumstances, lane);
    this.#runs.set(key, known);
    return known;
  }

  /** One case over one fresh transport. */
  async #attempt(theCase: Case, circumstances: Circumstances, lane: number): Promise<Run> {
    const socket = await this.#options.target.connect(circumstances.role, lane, this.#signal);
    const link = new LiveLink(socket, circumstances.delivery);
    try {
      const outcome = await judge(theCase, link, circumstances);
      return { outcome, record: { case: theCase.id, events: [...link.events] } };
    } finally {
      const farewell = link.close(encodeFrame({ type: 'close', code: ErrorCode.none }), farewellPatience);
      this.#farewells.add(farewell);
      void farewell.then(() => this.#farewells.delete(farewell));
    }
  }

  #report(
    job: { readonly theCase: Case; readonly circumstances: Job['circumstances'] & Partial<Circumstances> },
    outcome: Outcome,
    runs: readonly TranscriptRun[],
    started: number,
    twin?: CaseResult['twin'],
  ): void {
    const { theCase, circumstances } = job;
    const result: CaseResult = {
      id: theCase.id,
      level: levelOf(theCase),
      role: circumstances.role,
      delivery: circumstances.delivery,
      verdict: outcome.verdict,
      requirements: theCase.requirements,
      expected: outcome.expected,
      observed: outcome.observed,
      ...(outcome.step === undefined ? {} : { step: outcome.step }),
      ...(outcome.requirement === undefined ? {} : { requirement: outcome.requirement }),
      ...(twin === undefined ? {} : { twin }),
      transcript: {
        format: 'heddle-transcript',
        version: 1,
        kit: kitVersion,
        case: theCase.id,
        ...circumstances,
        runs,
      },
      milliseconds: Math.round(performance.now() - started),
    };
    this.#results.push(result);
    this.#options.onResult(result);
  }
}
