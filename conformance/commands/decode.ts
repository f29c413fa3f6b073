import { isPcapng, readPcapng } from '../report/pcapng.ts';
import { annotate } from '../wire/annotate.ts';
import { ExitStatus } from './exit-status.ts';
import { readBytes } from './read-file.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** Annotates hex or a pcapng, field by field; `-` is stdin. Returns 1 where the bytes break a rule; throws `UsageError`. */
export async function decode(file: string, { stdin, stdout }: Surroundings): Promise<number> {
  const bytes = file === '-' ? await readAll(stdin) : readBytes(file);
  const name = file === '-' ? 'stdin' : file;
  const streams = isPcapng(bytes) ? readPcapng(bytes, name) : [{ name: undefined, bytes: readHex(bytes, name) }];
  let broken = false;
  for (const stream of streams) {
    const lines = annotate(stream.bytes);
    broken ||= lines.some((line) => line.startsWith('!'));
    stdout.write(`${[...(stream.name === undefined ? [] : [`${stream.name}:`]), ...lines, ''].join('\n')}`);
  }
  return broken ? ExitStatus.red : ExitStatus.passed;
}

async function readAll(stream: AsyncIterable<Uint8Array | string>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Hex with or without blanks between the bytes. */
function readHex(file: Uint8Array, name: string): Uint8Array {
  const text = Buffer.from(file)
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const wrong = /[^0-9a-fA-F\s]/u.exec(text);
  if (wrong !== null) {
    throw new UsageError(
      `${name} is neither hex nor a pcapng: ${JSON.stringify(wrong[0])} at character ${wrong.index + 1}; give two hex digits for each byte`,
    );
  }
  const digits = text.replace(/\s/g, '');
  if (digits.length === 0) throw new UsageError(`${name} holds no bytes: give two hex digits for each byte`);
  if (digits.length % 2 !== 0)
    throw new UsageError(`${name} holds ${digits.length} hex digits, which is odd: give two for each byte`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
