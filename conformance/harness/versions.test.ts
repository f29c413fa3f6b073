import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allCases } from '../cases/index.ts';
import { inProfile, versionsUnder } from './profile.ts';
import { judgedVersions, versionFor, versionsOf, versionsWith } from './versions.ts';

const byId = new Map(allCases.map((theCase) => [theCase.id, theCase]));

test('every case can be judged together with its twin in some version', () => {
  for (const theCase of allCases) {
    const twin = theCase.twin === undefined ? undefined : byId.get(theCase.twin);
    assert.ok(versionsWith(theCase, twin).length > 0, `${theCase.id} has no version`);
  }
});

test('a case is judged in the highest version that it knows and the peer speaks, or under compat in the lowest', () => {
  const both = byId.get('ping-id');
  const credit = byId.get('credit-renewal');
  const sequential = byId.get('sequential-in-hand');
  assert.ok(both && sequential);
  assert.deepEqual(versionsOf(both), judgedVersions);
  const all = { lowest: 1, highest: 2 };
  assert.equal(versionFor(versionsOf(both), all, versionsUnder(['core'])), 2);
  assert.equal(versionFor(versionsOf(both), all, versionsUnder(['compat'])), 1);
  assert.equal(versionFor(versionsOf(both), { lowest: 2, highest: 9 }, 'lowest'), 2);
  assert.equal(versionFor(versionsOf(both), { lowest: 3, highest: 9 }, 'highest'), undefined);
  assert.equal(versionFor(versionsOf(sequential), all, 'highest'), 1);
  assert.equal(versionFor(versionsOf(sequential), { lowest: 2, highest: 2 }, 'highest'), undefined);
  if (credit) assert.equal(versionFor(versionsOf(credit), { lowest: 1, highest: 1 }, 'highest'), undefined);
});

test('compat is the preface and what holds in version 1', () => {
  const compat = allCases.filter((theCase) => inProfile(theCase, 'compat')).map(({ id }) => id);
  for (const id of ['version-settled-2-2', 'sequential-groups', 'ping-id']) assert.ok(compat.includes(id), id);
  assert.ok(!compat.some((id) => id.startsWith('share-')));
  assert.ok(compat.length < allCases.length);
});
