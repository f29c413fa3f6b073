import type { Case } from '../harness/case.ts';
import { runCases } from '../harness/runner.ts';
import { behaviours } from '../peers/degenerate/behaviours.ts';
import type { DegenerateRow } from './matrix.ts';
import { MemoryTarget } from './memory-target.ts';

/** The peers that work in no way that matters. */
export const degenerates: readonly string[] = Object.keys(behaviours);

/** Judges a degenerate peer in both roles, in this process. */
export async function judgeDegenerate(
  id: string,
  catalogue: readonly Case[],
  seed: number,
  signal: AbortSignal,
): Promise<DegenerateRow> {
  const behaviour = behaviours[id];
  if (behaviour === undefined) throw new TypeError(`there is no degenerate peer ${id}`);
  const target = new MemoryTarget(id, (socket, role) => {
    socket.on('error', () => {});
    behaviour(socket, role);
  });
  try {
    const { results } = await runCases({
      cases: catalogue,
      catalogue,
      roles: target.roles,
      deliveries: ['whole'],
      repeat: 1,
      seed,
      grease: false,
      timeoutScale: 1,
      target,
      onResult() {},
      signal,
    });
    const passes = results.filter(({ level, verdict }) => level === 'MUST' && verdict === 'pass');
    return { id, mustPasses: passes.length };
  } finally {
    await target.close();
  }
}
