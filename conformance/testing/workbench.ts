import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { after } from 'node:test';
import type { Report } from '../report/report.ts';
import { readJson } from '../report/schema.ts';
import { addressText } from '../targets/address.ts';
import { bundledPeer } from '../targets/bundled-launch.ts';
import { type Captured, capture } from './capture.ts';
import { fakeCases } from './fake-cases.ts';

/** A folder for one file of tests, and the reference as a listening peer; both go away behind the tests. */
export class Workbench {
  readonly folder = mkdtempSync(join(tmpdir(), 'heddle-kit-'));
  #reference: ChildProcess | undefined;
  #address: Promise<string> | undefined;

  constructor() {
    after(() => {
      this.#reference?.kill();
      rmSync(this.folder, { recursive: true });
    });
  }

  /** The path of a file in the folder. */
  file(name: string): string {
    return join(this.folder, name);
  }

  /** The text of a file in the folder. */
  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  /** A JSON report in the folder; throws where it is not of its schema. */
  report(name: string): Report {
    return readJson(this.read(name), name, 'report');
  }

  /** `heddle run` with the fake cases against the reference, which is started once. */
  async run(...words: string[]): Promise<Captured> {
    this.#address ??= this.#start();
    return heddle('run', '--connect', await this.#address, ...words);
  }

  #start(): Promise<string> {
    const [program, ...words] = bundledPeer();
    const child = spawn(program, [...words, '--listen', '127.0.0.1:0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#reference = child;
    return listeningAt(child.stdout);
  }
}

/** The kit's command line with the fake cases. */
export function heddle(...argv: string[]): Promise<Captured> {
  return capture(argv, { catalogue: fakeCases });
}

/** The address that a peer says it listens on. */
export async function listeningAt(stdout: Readable): Promise<string> {
  const [line] = await once(stdout.setEncoding('utf8'), 'data');
  const [, address] = /^listening on (\S+)/.exec(String(line)) ?? [];
  if (address === undefined) throw new Error(`the peer said ${line}`);
  return address;
}

/** An address on which nobody listens. */
export async function deadAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  server.close();
  await once(server, 'close');
  if (typeof bound !== 'object' || bound === null) throw new Error('the server has no address');
  return addressText({ host: '127.0.0.1', port: bound.port });
}
