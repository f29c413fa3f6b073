import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { UsageError } from '../commands/usage-error.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import type { Report } from './report.ts';
import { tapReport } from './tap.ts';

const formats = {
  json: (report: Report) => `${JSON.stringify(report, null, 2)}\n`,
  tap: tapReport,
  junit: junitReport,
  html: htmlReport,
  md: markdownReport,
} as const;

/** In which form a report goes where; `-` is stdout. */
export interface Destination {
  readonly format: keyof typeof formats;
  readonly file: string;
}

/** Reads `FORMAT=FILE` options and makes sure that the files can be written. Throws `UsageError`. */
export function readDestinations(options: readonly string[]): Destination[] {
  const destinations = options.map((text) => {
    const [, format = '', file = ''] = /^([^=]*)=(.+)$/s.exec(text) ?? [];
    if (!isFormat(format)) {
      throw new UsageError(
        `--report ${text} is not FORMAT=FILE: write one of ${Object.keys(formats).join(', ')}, then = and a file, or - for stdout`,
      );
    }
    if (file !== '-') makeWritable(text, file);
    return { format, file };
  });
  if (destinations.filter(toStdout).length > 1)
    throw new UsageError('more than one --report goes to stdout: give all but one a file');
  return destinations;
}

/** Whether a report takes stdout, so that all else has to go elsewhere. */
export function toStdout({ file }: Destination): boolean {
  return file === '-';
}

/** Writes the report in every form asked for; one that cannot be written does not keep back the others. Returns the complaints. */
export function writeReports(report: Report, destinations: readonly Destination[], stdout: Writable): string[] {
  return destinations.flatMap(({ format, file }) => {
    const text = formats[format](report);
    if (file === '-') {
      stdout.write(text);
      return [];
    }
    try {
      writeFileSync(file, text);
      return [];
    } catch (error) {
      const why = error instanceof Error ? error.message : error;
      return [`the ${format} report was not written to ${file} (${why}): name a file that may be written`];
    }
  });
}

function isFormat(text: string): text is Destination['format'] {
  return Object.hasOwn(formats, text);
}

function makeWritable(text: string, file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `--report ${text} cannot be written (${error instanceof Error ? error.message : error}): choose another file`,
    );
  }
}
