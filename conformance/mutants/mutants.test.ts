import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { allCases } from '../cases/index.ts';
import { requirements } from '../requirements.gen.ts';
import { allMutants } from './index.ts';
import { inParallel } from './matrix.ts';
import { tryMutant } from './trial.ts';
import { Workshop } from './workshop.ts';

/** `heddle selftest` tries all mutants and takes minutes; here, that all are sound, and that every hundredth is killed. */

const seed = Number(process.env.HEDDLE_SEED ?? randomInt(2 ** 32));
const sampled = 100;
let workshop: Workshop;

before(async () => {
  console.log(`# seed ${seed}`);
  workshop = await Workshop.open();
});
after(() => workshop.close());

test('every patch of every mutant fits the reference in exactly one place', () => {
  for (const mutant of allMutants) workshop.patched(mutant);
});

test('every mutant has a name of its own, a rule of the register and a case', () => {
  const slugs = new Set(requirements.map(({ id }) => id));
  const cases = new Set(allCases.map(({ id }) => id));
  assert.equal(new Set(allMutants.map(({ id }) => id)).size, allMutants.length, 'two mutants share a name');
  for (const { id, requirement, intended } of allMutants) {
    assert.ok(slugs.has(requirement), `${id} breaks ${requirement}, which the register does not hold`);
    assert.ok(id.startsWith(requirement), `${id} does not begin with its rule ${requirement}`);
    assert.ok(cases.has(intended), `${id} names the case ${intended}, which does not exist`);
  }
});

test('every requirement that is not excluded has a mutant', () => {
  const broken = new Set(allMutants.map(({ requirement }) => requirement));
  for (const { id, excluded } of requirements) {
    assert.ok(broken.has(id) || excluded !== undefined, `no mutant breaks ${id}`);
  }
});

test('every hundredth is killed by its intended case', async () => {
  const chosen = allMutants.filter((_, index) => index % sampled === 0);
  const matches = () => false;
  const setting = { catalogue: allCases, others: [], seed, matches, signal: new AbortController().signal };
  const trials = await inParallel(chosen, 2, (mutant) => tryMutant(mutant, workshop, setting));
  for (const { mutant, killed, observed } of trials) {
    assert.ok(killed, `${mutant.id} survives ${mutant.intended}: ${observed} (seed ${seed})`);
  }
});
