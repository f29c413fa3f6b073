import type { Case } from '../harness/case.ts';
import { levelOf } from '../harness/judge.ts';
import { judgedVersions, versionsOf } from '../harness/versions.ts';
import { type Rule, rules } from '../report/rule.ts';
import { didYouMean } from './closest.ts';
import { ExitStatus } from './exit-status.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** Explains a rule of the register with its cases, or a case with its rules. Throws `UsageError` where the id is neither. */
export function explain(id: string, { stdout, catalogue }: Surroundings): number {
  const rule = rules.get(id);
  const theCase = catalogue.find((candidate) => candidate.id === id);
  if (rule === undefined && theCase === undefined) {
    const known = new Set([...catalogue.map((candidate) => candidate.id), ...rules.keys()]);
    throw new UsageError(`${id} is neither a case nor a requirement${didYouMean(id, known)}`);
  }
  const paragraphs = theCase === undefined ? [] : [caseText(theCase)];
  if (rule !== undefined) {
    paragraphs.push(ruleText(rule));
    const others = catalogue.filter((other) => other !== theCase && other.requirements.includes(id));
    paragraphs.push(...others.map((other) => caseText(other, id)));
    if (theCase === undefined && others.length === 0)
      paragraphs.push([`No case judges it${rule.excluded === undefined ? '' : `: ${rule.excluded}`}`]);
  }
  stdout.write(`${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`);
  return ExitStatus.passed;
}

/** The case, with the texts of its rules but for the one that was `told` already. */
function caseText(theCase: Case, told?: string): string[] {
  const { id, requirements, sends, expects, twin, mutant, roles } = theCase;
  const versions = versionsOf(theCase);
  const limits = [
    ...(versions.length < judgedVersions.length ? [`version ${versions.join(' or ')} only`] : []),
    ...(roles === undefined ? [] : [`peer as ${roles.join(' or ')} only`]),
  ];
  return [
    `Case ${id} (${[levelOf(theCase), ...limits].join('; ')})`,
    ...requirements.flatMap((slug) => {
      const rule = rules.get(slug);
      return rule === undefined || slug === told ? [] : [`  rule     "${rule.text}"`, `           ${rule.link}`];
    }),
    `  sends    ${sends}`,
    `  expects  ${expects}`,
    `  twin     ${twin ?? 'none: no refusal is expected'}`,
    `  mutant   ${mutant}`,
  ];
}

function ruleText({ id, level, text, link, excluded }: Rule): string[] {
  return [
    `Requirement ${id} (${level})`,
    `  "${text}"`,
    `  ${link}`,
    ...(excluded === undefined ? [] : [`  excluded: ${excluded}`]),
  ];
}
