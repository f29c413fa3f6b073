import { breaking } from './frames-patching.ts';
import type { Mutant, Patch } from './mutant.ts';

/** Where frames of channels are obeyed. */
export const receiving = 'channels/receiving.ts';
/** Where the states of a receiving direction are. */
export const direction = 'channels/direction.ts';

/** The error of a rule of CHANNEL_STATE, thrown in `file`, is of another code, or ends the channel only. */
export function misjudged(requirement: string, intended: string, file: string): readonly Mutant[] {
  const breaks = breaking(requirement, file);
  const thrown = `throw badState('${requirement}', `;
  const scope = `{ kind: 'channel', channel: ${file === direction ? 'channel' : 'channel.id'} }`;
  return [
    breaks('wrong-code', intended, thrown, `throw new Violation('', { kind: 'connection' }, ErrorCode.channelId, `),
    breaks('wrong-scope', intended, thrown, `throw new Violation('', ${scope}, ErrorCode.channelState, `),
  ];
}

/** The books of credit do not mind a message that is made of other bytes than came for it. */
const lenient: Patch = {
  file: 'channels/receive-credit.ts',
  from: 'if (bytes > this.held) throw',
  to: 'bytes = Math.min(bytes, this.held);\n    if (bytes > this.held) throw',
};

/** The mutant, with lenient books. */
export function leniently(mutant: Mutant): Mutant {
  return { ...mutant, patches: [...mutant.patches, lenient] };
}
