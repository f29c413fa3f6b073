import { readFileSync } from 'node:fs';
import { readJson } from '../report/schema.ts';
import { declareCollateral } from './collateral.ts';
import { allMutants } from './index.ts';
import type { SelftestReport } from './reports.ts';

/** `npm run -s collateral -- REPORT.json …`: declares what the mutants of these reports of selftest failed. */

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write('name at least one report of heddle selftest --report json=FILE\n');
  process.exitCode = 2;
}
for (const file of files) {
  const { mutants, failedByReference } = readJson<SelftestReport>(readFileSync(file, 'utf8'), file, 'selftest');
  if (failedByReference.length > 0) {
    // What everybody fails says nothing of a mutant.
    process.stderr.write(`${file}: the reference itself fails ${failedByReference.join(', ')}; mend that first\n`);
    process.exitCode = 1;
    continue;
  }
  for (const name of declareCollateral(mutants, allMutants)) process.stdout.write(`${file}: ${name} has changed\n`);
}
