import { Version } from '../wire/protocol.gen.ts';
import type { Case } from './case.ts';
import type { VersionRange } from './verdict.ts';

/** Every version that this kit judges. */
export const judgedVersions: readonly number[] = [Version.sequential, Version.interleaved];

/** Rules of credit and of sharing by bytes, which version 1 does not have. */
const interleavedRules = /^(credit|share|blocked)-|^order-(no-credit|commitment)$/;
/** Rules that version 1 alone has. */
const sequentialRules = /^(sequential|test-limits-sequential)/;

/** The versions in which what a case is about holds. Where the case does not say: version 2 alone if it needs credit. */
export function versionsOf(theCase: Pick<Case, 'versions' | 'requirements' | 'hello'>): readonly number[] {
  const { versions, requirements, hello } = theCase;
  if (versions !== undefined) return versions;
  if (sequentialRules.test(requirements[0])) return [Version.sequential];
  const gated = hello?.channelCredit !== undefined || hello?.connectionCredit !== undefined;
  if (gated || requirements.some((rule) => interleavedRules.test(rule))) return [Version.interleaved];
  return judgedVersions;
}

/** The versions in which a case can be judged: it needs its twin. */
export function versionsWith(theCase: Case, twin: Case | undefined): readonly number[] {
  return versionsOf(theCase).filter((version) => twin === undefined || versionsOf(twin).includes(version));
}

/** The highest of these versions that the peer speaks, or the lowest; undefined if it speaks none. */
export function versionFor(
  versions: readonly number[],
  speaks: VersionRange,
  which: 'highest' | 'lowest',
): number | undefined {
  const common = versions.filter((version) => version >= speaks.lowest && version <= speaks.highest);
  return which === 'highest' ? common.at(-1) : common[0];
}
