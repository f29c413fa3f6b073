import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCase, sampleFindings, sampleReport } from '../testing/sample-report.ts';
import { readTap } from '../testing/tap-points.ts';
import { checkWellFormed } from '../testing/well-formed.ts';
import { acceptKnown, readBaseline, staleLines } from './baseline.ts';
import { cardLines, cardsOf, openingFailed } from './card.ts';
import { compose } from './compose.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { violation } from './schema.ts';
import { conclusions } from './summary.ts';
import { tapReport } from './tap.ts';

test('the JSON report is of its schema, and the schema notices what is missing', () => {
  const report: unknown = JSON.parse(JSON.stringify(sampleReport()));
  assert.equal(violation(report, 'report'), undefined);
  const { seed: _, ...rest } = report as Record<string, unknown>;
  assert.match(violation(rest, 'report') ?? '', /seed/);
});

test('the summary counts every result once, and each level by itself', () => {
  const { summary, levels } = sampleReport();
  assert.deepEqual(summary, { pass: 1, fail: 3, inconclusive: 1, untestable: 1, na: 1 });
  assert.deepEqual(levels.MUST, { pass: 1, fail: 2, inconclusive: 1, untestable: 1, na: 1 });
  assert.deepEqual(levels.SHOULD, { pass: 0, fail: 1, inconclusive: 0, untestable: 0, na: 0 });
});

test('the exit status follows from the findings', () => {
  const status = (...args: Parameters<typeof sampleFindings>) => compose(sampleFindings(...args), []).status;
  const pass = sampleCase();
  assert.equal(status([pass]), 0);
  for (const verdict of ['fail', 'inconclusive', 'untestable'] as const) {
    assert.equal(status([pass, sampleCase({ verdict })]), 1, verdict);
    assert.equal(status([pass, sampleCase({ verdict, level: 'SHOULD' })]), 0, `SHOULD ${verdict}`);
    assert.equal(status([pass, sampleCase({ verdict, known: 'a reason' })]), 0, `known ${verdict}`);
  }
  assert.equal(status([pass, sampleCase({ verdict: 'na' })]), 0);
  assert.equal(status([sampleCase({ verdict: 'na' })]), 1, 'zero MUST passes never exit 0');
  assert.equal(status([sampleCase({ level: 'SHOULD' })]), 1, 'a SHOULD that passes is no MUST that passes');
  assert.equal(status([pass], { staleBaseline: ['hello-first'] }), 1);
  assert.equal(status([pass], { complete: false }), 3);
  assert.equal(status([pass], { complete: false, unreachable: 'gone' }), 4);
});

test('the conclusions name the rules that red results are about', () => {
  const red = [
    sampleCase({ verdict: 'fail', requirement: 'ping-id' }),
    sampleCase({ verdict: 'fail', requirement: 'ping-id' }),
    sampleCase({ verdict: 'inconclusive', requirement: 'pong-order' }),
  ];
  const said = conclusions(compose(sampleFindings([sampleCase(), ...red]), []));
  assert.deepEqual(said, ['3 MUST results are red: ping-id (2), pong-order']);
});

test('TAP is valid, numbered, and soft where a failure does not count', () => {
  const { points, bailOut } = readTap(tapReport(sampleReport()));
  assert.equal(points.length, 7);
  assert.equal(bailOut, undefined);
  const hard = points.filter(({ ok, directive }) => !ok && directive === undefined).length;
  assert.equal(hard, 3);
  assert.equal(points.filter(({ directive }) => directive?.startsWith('TODO')).length, 2);
  assert.equal(points.filter(({ ok, directive }) => ok && directive?.startsWith('SKIP')).length, 1);
});

test('a run that broke off bails out in TAP and is an error in JUnit', () => {
  const report = sampleReport({ complete: false, unreachable: 'nobody\nlistens' });
  assert.equal(readTap(tapReport(report)).bailOut, 'nobody listens');
  assert.match(junitReport(report), /<error type="incomplete" message="nobody\nlistens"\/>/);
});

test('JUnit is well-formed and its counts add up', () => {
  const xml = junitReport(sampleReport());
  checkWellFormed(xml);
  const attribute = (tag: string, name: string) =>
    [...xml.matchAll(new RegExp(`<${tag} [^>]*\\b${name}="(\\d+)"`, 'g'))].reduce(
      (sum, match) => sum + Number(match[1]),
      0,
    );
  const elements = (tag: string) => [...xml.matchAll(new RegExp(`<${tag} `, 'g'))].length;
  for (const tag of ['testsuites', 'testsuite']) {
    assert.equal(attribute(tag, 'tests'), elements('testcase'), `${tag} tests`);
    assert.equal(attribute(tag, 'failures'), elements('failure'), `${tag} failures`);
    assert.equal(attribute(tag, 'errors'), elements('error'), `${tag} errors`);
  }
  assert.equal(attribute('testsuite', 'skipped'), elements('skipped'));
  assert.deepEqual([elements('testcase'), elements('failure'), elements('error'), elements('skipped')], [7, 2, 2, 2]);
});

test('HTML is well-formed, asks for nothing from elsewhere and runs nothing', () => {
  const html = htmlReport(sampleReport());
  const elements = html
    .replace('<!doctype html>\n', '')
    .replace(/<meta [^>]*>\n/g, '')
    .replace(/<style>[^<]*<\/style>\n/, '');
  checkWellFormed(elements);
  assert.doesNotMatch(html, /<script|<link|<img|src=|url\(|javascript:/i);
  assert.match(html, /<html lang="en">/);
  const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
});

test('Markdown has a row for each case and a card for each red one', () => {
  const markdown = markdownReport(sampleReport());
  assert.match(markdown, /\| ping-answered \| MUST \| \*\*fail\*\* \|/);
  assert.match(markdown, /\| hello-first \| MUST \| pass \| n\/a \|/);
  assert.equal([...markdown.matchAll(/^### /gm)].length, 5);
  assert.doesNotMatch(markdown, /<b>/);
});

test('a card quotes the rule, links it, and says what came and how to repeat it', () => {
  const card = cardsOf(sampleReport().cases).find(({ title }) => title.startsWith('inconclusive pong-order'));
  assert.ok(card);
  const text = cardLines(card).join('\n');
  assert.match(text, /"An endpoint MUST send its PONGs in the order of the PINGs\."/);
  assert.match(text, /spec\/5-connection\.md#pong-order/);
  assert.match(text, /twin {6}hello-first: fail/);
  assert.match(text, /again {5}npx heddle run/);
});

test('results that share a failed opening control share a card', () => {
  const red = { verdict: 'inconclusive', control: openingFailed } as const;
  const cards = cardsOf([
    sampleCase(red),
    sampleCase({ id: 'ping-id', ...red }),
    sampleCase({ role: 'dialer', ...red }),
  ]);
  assert.deepEqual(
    cards.map(({ title }) => title.includes('1 other')),
    [true, false],
  );
});

test('the baseline covers red results only, and a line whose case passes is stale', () => {
  const lines = readBaseline(
    '[{"case": "ping-id", "role": "listener", "reason": "r"}]',
    'b.json',
    new Set(['ping-id']),
  );
  const red = sampleCase({ id: 'ping-id', verdict: 'fail' });
  assert.equal(acceptKnown([red], lines)[0]?.known, 'r');
  assert.equal(acceptKnown([{ ...red, role: 'dialer' }], lines)[0]?.known, undefined);
  assert.deepEqual(staleLines([red], lines), []);
  assert.deepEqual(staleLines([{ ...red, verdict: 'pass' }], lines), ['ping-id listener']);
  assert.deepEqual(staleLines([], lines), [], 'what was not selected says nothing');
  assert.throws(
    () => readBaseline('[{"case": "ping-od", "reason": "r"}]', 'b.json', new Set(['ping-id'])),
    /ping-od.*ping-id/,
  );
  assert.throws(
    () => readBaseline('[{"case": "ping-id"}]', 'b.json', new Set(['ping-id'])),
    /b\.json is no baseline: .*reason/,
  );
});

test('the conclusions name what decided the exit status', () => {
  assert.deepEqual(conclusions(compose(sampleFindings([sampleCase()]), [])), ['every MUST that was judged passes']);
  const said = conclusions(compose(sampleFindings([sampleCase({ verdict: 'na' })], { staleBaseline: ['x'] }), [])).join(
    '\n',
  );
  assert.match(said, /no MUST case passed/);
  assert.match(said, /calls x failing, but it passes/);
});
