import { parseArgs } from 'node:util';
import { spokenVersions } from '../index.ts';

/** What the peer program was asked to do. */
export interface PeerArguments {
  readonly mode: 'listen' | 'connect';
  readonly host: string;
  readonly port: number;
  readonly versions: readonly [lowest: number, highest: number];
  readonly grease: number | false | undefined;
  /** Whether the profile `life` is offered besides `core`. */
  readonly life: boolean;
  /** Where OpenMetrics are served, if anywhere. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
}

/** Wrong usage; the message names what is wrong and the remedy. */
export class UsageError extends Error {}

const usage =
  'usage: --listen HOST:PORT | --connect HOST:PORT  [--versions 1..2] [--grease SEED|off] [--profile core] [--profile compat] [--profile life] [--metrics HOST:PORT]';

const profiles = ['core', 'compat', 'life'];

/** Reads the command line; throws a UsageError. */
export function parseArguments(argv: readonly string[]): PeerArguments {
  const values = optionsOf(argv);
  if ((values.listen === undefined) === (values.connect === undefined)) {
    throw new UsageError(`give one of --listen and --connect; ${usage}`);
  }
  const versions = versionsOf(values.versions);
  for (const profile of values.profile) {
    if (!profiles.includes(profile))
      throw new UsageError(`the profile ${profile} is not offered, only ${profiles.join(', ')}`);
  }
  const address = addressOf(values.listen ?? values.connect ?? '');
  const mode = values.listen === undefined ? 'connect' : 'listen';
  const metrics = values.metrics === undefined ? undefined : addressOf(values.metrics);
  return {
    mode,
    ...address,
    versions,
    grease: greaseOf(values.grease),
    life: values.profile.includes('life'),
    metrics,
  };
}

function optionsOf(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        listen: { type: 'string' },
        connect: { type: 'string' },
        versions: { type: 'string', default: spokenVersions.join('..') },
        grease: { type: 'string' },
        metrics: { type: 'string' },
        profile: { type: 'string', multiple: true, default: ['core'] },
      },
    });
    return values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${message.split('. ')[0]}; ${usage}`);
  }
}

function addressOf(text: string): { host: string; port: number } {
  const match = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^:]+)):(?<port>\d{1,5})$/.exec(text);
  const port = Number(match?.groups?.port);
  const host = match?.groups?.bracketed ?? match?.groups?.plain;
  if (host === undefined || port > 0xffff) {
    throw new UsageError(`${text} is not an address: write HOST:PORT, such as 127.0.0.1:7000 or [::1]:7000`);
  }
  return { host, port };
}

function versionsOf(text: string): [lowest: number, highest: number] {
  const match = /^(\d+)\.\.(\d+)$/.exec(text);
  const lowest = Number(match?.[1]);
  const highest = Number(match?.[2]);
  if (match === null || lowest > highest) {
    throw new UsageError(`${text} is not a range of versions: write LOWEST..HIGHEST, such as 1..2`);
  }
  const [first, last] = spokenVersions;
  if (lowest < first || highest > last) {
    throw new UsageError(`the versions ${text} are not all spoken here: write --versions ${first}..${last}, or fewer`);
  }
  return [lowest, highest];
}

function greaseOf(text: string | undefined): number | false | undefined {
  if (text === undefined) return undefined;
  if (text === 'off') return false;
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed < 2 ** 32) return seed;
  throw new UsageError(`${text} is not a seed: write a number below 4294967296, or off`);
}
