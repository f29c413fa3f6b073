import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { goalsOf } from './goals.ts';
import { machine } from './machine.ts';
import { peerNames } from './peers/index.ts';
import type { Report } from './report.ts';
import { Results } from './results.ts';
import { runWorkload } from './run.ts';
import { goalLines, resultLines } from './table.ts';
import { workloads } from './workloads.ts';

const usage = `npm run -s bench -- [--only WORKLOAD,…] [--peers PEER,…] [--json FILE]
workloads: ${workloads.map(({ id }) => id).join(' ')}
peers: ${peerNames.join(' ')}`;
const plan = { rounds: 5, settling: 150, measuring: 500 };

/** Measures what the words choose, prints it, and returns the exit status. */
async function main(words: readonly string[]): Promise<number> {
  const chosen = choose(words);
  if (chosen instanceof Error) {
    process.stderr.write(`${chosen.message}\n${usage}\n`);
    return 2;
  }
  const built = build();
  const interrupted = () => {
    built.remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  const results = [];
  try {
    for (const workload of workloads.filter(({ id }) => chosen.workloads.includes(id))) {
      const measured = await runWorkload(built.endpoint, workload, chosen.peers, plan);
      results.push(...measured);
      print(resultLines(workload, new Results(measured)));
    }
  } finally {
    built.remove();
  }
  const goals = goalsOf(new Results(results));
  print(goalLines(goals));
  const report: Report = { machine: machine(), plan, results, goals };
  if (chosen.json !== undefined) writeFileSync(chosen.json, `${JSON.stringify(report, null, 1)}\n`);
  return 0;
}

/** What to measure; the error where a word is not known. */
function choose(words: readonly string[]) {
  const string = { type: 'string' } as const;
  try {
    const { values } = parseArgs({ args: [...words], options: { only: string, peers: string, json: string } });
    const among = (names: readonly string[], given = names.join()) => {
      const list = given.split(',');
      const unknown = list.find((name) => !names.includes(name));
      if (unknown !== undefined) throw new RangeError(`there is no ${unknown}`);
      return list;
    };
    return {
      workloads: among(
        workloads.map(({ id }) => id),
        values.only,
      ),
      peers: among(peerNames, values.peers),
      json: values.json,
    };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

process.exitCode = await main(process.argv.slice(2));
