import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../commands/usage-error.ts';
import type { CaseResult } from '../harness/results.ts';
import { pcapng } from './pcapng.ts';

/** Where the transcripts of a run go, in either form; nothing is kept where a folder is absent. */
export interface RecordFolders {
  readonly transcripts?: string;
  readonly pcap?: string;
}

/** Makes the folders; throws `UsageError` where that is not possible. */
export function prepareFolders(folders: RecordFolders): void {
  for (const [option, folder] of Object.entries(folders)) {
    try {
      mkdirSync(folder, { recursive: true });
    } catch (error) {
      throw new UsageError(
        `--${option} ${folder} cannot be made (${error instanceof Error ? error.message : error}): choose another folder`,
      );
    }
  }
}

/** Keeps what one verdict was made of; the files are named after the case and its circumstances. */
export function record(result: CaseResult, { transcripts, pcap }: RecordFolders): void {
  const { id, role, delivery, transcript } = result;
  const name = `${id}.${role}.${delivery}.${transcript.seed}`;
  if (transcripts !== undefined)
    writeFileSync(join(transcripts, `${name}.json`), `${JSON.stringify(transcript, null, 1)}\n`);
  if (pcap !== undefined) writeFileSync(join(pcap, `${name}.pcapng`), pcapng(transcript));
}
