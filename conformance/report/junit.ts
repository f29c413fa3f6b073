import { cardLines, cardOf } from './card.ts';
import { escapeMarkup } from './markup.ts';
import type { Report, ReportedCase } from './report.ts';
import { chapterOf } from './rule.ts';

interface Suite {
  readonly name: string;
  readonly tests: readonly Test[];
}

interface Test {
  readonly kind: 'passed' | 'failures' | 'errors' | 'skipped';
  readonly xml: string;
  readonly seconds: number;
}

/** The report as JUnit XML: a suite for each role and delivery, whose counts are those of its cases. */
export function junitReport(report: Report): string {
  const suites = suitesOf(report);
  const all = suites.flatMap(({ tests }) => tests);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeMarkup(`${report.kit.name} ${report.kit.version}: ${report.peer.name}`)}" ${counts(all)}>`,
    ...suites.map(
      ({ name, tests }) =>
        `  <testsuite name="${escapeMarkup(name)}" ${counts(tests)} skipped="${tally(tests, 'skipped')}">\n` +
        `    <properties><property name="seed" value="${report.seed}"/></properties>\n` +
        `${tests.map(({ xml }) => xml).join('')}  </testsuite>`,
    ),
    '</testsuites>',
    '',
  ].join('\n');
}

function suitesOf(report: Report): Suite[] {
  const byName = new Map<string, Test[]>();
  for (const result of report.cases) {
    const name = `${result.role}.${result.delivery}`;
    const tests = byName.get(name) ?? [];
    tests.push(testOf(result));
    byName.set(name, tests);
  }
  const suites = [...byName].map(([name, tests]) => ({ name, tests }));
  // A run that broke off must not look like one that has fewer cases.
  return report.complete ? suites : [...suites, { name: 'run', tests: [brokenOff(report)] }];
}

function testOf(result: ReportedCase): Test {
  const { id, requirements, verdict, milliseconds, level, observed, known } = result;
  const seconds = milliseconds / 1000;
  const classname = `${chapterOf(requirements[0] ?? id)}.${level}`;
  const open = `    <testcase name="${escapeMarkup(id)}" classname="${escapeMarkup(classname)}" time="${seconds.toFixed(3)}"`;
  if (verdict === 'pass') return { kind: 'passed', seconds, xml: `${open}/>\n` };
  if (verdict === 'na' || known !== undefined) {
    const why = known === undefined ? 'the peer does not declare it' : `${verdict}, a known failure: ${known}`;
    return { kind: 'skipped', seconds, xml: `${open}><skipped message="${escapeMarkup(why)}"/></testcase>\n` };
  }
  const [kind, element] = verdict === 'fail' ? (['failures', 'failure'] as const) : (['errors', 'error'] as const);
  const attributes = `type="${verdict}" message="${escapeMarkup(observed)}"`;
  const card = escapeMarkup(cardLines(cardOf(result)).join('\n'));
  return { kind, seconds, xml: `${open}><${element} ${attributes}>${card}</${element}></testcase>\n` };
}

function brokenOff(report: Report): Test {
  const why = escapeMarkup(report.unreachable ?? report.error ?? 'some of what was selected has no verdict');
  const xml = `    <testcase name="run-complete" classname="run" time="0.000"><error type="incomplete" message="${why}"/></testcase>\n`;
  return { kind: 'errors', seconds: 0, xml };
}

function counts(tests: readonly Test[]): string {
  const seconds = tests.reduce((sum, test) => sum + test.seconds, 0).toFixed(3);
  return `tests="${tests.length}" failures="${tally(tests, 'failures')}" errors="${tally(tests, 'errors')}" time="${seconds}"`;
}

function tally(tests: readonly Test[], kind: Test['kind']): number {
  return tests.filter((test) => test.kind === kind).length;
}
