import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import picomatch from 'picomatch';
import { allCases } from '../cases/index.ts';
import { chapterOf } from './chapters.ts';
import { canonical, readCollateral } from './collateral.ts';
import { allMutants } from './index.ts';

const folder = new URL('collateral/', import.meta.url);
const files = existsSync(folder) ? readdirSync(folder) : [];

test('what is declared is of mutants and cases that exist, and no mutant declares its intended case', () => {
  const mutants = new Map(allMutants.map((mutant) => [mutant.id, mutant]));
  for (const [id, globs] of Object.entries(readCollateral())) {
    const intended = mutants.get(id)?.intended;
    assert.ok(intended !== undefined, `there is no mutant ${id}`);
    for (const glob of globs) {
      assert.ok(
        allCases.some((theCase) => picomatch.isMatch(theCase.id, glob)),
        `${id} declares ${glob}, which is no case`,
      );
      assert.ok(!picomatch.isMatch(intended, glob), `${id} declares ${glob}, its intended case`);
    }
  }
});

for (const name of files) {
  test(`${name} holds the mutants of its chapter, written in the one way`, () => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    const declared = JSON.parse(text) as Readonly<Record<string, readonly string[]>>;
    assert.equal(text, canonical(declared));
    for (const id of Object.keys(declared)) {
      const mutant = allMutants.find((one) => one.id === id);
      assert.equal(`${chapterOf(mutant?.requirement ?? '')}.json`, name);
    }
  });
}
