import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as protocol from '../reference/protocol.gen.ts';
import { entriesOf, readKsy, structureOf } from './generate/ksy.ts';
import { sizeOf } from './generate/layout.ts';
import { camelCase, pascalCase } from './generate/names.ts';
import { SourceError } from './generate/problem.ts';
import { duplicatesIn, levelOf, sentencesOf } from './generate/sentences.ts';
import { differences, write } from './generate.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

function rule(id: string, text: string): string {
  return `- <a id="${id}"></a>${text}<sub>[${id}](requirements.yaml)</sub>\n`;
}

/** A checkout of one chapter and the ksy, which is gone after the test. */
async function inCheckout(chapter: string, body: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-generate-'));
  try {
    mkdirSync(`${folder}/spec`);
    cpSync(`${root}/spec/heddle.ksy`, `${folder}/spec/heddle.ksy`);
    writeFileSync(`${folder}/spec/1-one.md`, chapter);
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function messagesFor(page: string): string[] {
  return sentencesOf('spec/1-one.md', page).problems.map(({ line, message }) => `${line}: ${message}`);
}

test('a key word outside a marked sentence is found, and named by its line', () => {
  assert.deepEqual(messagesFor('# One\n\nA peer MUST NOT stop.\n'), ['3: MUST outside a marked sentence']);
  assert.deepEqual(messagesFor('It is OPTIONAL.'), ['1: OPTIONAL outside a marked sentence']);
});

test('small letters, parts of words, code blocks and comments hold no key word', () => {
  assert.deepEqual(messagesFor('It may. MUSTARD.\n```\nMUST\n```\n<!-- SHOULD\nMAY -->\n'), []);
  assert.deepEqual(messagesFor('```\nMUST\n```\n<!-- x -->\nMAY\n'), ['5: MAY outside a marked sentence']);
});

test('a mark that is broken, mislabelled or without a key word is found', () => {
  assert.deepEqual(messagesFor(rule('calm', 'An endpoint is calm.')), ['1: calm is marked and holds no key word']);
  assert.deepEqual(messagesFor(rule('one', 'It MUST.').replace('[one]', '[two]')), [
    '1: the mark says one before the sentence and two behind it',
  ]);
  assert.match(messagesFor(`${rule('one', 'It MUST.').trim()} More.`).join(), /^1: this mark is not of the form/);
});

test('a slug that is used twice is found in its second place', () => {
  const { sentences } = sentencesOf('spec/1-one.md', rule('one', 'It MUST.') + rule('one', 'It MAY.'));
  assert.deepEqual(
    duplicatesIn(sentences).map(({ line, message }) => `${line}: ${message}`),
    ['2: one is taken by spec/1-one.md:1'],
  );
});

test('the first key word gives the level', () => {
  const levels = {
    'It MUST NOT do what it MAY do.': 'MUST',
    'It is REQUIRED.': 'MUST',
    'It SHALL.': 'MUST',
    'It SHOULD NOT, and MUST not.': 'SHOULD',
    'It is NOT RECOMMENDED.': 'SHOULD',
    'It MAY.': 'MAY',
    'It is OPTIONAL.': 'MAY',
  };
  for (const [text, level] of Object.entries(levels)) assert.equal(levelOf(text), level, text);
  assert.equal(levelOf('It must.'), undefined);
});

test('what was written is current, and each later change is reported', async () => {
  const chapter = `<!-- generated: layout ping -->\n<!-- /generated -->\n\n${rule('one', 'It MUST.')}`;
  await inCheckout(chapter, async (folder) => {
    const written = await write(folder);
    for (const path of [
      'reference/protocol.gen.ts',
      'spec/1-one.md',
      'spec/figures/ping.svg',
      'spec/requirements.yaml',
    ])
      assert.ok(written.includes(path), path);
    assert.deepEqual(await differences(folder), []);
    assert.deepEqual(await write(folder), []);

    appendFileSync(`${folder}/conformance/wire/kaitai/Heddle.js`, '// by hand');
    writeFileSync(`${folder}/spec/figures/pong.svg`, '');
    assert.deepEqual(await differences(folder), [
      'conformance/wire/kaitai/Heddle.js is not up to date',
      'spec/figures/pong.svg is shown by no chapter',
    ]);
    await write(folder);
    assert.ok(!existsSync(`${folder}/spec/figures/pong.svg`));
    assert.deepEqual(await differences(folder), []);
  });
});

test('remarks in the register outlive a change of their sentence, and go with it', async () => {
  await inCheckout(rule('one', 'It MUST.') + rule('two', 'It MAY: [so](2-two.md).'), async (folder) => {
    await write(folder);
    const register = `${folder}/spec/requirements.yaml`;
    writeFileSync(register, readFileSync(register, 'utf8').replace('#two', '#two\n  excluded: nobody sees it'));
    writeFileSync(`${folder}/spec/1-one.md`, rule('two', 'It SHOULD: "so".'));
    assert.deepEqual(await differences(folder), [
      'spec/requirements.yaml is not up to date',
      'conformance/requirements.gen.ts is not up to date',
      'spec/requirements.yaml lists one, whose sentence has gone from the chapters',
    ]);
    await write(folder);
    assert.match(
      readFileSync(register, 'utf8'),
      /- id: two\n {2}level: SHOULD\n.*\n.*\n {2}excluded: nobody sees it\n$/,
    );
    assert.match(readFileSync(`${folder}/conformance/requirements.gen.ts`, 'utf8'), /excluded: "nobody sees it"/);

    appendFileSync(register, '  exluded: a slip of the pen\n');
    await assert.rejects(write(folder), /spec\/requirements\.yaml:\d+: two has an unknown key, exluded/);
  });
});

test('a splice that is unknown or unfinished is named by its line, and nothing is written', async () => {
  const wrong = ['layout pingpong', 'registry colours', 'ranges role', 'limerick', 'limits'];
  const chapter = wrong.map((words) => `<!-- generated: ${words} -->\n`).join('');
  await inCheckout(chapter, async (folder) => {
    await assert.rejects(write(folder), (error) => {
      assert.ok(error instanceof SourceError);
      assert.match(error.message, /^spec\/1-one\.md:1: heddle\.ksy has no type pingpong$/m);
      assert.match(error.message, /^spec\/1-one\.md:2: heddle\.ksy has no enum colours$/m);
      assert.match(error.message, /^spec\/1-one\.md:3: heddle\.ksy has no ranges role$/m);
      assert.match(error.message, /^spec\/1-one\.md:4: there is no splice of the kind limerick/m);
      assert.match(error.message, /^spec\/1-one\.md:5: this splice has no end$/m);
      return true;
    });
    assert.ok(!existsSync(`${folder}/reference`));
  });
});

test('the constants are those of heddle.ksy', () => {
  const ksy = readKsy(root);
  const objects: Readonly<Record<string, unknown>> = protocol;
  for (const name of ['frame_type', 'error_code', 'parameter_type', 'role', 'limit_kind']) {
    const expected = Object.fromEntries(entriesOf(ksy, name).map(({ id, value }) => [camelCase(id), value]));
    assert.deepEqual(objects[pascalCase(name)], expected);
  }
  const limits = Object.entries(ksy['-limits']).map(([id, { value }]) => [camelCase(id), value]);
  assert.deepEqual(protocol.Limit, Object.fromEntries(limits));
  const grease = Object.entries(ksy['-grease']).map(([id, values]) => [camelCase(id), values]);
  assert.deepEqual(protocol.Grease, Object.fromEntries(grease));
  assert.equal(protocol.definedFlags[protocol.FrameType.data], protocol.DataFlag.last);
  assert.equal(protocol.frameScope[protocol.FrameType.blocked], 'either');
});

test('the size of a layout is the sum of its fixed fields', () => {
  const ksy = readKsy(root);
  const size = (name: string) => sizeOf(structureOf(ksy, name));
  assert.deepEqual(size('hello_body'), { minimum: 3, fixed: false });
  assert.deepEqual(size('frame'), { minimum: protocol.Limit.headerSize, fixed: false });
  assert.deepEqual(size('pong'), { minimum: 32, fixed: true });
  assert.deepEqual(protocol.payloadSize[protocol.FrameType.open], { minimum: 9, fixed: false });
});
