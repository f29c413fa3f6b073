import { fileURLToPath } from 'node:url';
import type { Case } from '../harness/case.ts';
import { runCases } from '../harness/runner.ts';
import { behaviours } from '../peers/degenerate/behaviours.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import type { DegenerateRow } from './matrix.ts';

const program = fileURLToPath(new URL('../peers/degenerate/main.ts', import.meta.url));

/** Judges each peer that works in no way that matters, as a listener. */
export async function tryDegenerates(
  catalogue: readonly Case[],
  seed: number,
  signal: AbortSignal,
): Promise<DegenerateRow[]> {
  const rows: DegenerateRow[] = [];
  for (const id of Object.keys(behaviours)) {
    const launch = {
      name: `the degenerate peer ${id}`,
      roles: ['listener'] as const,
      command: (role: string, { host, port }: { host: string; port: number }) =>
        [process.execPath, ...process.execArgv, program, id, host, String(port), role] as [string, ...string[]],
    };
    const target = new LaunchedTarget(launch, 1, 1, () => {});
    try {
      const { results } = await runCases({
        cases: catalogue,
        catalogue,
        roles: ['listener'],
        deliveries: ['whole'],
        repeat: 1,
        seed,
        grease: false,
        timeoutScale: 0.4,
        target,
        onResult() {},
        signal,
      });
      rows.push({
        id,
        mustPasses: results.filter(({ level, verdict }) => level === 'MUST' && verdict === 'pass').length,
      });
    } finally {
      await target.close();
    }
  }
  return rows;
}
