import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import { allCases } from '../cases/index.ts';
import { requirements } from '../requirements.gen.ts';
import { addressText } from '../targets/address.ts';
import type { Launch } from '../targets/launch.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import { Crew } from './crew.ts';
import { allMutants } from './index.ts';
import type { Mutant } from './mutant.ts';
import { type Trial, tryMutant } from './trial.ts';
import { Workshop } from './workshop.ts';

/** `heddle selftest` tries all mutants and takes minutes; here, that all are sound, and that every hundredth is killed, in the engine of selftest and as any other peer. */

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

/** A mutant tried as any peer is: in a process of its own, over TCP, and in real time. */
async function tryInProcess(mutant: Mutant): Promise<Trial> {
  const program = workshop.build(mutant);
  const intended = allCases.find(({ id }) => id === mutant.intended);
  const profile = intended?.profile === undefined ? [] : ['--profile', intended.profile];
  const launch: Launch = {
    name: `the mutant ${mutant.id}`,
    roles: ['listener', 'dialer'],
    command(role, address) {
      const where = [role === 'listener' ? '--listen' : '--connect', addressText(address)];
      return [process.execPath, program, ...where, '--grease', 'off', ...profile];
    },
  };
  const target = new LaunchedTarget(launch, 1, 1, () => {});
  const { signal } = new AbortController();
  const how = { catalogue: allCases, others: [], rejudgeAll: false, seed, timeoutScale: 0.4, signal, onResult() {} };
  return tryMutant(mutant, { ...how, target }).finally(async () => {
    await target.close();
    workshop.discard(mutant);
  });
}

test('every hundredth is killed by its intended case, in memory and over TCP alike', async () => {
  const chosen = allMutants.filter((_, index) => index % sampled === 0);
  const crew = new Crew(workshop, 1, { seed, extent: 'nothing' });
  const inMemory = await crew.tryAll(chosen, () => {}).finally(() => crew.dismiss());
  for (const trial of inMemory) {
    assert.ok(trial.killed, `${trial.mutant} survives: ${trial.observed} (seed ${seed})`);
    assert.deepEqual([trial.unequalDeliveries, trial.unequalRejudgements], [[], []], `${trial.mutant} (seed ${seed})`);
  }
  const overTcp: Trial[] = [];
  const queue = [...chosen];
  const lane = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) overTcp.push(await tryInProcess(next));
  };
  await Promise.all([lane(), lane()]);
  for (const { mutant, killed, observed } of overTcp) {
    assert.ok(killed, `${mutant} survives over TCP: ${observed} (seed ${seed})`);
  }
});
