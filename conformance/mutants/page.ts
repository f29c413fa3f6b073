import type { MutantRow, RequirementRow } from './matrix.ts';
import type { SelftestReport } from './reports.ts';

/** The table of what the kit can tell, as a page of the specification. */
export function matrixPage(report: SelftestReport): string {
  return [
    '# What the kit can tell',
    '',
    'Made by `npm run -s heddle -- selftest --report md=spec/kill-matrix.md`. For each requirement: whether a case touches it (*reached*), whether a case is about it (*asserted*), and which broken peers were failed by the case in brackets, for the reason that the case is about, while its twin passed (*killed*).',
    '',
    ...summary(report),
    '',
    '| requirement | level | reached | asserted | killed |',
    '| --- | --- | --- | --- | --- |',
    ...report.requirements.map((row) => requirementLine(row, report.mutants)),
    '',
    '| peer that works in no way that matters | MUST cases that it passes |',
    '| --- | --- |',
    ...report.degenerate.map(({ id, mustPasses }) => `| ${id} | ${mustPasses} |`),
    '',
  ].join('\n');
}

const met = {
  nothing: 'its intended case and the twin',
  chapter: 'its intended case, the twin and all cases of its chapter',
  everything: 'all cases',
} as const;

function summary({ requirements, mutants, survivors, extent }: SelftestReport): string[] {
  const killed = (level: string) => {
    const rows = requirements.filter((row) => row.level === level && row.excluded === null);
    return `${rows.filter((row) => row.killed).length} of ${rows.length} ${level}`;
  };
  const judgedAgain = extent === 'everything' ? 'every case' : 'the intended case and the twin, in every delivery,';
  return [
    `${killed('MUST')} and ${killed('SHOULD')} requirements that are not excluded have a broken peer that is killed. There are ${mutants.length} broken peers, and ${survivors.length} survive. Each met ${met[extent]}; what it failed besides the intended case is declared in \`conformance/mutants/collateral/\`. The intended case and its twin were run in all four deliveries, with equal verdicts unless this page says otherwise, and the transcripts of ${judgedAgain} were judged again.`,
  ];
}

function requirementLine(row: RequirementRow, mutants: readonly MutantRow[]): string {
  const { id, level, anchor, reached, asserted, excluded } = row;
  const own = mutants.filter(({ requirement }) => requirement === id).map(mutantText);
  const why = excluded === null ? [] : [`excluded: ${excluded}`];
  return `| [${id}](${anchor}) | ${level} | ${mark(reached)} | ${mark(asserted)} | ${[...why, ...own].join(', ')} |`;
}

function mutantText({ id, killedBy, unequalDeliveries, unequalRejudgements }: MutantRow): string {
  const unequal = unequalDeliveries.length + unequalRejudgements.length > 0 ? ', **judged unequally**' : '';
  return killedBy === null ? `**${id} survives**` : `${id} (${killedBy}${unequal})`;
}

function mark(done: boolean): string {
  return done ? 'yes' : 'no';
}
