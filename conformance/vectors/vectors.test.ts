import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../package-root.ts';
import { checkVectors, generateVectors } from './files.ts';
import type { VectorFile } from './record.ts';

const committed = fileURLToPath(new URL('vectors', packageRoot));

describe('the golden vectors', () => {
  it('are proven, and are more than 200', () => {
    const { count, problems } = checkVectors(committed);
    assert.deepEqual(problems, []);
    assert.ok(count > 200, `${count} vectors`);
  });

  it('are generated twice alike', () => {
    assert.deepEqual(generateVectors(), generateVectors());
  });

  it('have a valid and an invalid vector for each rule that bytes alone can break', () => {
    const files = [...generateVectors().values()].map((text) => JSON.parse(text) as VectorFile);
    const vectors = files.flatMap((file) => (file.kind === 'transcript' ? [] : file.vectors));
    const broken = new Set(vectors.flatMap((vector) => (vector.valid ? [] : [vector.covers[0]])));
    assert.deepEqual([...broken].sort(), [...rulesOfBytes].sort());
  });
});

/** The rules that a decoder of bytes enforces. */
const rulesOfBytes = [
  'hello-magic',
  'hello-too-long',
  'hello-too-short',
  'hello-version-order',
  'idle-parameter',
  'parameter-truncated',
  'parameter-critical',
  'parameter-repeated',
  'parameter-size',
  'parameter-floor',
  'parameter-ceiling',
  'parameter-credit-window',
  'capability-list-size',
  'type-critical',
  'flags-low',
  'channel-zero',
  'channel-not-zero',
  'size-fixed',
  'size-minimum',
  'reason-size',
  'reason-text',
  'ping-id',
  'credit-ceiling',
  'allow-ceiling',
  'blocked-kind',
  'blocked-channel-kind',
  'open-service-size',
  'open-service-empty',
  'open-service-text',
  'open-version-order',
];

describe('a damaged folder of vectors', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'heddle-vectors-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function damaged(path: string, damage: (text: string) => string): string[] {
    cpSync(committed, folder, { recursive: true });
    const file = join(folder, path);
    const text = readFileSync(file, 'utf8');
    const changed = damage(text);
    assert.notEqual(changed, text, 'the test did not change the file');
    writeFileSync(file, changed);
    return checkVectors(folder).problems;
  }

  function reported(problems: readonly string[], ...patterns: readonly RegExp[]): void {
    assert.equal(problems.length, patterns.length, problems.join('\n'));
    for (const pattern of patterns) {
      assert.ok(
        problems.some((problem) => pattern.test(problem)),
        `${pattern} in:\n${problems.join('\n')}`,
      );
    }
    for (const problem of problems) assert.doesNotMatch(problem, /\n/);
  }

  it('is reported for a flipped digit of hex', () => {
    const problems = damaged('frames/connection-frames.json', (text) =>
      text.replace('"hex": "0500000800000001001fffffffffffff"', '"hex": "0500000800000001003fffffffffffff"'),
    );
    reported(
      problems,
      /^frames\/connection-frames\.json: credit-largest: the decoder refuses it.*credit-ceiling/,
      /^frames\/connection-frames\.json: it differs .*first at credit-largest; .*vectors generate/,
    );
  });

  it('is reported for a rule that the register does not have', () => {
    const problems = damaged('channels/credit.json', (text) => text.replace('"credit-used"', '"credit-abused"'));
    reported(problems, /credit-withheld: the register has no rule credit-abused/, /first at credit-withheld/);
  });

  it('is reported for another error than the bytes show', () => {
    const problems = damaged('frames/size.json', (text) => text.replace('"FRAME_SIZE"', '"FRAME_FORMAT"'));
    reported(problems, /close-of-0-bytes: the decoder says .*"FRAME_SIZE"/, /first at close-of-0-bytes/);
  });

  it('is reported for a twin that is not there', () => {
    const problems = damaged('preface/length.json', (text) =>
      text.replace('"twin": "hello-smallest"', '"twin": "nobody"'),
    );
    reported(problems, /hello-length-0: there is no valid vector nobody/, /first at hello-length-0/);
  });

  it('is reported for an id that is there twice', () => {
    const problems = damaged('frames/size.json', (text) => text.replace('"data-smallest"', '"accept-smallest"'));
    reported(problems, /accept-smallest: the id is taken in frames\/size\.json/, /first at data-smallest/);
  });

  it('is reported for a file that is missing', () => {
    cpSync(committed, folder, { recursive: true });
    rmSync(join(folder, 'frames/scope.json'));
    const { problems } = checkVectors(folder);
    assert.match(problems[0] ?? '', /^frames\/scope\.json: the file is missing; .*vectors generate/);
  });

  it('is reported for a file that nothing generates', () => {
    const path = join(folder, 'frames/stray.json');
    cpSync(committed, folder, { recursive: true });
    cpSync(join(committed, 'connection/worked-connection.json'), path);
    const { problems } = checkVectors(folder);
    rmSync(path);
    reported(problems, /^frames\/stray\.json: nothing generates this file; delete it/, /the id is taken/);
  });

  it('is reported for what is not JSON, and for what is not of the shape', () => {
    const cut = damaged('frames/size.json', (text) => text.slice(0, 200));
    reported(cut, /^frames\/size\.json: it is not JSON \(.*\); write it anew/);
    const shapeless = damaged('frames/size.json', (text) => text.replace('"valid": true', '"valid": "yes"'));
    reported(shapeless, /^frames\/size\.json: \/vectors\/0\/valid \(accept-smallest\) must be boolean/);
  });

  it('is reported for formatting alone', () => {
    const problems = damaged('frames/size.json', (text) => `${text}\n`);
    reported(problems, /^frames\/size\.json: it differs .*its formatting/);
  });
});
