import { ExitStatus } from '../commands/exit-status.ts';
import { count, countsAgainst, type Findings, levels, type Report } from './report.ts';

/** Counts what a run found, and puts it into the order of the catalogue; the exit status follows from it unless one is given. */
export function compose(
  findings: Findings,
  catalogue: readonly { readonly id: string }[],
  status = statusOf(findings),
): Report {
  const place = new Map(catalogue.map(({ id }, index) => [id, index]));
  const placeOf = (id: string) => place.get(id) ?? catalogue.length;
  const cases = [...findings.cases].sort(
    (a, b) =>
      placeOf(a.id) - placeOf(b.id) ||
      compare(a.id, b.id) ||
      compare(b.role, a.role) ||
      compare(b.delivery, a.delivery) ||
      a.seed - b.seed,
  );
  const { kit, seed, peer, options, complete, unreachable, error, staleBaseline } = findings;
  const [must, should, may, info] = levels.map((level) => count(cases.filter((result) => result.level === level)));
  if (must === undefined || should === undefined || may === undefined || info === undefined)
    throw new RangeError('a level is missing');
  return {
    format: 'heddle-report',
    version: 1,
    kit,
    seed,
    peer,
    options,
    complete,
    unreachable,
    error,
    status,
    summary: count(cases),
    levels: { MUST: must, SHOULD: should, MAY: may, info },
    staleBaseline,
    cases,
  };
}

/** The exit status that the findings deserve. */
function statusOf({ unreachable, complete, cases, staleBaseline }: Findings): number {
  if (unreachable !== null) return ExitStatus.unreachable;
  if (!complete) return ExitStatus.incomplete;
  // A run with zero MUST passes never exits 0, whatever the reason.
  const passes = cases.some(({ level, verdict }) => level === 'MUST' && verdict === 'pass');
  return passes && staleBaseline.length === 0 && !cases.some(countsAgainst) ? ExitStatus.passed : ExitStatus.red;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
