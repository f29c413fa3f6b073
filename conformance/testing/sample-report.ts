import { compose } from '../report/compose.ts';
import type { Findings, Report, ReportedCase } from '../report/report.ts';

/** A result for tests: a pass, but for what is given. */
export function sampleCase(changes: Partial<ReportedCase> = {}): ReportedCase {
  return {
    id: 'hello-first',
    level: 'MUST',
    role: 'listener',
    delivery: 'whole',
    seed: 7,
    verdict: 'pass',
    requirements: ['hello-first'],
    expected: 'a HELLO',
    observed: 'a HELLO',
    milliseconds: 3,
    ...changes,
  };
}

/** What a run found, for tests. */
export function sampleFindings(cases: readonly ReportedCase[], changes: Partial<Findings> = {}): Findings {
  return {
    kit: { name: 'heddle', version: '0.0.0' },
    seed: 7,
    peer: { name: 'a <peer> & "more"' },
    options: {
      roles: ['listener', 'dialer'],
      deliveries: ['whole'],
      profiles: ['core'],
      only: [],
      not: [],
      level: 'all',
      repeat: 1,
      jobs: 1,
      shard: null,
      timeoutScale: 1,
      grease: true,
    },
    complete: true,
    unreachable: null,
    error: null,
    staleBaseline: [],
    cases,
    ...changes,
  };
}

/** A report with one result of each kind, in which nothing is easy to quote. */
export function sampleReport(changes: Partial<Findings> = {}): Report {
  const nasty = 'RESET("]]> # \\ | ` <b> & \u0007 \ud800") \'x\'';
  const red = { observed: nasty, control: 'passed', again: "npx heddle run --exec 'x # y'", step: 'expectReset' };
  const frames = [{ at: 1.25, direction: 'sent', lines: ['00000  00 `` # <x> & "y"'] }] as const;
  return compose(
    sampleFindings(
      [
        sampleCase(),
        sampleCase({ role: 'dialer', verdict: 'na' }),
        sampleCase({ id: 'ping-answered', requirements: ['ping-answered'], verdict: 'fail', ...red, frames }),
        sampleCase({
          id: 'pong-order',
          requirements: ['pong-order'],
          verdict: 'inconclusive',
          ...red,
          twin: { id: 'hello-first', verdict: 'fail' },
        }),
        sampleCase({ id: 'pong-order', requirements: ['pong-order'], role: 'dialer', verdict: 'untestable', ...red }),
        sampleCase({
          id: 'accept-highest',
          requirements: ['accept-highest'],
          level: 'SHOULD',
          verdict: 'fail',
          ...red,
        }),
        sampleCase({ id: 'ping-id', requirements: ['ping-id'], verdict: 'fail', known: 'issue # 12', ...red }),
      ],
      changes,
    ),
    [{ id: 'hello-first' }, { id: 'ping-answered' }],
  );
}
