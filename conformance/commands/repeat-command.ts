import type { Profile } from '../harness/case.ts';
import type { CaseResult } from '../harness/results.ts';
import { propertyId } from '../property/property-case.ts';

/** How the kit is called: in a checkout through npm, else through npx. */
const invocation = import.meta.url.endsWith('.ts') ? 'npm run -s heddle --' : 'npx heddle';

/** The one-line command that runs one case again, just so. */
export function repeatCommand(
  { id, role, delivery, transcript }: CaseResult,
  target: readonly string[],
  profile?: Profile,
): string {
  const words = ['run', ...target];
  if (target.length === 0 || target[0] === '--exec' || target[0] === '--peer') words.push('--role', role);
  if (id === propertyId) words.push('--property', '--path', transcript.case.slice(propertyId.length + 1));
  else words.push('--only', id, '--delivery', delivery);
  if (profile !== undefined) words.push('--profile', profile);
  words.push('--seed', String(transcript.seed));
  if (!transcript.grease) words.push('--grease', 'off');
  if (transcript.timeoutScale !== 1) words.push('--timeout-scale', String(transcript.timeoutScale));
  return `${invocation} ${words.map(quote).join(' ')}`;
}

function quote(word: string): string {
  return /^[\w./:[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
