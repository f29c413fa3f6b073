import type { KillMatrix } from './matrix.ts';

/** The table of what the kit can tell, as a page of the specification. */
export function matrixPage(matrix: KillMatrix): string {
  const rows = matrix.requirements.map(({ id, level, anchor, reached, asserted, excluded }) => {
    const mutants = matrix.mutants
      .filter((mutant) => mutant.requirement === id)
      .map((mutant) => (mutant.killedBy === null ? `**${mutant.id} survives**` : `${mutant.id} (${mutant.killedBy})`));
    const why = excluded === null ? mutants.join(', ') : `excluded: ${excluded}`;
    return `| [${id}](${anchor}) | ${level} | ${mark(reached)} | ${mark(asserted)} | ${why} |`;
  });
  const must = matrix.requirements.filter(({ level, excluded }) => level === 'MUST' && excluded === null);
  return [
    '# What the kit can tell',
    '',
    'Made by `npm run -s heddle -- selftest --report md=spec/kill-matrix.md`. For each requirement: whether a case touches it (*reached*), whether a case is about it (*asserted*), and which broken peers that case failed, for the reason that it is about (*killed*, with the case).',
    '',
    `${must.filter(({ killed }) => killed).length} of ${must.length} MUST requirements that are not excluded have a broken peer that is killed; ${matrix.mutants.length} broken peers, ${matrix.survivors.length} survive.`,
    '',
    '| requirement | level | reached | asserted | killed |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function mark(done: boolean): string {
  return done ? 'yes' : 'no';
}
