import { Readable, Writable } from 'node:stream';
import type { Case } from '../harness/case.ts';
import { main } from '../main.ts';

/** What a command wrote, and its exit status. */
export interface Captured {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process and keeps what it writes. */
export async function capture(
  argv: readonly string[],
  { catalogue, stdin = '' }: { catalogue?: readonly Case[]; stdin?: string | Uint8Array } = {},
): Promise<Captured> {
  const stdout = new Sink();
  const stderr = new Sink();
  const source = Readable.from([Buffer.from(stdin)]);
  const status = await main(argv, { stdin: source, stdout, stderr, ...(catalogue === undefined ? {} : { catalogue }) });
  return { status, stdout: stdout.text, stderr: stderr.text };
}

class Sink extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}
