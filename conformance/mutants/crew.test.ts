import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Crew } from './crew.ts';
import { allMutants } from './index.ts';
import type { Mutant } from './mutant.ts';
import type { Trial } from './trial.ts';
import { Workshop } from './workshop.ts';

/** What becomes of mutants that are no peers any more: none of them may count as killed, and none may hold up the others. */

const pings = 'connection/pings.ts';
const well = allMutants.find(({ id }) => id === 'ping-answered-twice');
let workshop: Workshop;
let trials: readonly Trial[];

/** A mutant that does something else than to go on, as soon as its module is loaded or later. */
function gone(id: string, statement: string): Mutant {
  return {
    id,
    requirement: 'ping-answered',
    intended: 'ping-answered-one',
    patches: [{ file: pings, from: 'import type { Batch }', to: `${statement};\nimport type { Batch }` }],
  };
}

const later = (statement: string) => `setTimeout(() => { ${statement} }, 1)`;

before(async () => {
  workshop = await Workshop.open();
  assert.ok(well !== undefined);
  const mutants = [
    gone('throws', later("throw new Error('thrown by the mutant')")),
    gone('rejects', later("void Promise.reject(new Error('rejected by the mutant'))")),
    gone('spins', later('for (;;);')),
    gone('exits', later('process.exit(0)')),
    gone('does-not-load', "throw new Error('thrown while loading')"),
    well,
  ];
  const crew = new Crew(workshop, 1, { seed: 1, extent: 'nothing' }, 4_000);
  trials = await crew.tryAll(mutants, () => {}).finally(() => crew.dismiss());
});
after(() => workshop.close());

const trialOf = (id: string) => trials.find(({ mutant }) => mutant === id);

for (const [id, how] of [
  ['throws', /it crashes: Error: thrown by the mutant/],
  ['rejects', /it crashes: Error: rejected by the mutant/],
  ['spins', /it hangs/],
  ['exits', /it takes its process with it/],
  ['does-not-load', /it does not load: thrown while loading/],
] as const) {
  test(`a mutant that ${id.replaceAll('-', ' ')} is not killed`, () => {
    assert.equal(trialOf(id)?.killed, false);
    assert.match(trialOf(id)?.observed ?? '', how);
  });
}

test('a mutant that comes after them is tried as if there had been none', () => {
  assert.equal(trialOf('ping-answered-twice')?.killed, true);
});
