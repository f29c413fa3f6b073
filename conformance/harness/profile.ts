import { requirements } from '../requirements.gen.ts';
import { Version } from '../wire/protocol.gen.ts';
import type { Case } from './case.ts';
import { versionsOf } from './versions.ts';

/** The profiles that can be asked for. */
export const profileNames = ['core', 'compat', 'life'] as const;

const prefaceRules = new Set(requirements.filter(({ anchor }) => anchor.startsWith('2-')).map(({ id }) => id));

/**
 * Whether a profile has the case: `core` all that every peer owes, `compat` what of it old and new peers need to get on
 * with each other (the preface, and whatever holds in version 1), any other its own.
 */
export function inProfile(theCase: Case, profile: string): boolean {
  const { profile: own = 'core', requirements: rules } = theCase;
  if (profile !== 'compat') return own === profile;
  return own === 'core' && (prefaceRules.has(rules[0]) || versionsOf(theCase).includes(Version.sequential));
}

/** In which of the versions that a peer speaks the profiles judge it. */
export function versionsUnder(profiles: readonly string[]): 'highest' | 'lowest' {
  return profiles.includes('compat') ? 'lowest' : 'highest';
}
