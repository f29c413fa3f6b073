import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { Order, RunnerSetting, Word } from './orders.ts';

/** Why a runner gave no answer. */
export type Silence = { readonly word: 'hung' } | { readonly word: 'died'; readonly how: string };

/** One process that carries out orders, one after the other. */
export class Runner {
  readonly #child: ChildProcess;
  readonly #patience: number;
  #take: ((answer: Exclude<Word, { word: 'at-work' }> | Silence) => void) | undefined;
  #watchdog: NodeJS.Timeout | undefined;
  #orders = 0;
  #over = false;

  /** `kit` is the folder of the kit in JavaScript, `patience` how long it may say nothing while it is at work, in milliseconds. */
  constructor(kit: string, setting: RunnerSetting, patience: number) {
    this.#patience = patience;
    this.#child = fork(join(kit, 'mutants/runner-process.js'), [JSON.stringify(setting)], {
      execArgv: [],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.on('message', (word: Word) => {
      if (word.word === 'at-work') this.#watch();
      else this.#answer(word);
    });
    this.#child.on('error', (error) => this.#end({ word: 'died', how: error.message }));
    this.#child.on('exit', (status, signal) => this.#end({ word: 'died', how: `it ended with ${signal ?? status}` }));
  }

  /** How many orders it was given. */
  get orders(): number {
    return this.#orders;
  }

  /** Whether it can take another order. */
  get usable(): boolean {
    return !this.#over;
  }

  /** Has one order carried out; nothing else may be under way. */
  carryOut(order: Order): Promise<Exclude<Word, { word: 'at-work' }> | Silence> {
    this.#orders += 1;
    return new Promise((resolve) => {
      this.#take = resolve;
      this.#watch();
      this.#child.send(order);
    });
  }

  /** Ends the process, whatever it does. */
  kill(): void {
    this.#over = true;
    clearTimeout(this.#watchdog);
    this.#child.kill('SIGKILL');
  }

  #watch(): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => {
      this.kill();
      this.#answer({ word: 'hung' });
    }, this.#patience);
  }

  #answer(answer: Exclude<Word, { word: 'at-work' }> | Silence): void {
    clearTimeout(this.#watchdog);
    if (answer.word === 'crashed') this.#over = true;
    const take = this.#take;
    this.#take = undefined;
    take?.(answer);
  }

  #end(why: Silence): void {
    this.#over = true;
    this.#answer(why);
  }
}
