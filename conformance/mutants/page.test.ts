import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { requirements } from '../requirements.gen.ts';
import { allMutants } from './index.ts';

/** The page is the result of a run that takes minutes; what can be seen without it is whether it is of today's mutants. */

const remedy = 'run npm run -s heddle -- selftest --report md=spec/kill-matrix.md';
const page = readFileSync(new URL('spec/kill-matrix.md', packageRoot), 'utf8');
const rows = new Map(
  [...page.matchAll(/^\| \[([^\]]+)\]\([^)]+\) \| (?:[^|]+\| ){3}(.*) \|$/gm)].map(([, id = '', peers = '']) => [
    id,
    peers,
  ]),
);

test('the page has one row for each requirement, in the order of the register', () => {
  assert.deepEqual(
    [...rows.keys()],
    requirements.map(({ id }) => id),
    remedy,
  );
});

test('the page names the mutants that there are, each killed by its intended case', () => {
  for (const { id } of requirements) {
    const expected = allMutants.filter(({ requirement }) => requirement === id);
    const named = [...(rows.get(id) ?? '').matchAll(/([a-z0-9-]+) \(([a-z0-9-]+)\)/g)].map(([text]) => text);
    assert.deepEqual(
      named,
      expected.map((mutant) => `${mutant.id} (${mutant.intended})`),
      `${id}: ${remedy}`,
    );
  }
});
