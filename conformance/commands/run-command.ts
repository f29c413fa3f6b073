import type { Command } from 'commander';
import { didYouMean } from './closest.ts';
import { type Conclude, repeatable } from './program.ts';
import { run } from './run.ts';
import type { RawRunOptions } from './run-options.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

const where = `
Without --connect, --listen, --exec or --peer the bundled reference is judged, in processes of its own.

Examples:
  heddle run
  heddle run --connect 127.0.0.1:7000 --report junit=report.xml
  heddle run --exec "./my-peer {role} {host} {port}" --only 'hello-*' --delivery all
  heddle run --property --runs 1000

Exit status: 0 all MUST pass, 1 a MUST failed or could not be judged, 2 wrong usage or nothing selected,
3 the run is incomplete, 4 the peer could not be reached. The reports are written whatever happens.`;

/** Adds the command that judges a peer. */
export function defineRun(program: Command, surroundings: Surroundings, conclude: Conclude): void {
  const command = program.command('run').description('Judges a peer.').addHelpText('after', where);
  definePlace(command);
  defineChoice(command);
  defineManner(command);
  defineProperty(command);
  defineResults(command);
  // What is not known is refused below, where the reports can still be written.
  command.allowUnknownOption().allowExcessArguments();
  command.action(async (raw: RawRunOptions) => {
    const [unknown] = command.args;
    conclude(await run(raw, surroundings, unknown === undefined ? undefined : unknownWord(command, unknown)));
  });
}

function unknownWord(command: Command, word: string): UsageError {
  const options = command.options.flatMap(({ long }) => long ?? []);
  return new UsageError(`heddle run does not know ${word}${didYouMean(word, options)}; see heddle run --help`);
}

function definePlace(command: Command): void {
  command
    .option('--connect <host:port>', 'the peer listens there')
    .option('--listen <host:port>', 'the kit listens there; the peer dials, again after each connection')
    .option('--exec <command>', 'starts the peer; {host}, {port} and {role} are filled in; started again after a death')
    .option('--peer <file>', 'starts the peer that this peer.json declares')
    .option('--role <role>', "the peer's role: listener, dialer or both (default: whatever the place allows)");
}

function defineChoice(command: Command): void {
  command
    .addOption(repeatable('--profile <name...>', 'the profiles to judge by: core, compat, life', 'core'))
    .addOption(repeatable('--only <glob>', 'only the cases whose id matches; may repeat', 'all'))
    .addOption(repeatable('--not <glob>', 'not the cases whose id matches; may repeat', 'none'))
    .option('--level <level>', 'this level and stronger ones: must, should or may (default: all)')
    .option('--shard <i/n>', 'only the i-th of n parts of the cases; heddle merge joins the reports');
}

function defineManner(command: Command): void {
  command
    .option(
      '--delivery <manner>',
      "how the kit's bytes are cut: whole, byte, straddle, coalesce or all (default: whole)",
    )
    .option('--seed <n>', 'the seed of every random choice (default: drawn and printed)')
    .option('--repeat <n>', 'judges each case n times, with n seeds')
    .option('--jobs <n>', 'cases at once (default: 6 where the kit starts the peer, else 1)')
    .option('--timeout-scale <x>', 'multiplies all time-outs of the kit, for slow machines')
    .option('--grease <off>', 'sends no values that exist to be ignored');
}

function defineProperty(command: Command): void {
  command
    .option('--property', 'no cases, but random legal traffic; what fails is made as small as possible')
    .option('--runs <n>', 'with --property: how many scripts in each role (default: 200)')
    .option('--path <path>', 'with --property and --seed: only the script that was printed with this path');
}

function defineResults(command: Command): void {
  command
    .option(
      '--baseline <file>',
      'known failures as JSON: [{"case", "role"?, "delivery"?, "reason"}]; a stale line is an error',
    )
    .addOption(repeatable('--report <format=file>', 'json, tap, junit, html or md; - is stdout; may repeat', 'none'))
    .option('--transcripts <dir>', 'keeps what each verdict was made of, for heddle judge')
    .option('--pcap <dir>', 'keeps the same as pcapng, for heddle decode and Wireshark');
}
