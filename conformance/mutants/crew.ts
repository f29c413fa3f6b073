import type { DegenerateRow } from './matrix.ts';
import type { Mutant } from './mutant.ts';
import type { Order, RunnerSetting } from './orders.ts';
import { Runner } from './runner.ts';
import { lostTrial, type Trial } from './trial.ts';
import { StalePatch, type Workshop } from './workshop.ts';

/** Orders after which a runner is replaced: the modules of every mutant stay in its memory. */
const ordersPerRunner = 80;

/** Several runners, which share the work between them. */
export class Crew {
  readonly #workshop: Workshop;
  readonly #kit: string;
  readonly #jobs: number;
  readonly #setting: RunnerSetting;
  readonly #patience: number;
  readonly #runners = new Set<Runner>();
  #dismissed: Error | undefined;

  /** `patience` is how long a runner may say nothing while it is at work, in milliseconds. */
  constructor(workshop: Workshop, jobs: number, setting: RunnerSetting, patience = 30_000) {
    this.#patience = patience;
    this.#workshop = workshop;
    this.#kit = workshop.buildKit();
    this.#jobs = jobs;
    this.#setting = setting;
  }

  /** Tries every mutant; `onTrial` is told of each as soon as it is through. The trials stand in the order of the mutants. */
  async tryAll(mutants: readonly Mutant[], onTrial: (trial: Trial, mutant: Mutant) => void): Promise<Trial[]> {
    return this.#share(mutants, async (mutant, runner) => {
      const trial = await this.#buildAndTry(mutant, runner);
      onTrial(trial, mutant);
      return trial;
    });
  }

  /** The cases that the reference as it is fails in one role or the other: while there are any, no mutant tells much. */
  async failedByReference(): Promise<string[]> {
    const failed = await this.#share(['listener', 'dialer'] as const, async (role, runner) => {
      const answer = await (await runner()).carryOut({ unbroken: role, module: this.#workshop.unbroken });
      if (answer.word === 'failed-cases') return answer.cases;
      throw new Error(`the reference could not be judged: ${'how' in answer ? answer.how : 'it hangs'}`);
    });
    return [...new Set(failed.flat())].sort();
  }

  /** Judges the peers that work in no way that matters. */
  judgeDegenerates(ids: readonly string[]): Promise<DegenerateRow[]> {
    return this.#share(ids, async (id, runner) => {
      const answer = await (await runner()).carryOut({ degenerate: id });
      if (answer.word === 'judged') return answer.row;
      throw new Error(`the degenerate peer ${id} could not be judged: ${'how' in answer ? answer.how : 'it hangs'}`);
    });
  }

  /** Ends all processes; work that is under way fails with the error. */
  dismiss(error = new Error('the crew was dismissed')): void {
    this.#dismissed ??= error;
    for (const runner of this.#runners) runner.kill();
  }

  async #buildAndTry(mutant: Mutant, runner: (fresh?: boolean) => Promise<Runner>): Promise<Trial> {
    const { id, requirement, intended, role } = mutant;
    try {
      this.#workshop.build(mutant);
    } catch (error) {
      if (error instanceof StalePatch) return lostTrial(id, `it could not be made: ${error.message}`);
      throw error;
    }
    const module = this.#workshop.moduleOf(mutant);
    const order = { mutant: { id, requirement, intended, ...(role === undefined ? {} : { role }) }, module };
    return this.#try(order, mutant, runner).finally(() => this.#workshop.discard(mutant));
  }

  async #try(order: Order, mutant: Mutant, runner: (fresh?: boolean) => Promise<Runner>): Promise<Trial> {
    let answer = await (await runner()).carryOut(order);
    // Whatever ended the process: once more, in one that nobody has used.
    if (answer.word === 'hung' || answer.word === 'died') answer = await (await runner(true)).carryOut(order);
    switch (answer.word) {
      case 'tried':
        return answer.trial;
      case 'crashed':
        return lostTrial(mutant.id, `it crashes: ${answer.how}`);
      case 'died':
        return lostTrial(mutant.id, `it takes its process with it: ${answer.how}`);
      case 'hung':
        return lostTrial(mutant.id, 'it hangs');
      default:
        throw new Error(`the kit failed on the mutant ${mutant.id}: ${'how' in answer ? answer.how : answer.word}`);
    }
  }

  /** Runs a function on all items, as many at once as there are runners; the results stand in the order of the items. */
  async #share<Item, Result>(
    items: readonly Item[],
    work: (item: Item, runner: (fresh?: boolean) => Promise<Runner>) => Promise<Result>,
  ): Promise<Result[]> {
    const results: Result[] = [];
    const queue = [...items.entries()].reverse();
    const lane = async () => {
      let runner: Runner | undefined;
      const usable = async (fresh = false): Promise<Runner> => {
        if (this.#dismissed !== undefined) throw this.#dismissed;
        if (runner?.usable && !fresh && runner.orders < ordersPerRunner) return runner;
        this.#release(runner);
        runner = new Runner(this.#kit, this.#setting, this.#patience);
        this.#runners.add(runner);
        return runner;
      };
      try {
        for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
          results[next[0]] = await work(next[1], usable);
        }
      } finally {
        this.#release(runner);
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#jobs, items.length) }, lane));
    return results;
  }

  #release(runner: Runner | undefined): void {
    if (runner === undefined) return;
    runner.kill();
    this.#runners.delete(runner);
  }
}
