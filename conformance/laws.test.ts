import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { allCases } from './cases/index.ts';
import { packageRoot } from './package-root.ts';
import { requirements } from './requirements.gen.ts';

/** The laws of the folders and of the register, which no other test would notice being broken. */

const layers = ['transport', 'preface', 'frames', 'channels', 'connection'];

interface Source {
  readonly path: string;
  readonly text: string;
  /** The modules that it imports, as paths from the root where they are relative. */
  readonly imports: readonly string[];
}

function sources(folder: string): Source[] {
  return readdirSync(new URL(`${folder}/`, packageRoot), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const text = readFileSync(new URL(path, packageRoot), 'utf8');
      const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
      const resolve = (specifier: string) =>
        specifier.startsWith('.') ? new URL(specifier, `file:///${path}`).pathname.slice(1) : specifier;
      return { path, text, imports: specifiers.map(resolve) };
    });
}

const reference = sources('reference');
const conformance = sources('conformance');
const shipped = (source: Source) =>
  !source.path.endsWith('.test.ts') && !source.path.endsWith('.gen.ts') && !source.path.includes('/testing/');

test('a layer of the reference imports only itself and the layers to its left', () => {
  for (const source of reference.filter(shipped)) {
    const layer = layers.indexOf(source.path.split('/')[1] ?? '');
    if (layer < 0) continue;
    for (const target of source.imports.filter((name) => name.startsWith('reference/'))) {
      const imported = layers.indexOf(target.split('/')[1] ?? '');
      const allowed = target === 'reference/protocol.gen.ts' || (imported >= 0 && imported <= layer);
      assert.ok(allowed, `${source.path} imports ${target}, which is not to its left`);
    }
  }
});

test('the kit and the reference do not know each other', () => {
  for (const source of conformance) {
    const foreign = source.imports.filter((name) => name.startsWith('reference/'));
    assert.deepEqual(foreign, [], `${source.path} imports the reference`);
  }
  for (const source of reference) {
    const foreign = source.imports.filter((name) => name.startsWith('conformance/'));
    assert.deepEqual(foreign, [], `${source.path} imports the kit`);
  }
});

test('below the connection nothing touches a socket, a timer, a clock or a random source', () => {
  const impure =
    /\b(setTimeout|setInterval|setImmediate|queueMicrotask|Math\.random|performance\.|Date\b|crypto\b|process\.)/;
  for (const source of reference.filter(shipped)) {
    if (!/^reference\/(preface|frames|channels)\//.test(source.path)) continue;
    assert.deepEqual(
      source.imports.filter((name) => !name.startsWith('reference/')),
      [],
      `${source.path} imports a module`,
    );
    const code = source.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.equal(impure.exec(code)?.[0], undefined, `${source.path} is not pure`);
  }
});

test("the reference's protocol core has no runtime dependency", () => {
  for (const source of reference.filter(shipped)) {
    // The benchmark is compared with packages; it is neither shipped nor imported.
    if (source.path.startsWith('reference/bench/')) continue;
    // The peer program loads this one only when it is asked for metrics.
    if (source.path === 'reference/peer/metrics.ts') continue;
    const packages = source.imports.filter((name) => !name.startsWith('reference/') && !name.startsWith('node:'));
    assert.deepEqual(packages, [], `${source.path} imports a package`);
  }
});

test('a file has one idea and about 250 lines', () => {
  for (const source of [...reference, ...conformance].filter(shipped)) {
    const lines = source.text.split('\n').length;
    const explained = /\/\/ Long because/.test(source.text);
    assert.ok(
      lines <= 300 || explained,
      `${source.path} has ${lines} lines: split it, or say why in a comment "Long because …"`,
    );
  }
});

test('every requirement has a case, a vector or an exclusion with its reason', () => {
  const covered = new Set(allCases.flatMap((theCase) => theCase.requirements));
  for (const path of readdirSync(new URL('vectors/', packageRoot), { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.json')) continue;
    const text = readFileSync(new URL(`vectors/${path}`, packageRoot), 'utf8');
    for (const list of text.matchAll(/"covers": \[([^\]]*)\]/g)) {
      for (const slug of (list[1] ?? '').matchAll(/"([^"]+)"/g)) covered.add(slug[1] ?? '');
    }
  }
  for (const { id, excluded } of requirements) {
    assert.ok(
      covered.has(id) || excluded !== undefined,
      `${id} has neither case nor vector nor a reason for having none`,
    );
  }
});

test('at most one MUST in ten is excluded, each with a reason', () => {
  const musts = requirements.filter((requirement) => requirement.level === 'MUST');
  const excluded = musts.filter((requirement) => requirement.excluded !== undefined);
  assert.ok(excluded.length * 10 <= musts.length, `${excluded.length} of ${musts.length} are excluded`);
  for (const { id, excluded: reason } of excluded)
    assert.ok((reason ?? '').length > 20, `${id} is excluded without a reason`);
});

test('every case names requirements of the register and a twin that exists', () => {
  const slugs = new Set(requirements.map((requirement) => requirement.id));
  const ids = new Set(allCases.map((theCase) => theCase.id));
  assert.equal(ids.size, allCases.length, 'two cases share an id');
  for (const theCase of allCases) {
    for (const slug of theCase.requirements)
      assert.ok(slugs.has(slug), `${theCase.id} names ${slug}, which the register does not hold`);
    if (theCase.twin !== undefined)
      assert.ok(ids.has(theCase.twin), `${theCase.id} names the twin ${theCase.twin}, which does not exist`);
    assert.notEqual(theCase.twin, theCase.id, `${theCase.id} is its own twin`);
  }
});

test('a case that expects a refusal has a twin', () => {
  for (const theCase of allCases) {
    const program = theCase.run.toString();
    if (!/expect(Refusal|Close|HangUp|Reset)\(/.test(program)) continue;
    const free =
      /expectClose\(/.test(program) === false && /expectAlive\(/.test(program) && !/expectReset\(/.test(program);
    assert.ok(theCase.twin !== undefined || free, `${theCase.id} expects a refusal and names no valid near miss`);
  }
});
