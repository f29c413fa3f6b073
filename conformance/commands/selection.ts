import picomatch from 'picomatch';
import type { Case } from '../harness/case.ts';
import { levelOf } from '../harness/judge.ts';
import { inProfile } from '../harness/profile.ts';
import type { PeerRole } from '../harness/verdict.ts';
import type { ReportedOptions, Shard } from '../report/report.ts';
import { didYouMean } from './closest.ts';
import { UsageError } from './usage-error.ts';

const reach = {
  must: ['MUST'],
  should: ['MUST', 'SHOULD'],
  may: ['MUST', 'SHOULD', 'MAY'],
  all: ['MUST', 'SHOULD', 'MAY', 'info'],
};

/** The cases that the options ask for. Throws `UsageError` where a pattern matches nothing, or nothing is left. */
export function selectCases(
  catalogue: readonly Case[],
  options: Pick<ReportedOptions, 'only' | 'not' | 'level' | 'shard' | 'roles' | 'profiles'>,
): readonly Case[] {
  const only = options.only.map((pattern) => matcher('--only', pattern, catalogue));
  const not = options.not.map((pattern) => matcher('--not', pattern, catalogue));
  const levels: readonly string[] = reach[options.level];
  const chosen = catalogue
    .filter(({ id }) => only.length === 0 || only.some((matches) => matches(id)))
    .filter(({ id }) => !not.some((matches) => matches(id)))
    .filter((theCase) => levels.includes(levelOf(theCase)))
    .filter((theCase) => hasRole(theCase, options.roles))
    .filter((theCase) => options.profiles.some((profile) => inProfile(theCase, profile)))
    .filter((_, index) => inShard(index, options.shard));
  if (chosen.length > 0) return chosen;
  throw new UsageError(
    'no case is left: loosen --only, --not, --level, --role, --profile or --shard; heddle list shows all cases',
  );
}

/** In how many circumstances these cases are to be judged. */
export function countRuns(
  cases: readonly Case[],
  { roles, deliveries, repeat }: Pick<ReportedOptions, 'roles' | 'deliveries' | 'repeat'>,
): number {
  const perDelivery = cases.reduce((sum, theCase) => sum + roles.filter((role) => hasRole(theCase, [role])).length, 0);
  return perDelivery * deliveries.length * repeat;
}

function hasRole(theCase: Case, roles: readonly PeerRole[]): boolean {
  return theCase.roles === undefined || theCase.roles.some((role) => roles.includes(role));
}

function inShard(index: number, shard: Shard | null): boolean {
  return shard === null || index % shard.count === shard.index - 1;
}

function matcher(option: string, pattern: string, catalogue: readonly Case[]): (id: string) => boolean {
  if (pattern === '')
    throw new UsageError(`${option} has an empty pattern: give a case id, or a glob such as 'hello-*'`);
  const matches = picomatch(pattern);
  if (catalogue.some(({ id }) => matches(id))) return matches;
  const ids = catalogue.map(({ id }) => id);
  throw new UsageError(
    `${option} ${pattern} matches no case${didYouMean(pattern.replace(/[*?!]/g, ''), ids)}; heddle list shows all`,
  );
}
