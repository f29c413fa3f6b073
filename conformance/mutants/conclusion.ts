import { ExitStatus } from '../commands/exit-status.ts';
import type { SelftestReport } from './reports.ts';

/** The last lines of selftest. */
export function conclusionLines(report: SelftestReport): string[] {
  const { mutants, survivors, degenerate, whole } = report;
  const lines = unkilled(report).map(({ id, level }) => `unkilled  ${id} (${level})`);
  for (const level of whole ? ['MUST', 'SHOULD'] : []) {
    const rows = report.requirements.filter((row) => row.level === level && row.excluded === null);
    const killed = rows.filter((row) => row.killed).length;
    lines.push(`${level}: ${killed} of ${rows.length} requirements have a mutant that is killed`);
  }
  for (const { id, mustPasses } of degenerate) lines.push(`degenerate ${id}: ${mustPasses} MUST passes`);
  const those = (which: 'undeclared' | 'stale' | 'unequalDeliveries' | 'unequalRejudgements') =>
    mutants.filter((mutant) => mutant[which].length > 0).length;
  lines.push(
    `${those('undeclared')} mutants fail other cases than they declare, ${those('stale')} declare cases that passed`,
    `${those('unequalDeliveries')} mutants have unequal verdicts in the four deliveries, ${those('unequalRejudgements')} in the transcripts judged again`,
    `${report.failedByReference.length} cases are failed by the reference as it is`,
    `${mutants.length} mutants, ${survivors.length} survive`,
  );
  return lines;
}

/** What the shell is told: a survivor, collateral that is not declared and a verdict that depends on more than the peer are red. */
export function statusOf(report: SelftestReport): number {
  const odd = report.mutants.some(
    ({ undeclared, unequalDeliveries, unequalRejudgements }) =>
      undeclared.length + unequalDeliveries.length + unequalRejudgements.length > 0,
  );
  const red =
    odd ||
    report.failedByReference.length > 0 ||
    report.survivors.length > 0 ||
    unkilled(report).some(({ level }) => level === 'MUST') ||
    report.degenerate.some(({ mustPasses }) => mustPasses > 0);
  return red ? ExitStatus.red : ExitStatus.passed;
}

/** The requirements that no mutant guards, where all mutants were tried. */
function unkilled({ whole, requirements }: SelftestReport): SelftestReport['requirements'] {
  return whole ? requirements.filter((row) => !row.killed && row.excluded === null) : [];
}
