import { Command, Option } from 'commander';
import type { RawSelftestOptions } from '../mutants/selftest.ts';
import { kit } from '../report/kit.ts';
import { decode } from './decode.ts';
import { explain } from './explain.ts';
import { judgeFile } from './judge.ts';
import { list } from './list.ts';
import { mergeReports } from './merge.ts';
import { startPeer } from './peer.ts';
import { defineRun } from './run-command.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { defineVectors } from './vectors.ts';

/** Hands over the exit status of the command that was run. */
export type Conclude = (status: number) => void;

const statuses = `
Exit status: 0 all MUST pass, 1 a MUST failed or could not be judged, 2 wrong usage or nothing selected,
3 the run is incomplete, 4 the peer could not be reached.`;

/** The kit's command line. */
export function heddle(surroundings: Surroundings, conclude: Conclude): Command {
  const { stdout, stderr } = surroundings;
  const program = new Command('heddle')
    .description('Judges peers that speak Heddle, and explains its verdicts.')
    .version(kit.version)
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: complainOf('heddle'),
    })
    .addHelpText('after', statuses);
  defineRun(program, surroundings, conclude);
  defineReaders(program, surroundings, conclude);
  defineRecords(program, surroundings, conclude);
  definePeer(program, conclude);
  defineVectors(program, surroundings, conclude);
  defineSelftest(program, surroundings, conclude);
  for (const command of program.commands) nameInComplaints(command, `heddle ${command.name()}`);
  return program;
}

/** Lets the parser's complaints about a command, and about the commands within it, name its own help. */
function nameInComplaints(command: Command, words: string): void {
  command.configureOutput({ outputError: complainOf(words) });
  for (const inner of command.commands) nameInComplaints(inner, `${words} ${inner.name()}`);
}

function complainOf(words: string): (text: string, write: (line: string) => void) => void {
  return (text, write) => {
    const complaint = text
      .replace(/^error: /, '')
      .trim()
      .replace(/\s*\n\s*/g, ' ')
      .replace(/\.$/, '');
    write(`heddle: ${complaint}; see ${words} --help\n`);
  };
}

function defineReaders(program: Command, surroundings: Surroundings, conclude: Conclude): void {
  program
    .command('list')
    .description('Shows all cases.')
    .option('--json', 'as JSON, with all that is known of each')
    .addHelpText('after', '\nExample:\n  heddle list --json')
    .action(({ json }: { json?: true }) => conclude(list(json === true, surroundings)));
  program
    .command('explain')
    .description(
      'Tells what a case does and why: the rule and its text, what is sent and expected, the twin, the mutant.',
    )
    .argument('<id>', 'a case, or a requirement of spec/requirements.yaml')
    .addHelpText('after', '\nExample:\n  heddle explain hello-role-equal')
    .action((id: string) => conclude(explain(id, surroundings)));
  program
    .command('decode')
    .description("Annotates bytes, field by field. Exits with 1 where they break a rule of the frames' layout.")
    .argument('<file>', 'hex, or a pcapng written with --pcap; - is stdin')
    .addHelpText('after', '\nExample:\n  echo 02 00 00 10 00000000 0000000000000001 0000000000000000 | heddle decode -')
    .action(async (file: string) => conclude(await decode(file, surroundings)));
}

function defineRecords(program: Command, surroundings: Surroundings, conclude: Conclude): void {
  program
    .command('judge')
    .description(
      'Judges a recorded transcript again, without any peer. Exits with 0 for a pass and 1 for anything else.',
    )
    .argument('<file>', 'a transcript written with --transcripts')
    .addHelpText('after', '\nExample:\n  heddle judge transcripts/hello-first.listener.whole.1.json')
    .action(async (file: string) => conclude(await judgeFile(file, surroundings)));
  program
    .command('merge')
    .description('Makes one report out of the JSON reports of a sharded run.')
    .argument('<file...>', 'JSON reports of the shards, all made with the same --seed')
    .addOption(repeatable('--report <format=file>', 'as in heddle run; may repeat', 'none'))
    .addHelpText('after', `\nExample:\n  heddle merge shard-1.json shard-2.json --report html=report.html\n${statuses}`)
    .action((files: string[], { report }: { report: string[] }) => conclude(mergeReports(files, report, surroundings)));
}

function definePeer(program: Command, conclude: Conclude): void {
  program
    .command('peer')
    .description('Starts the reference as a peer, with the test services switched on.')
    .argument('[option...]', 'where and how')
    .allowUnknownOption()
    .addHelpText(
      'after',
      `
One of these says where:
  --listen HOST:PORT   waits there for dials, and prints: listening on HOST:PORT
  --connect HOST:PORT  dials there, again whenever its connection ends
The others are optional:
  --versions 1..2      the lowest and the highest version that it speaks
  --grease SEED|off    what it greases with
  --profile NAME       a profile that it serves: core, life; may repeat
  --metrics HOST:PORT  serves OpenMetrics there, at /metrics

Example:
  heddle peer --listen 127.0.0.1:7000`,
    )
    .action(async (words: string[]) => conclude(await startPeer(words)));
}

/** An option whose values are gathered; `absent` tells the reader of the help what holds without any. */
export function repeatable(flags: string, description: string, absent: string): Option {
  return new Option(flags, description)
    .argParser((value: string, before: readonly string[]) => [...before, value])
    .default([], absent);
}

function defineSelftest(program: Command, surroundings: Surroundings, conclude: Conclude): void {
  program
    .command('selftest')
    .description('Judges the kit itself: each broken peer must be failed by the case that owns the rule.')
    .addOption(repeatable('--only <glob>', 'mutants of that name; may repeat', 'all'))
    .option('--full', 'every mutant against every case, not only the intended one, its twin and its chapter')
    .option('--jobs <n>', 'processes at once (default: one for each core, at most 8)')
    .option('--seed <n>', 'of the random choices (default: drawn and printed)')
    .addOption(repeatable('--report <format=file>', 'the table, as json or md; may repeat', 'none'))
    .addHelpText(
      'after',
      "\nExample:\n  heddle selftest --only 'hello-*'\n\nExit status: 0 every MUST is guarded, 1 a mutant survives, fails a case that it does not declare, or is judged\nunequally, 2 wrong usage, 3 the run is incomplete.",
    )
    .action(async (raw: RawSelftestOptions) => {
      // The broken peers are not in the package: they are made of the reference's sources.
      const { selftest } = await import('../mutants/selftest.ts').catch(() => {
        throw new UsageError('selftest needs the sources of the reference: run it in a checkout, after npm ci');
      });
      conclude(await selftest(raw, surroundings));
    });
}
