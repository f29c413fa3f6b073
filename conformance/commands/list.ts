import { levelOf } from '../harness/judge.ts';
import { versionsOf } from '../harness/versions.ts';
import { ExitStatus } from './exit-status.ts';
import type { Surroundings } from './surroundings.ts';

/** Shows all cases, as a table or as JSON. */
export function list(json: boolean, { stdout, catalogue }: Surroundings): number {
  if (json) {
    const cases = catalogue.map((theCase) => {
      const { id, requirements, sends, expects, twin, mutant, roles = ['listener', 'dialer'] } = theCase;
      return {
        id,
        level: levelOf(theCase),
        requirements,
        roles,
        versions: versionsOf(theCase),
        sends,
        expects,
        ...(twin === undefined ? {} : { twin }),
        mutant,
      };
    });
    stdout.write(`${JSON.stringify(cases, null, 2)}\n`);
  } else {
    const width = Math.max(0, ...catalogue.map(({ id }) => id.length));
    const rows = catalogue.map(
      (theCase) => `${theCase.id.padEnd(width)}  ${levelOf(theCase).padEnd(6)}  ${theCase.sends}\n`,
    );
    stdout.write(rows.join(''));
    stdout.write(`${catalogue.length} cases; heddle explain ID tells more about one\n`);
  }
  return ExitStatus.passed;
}
