import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { bundledPeer } from '../targets/bundled-launch.ts';

const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Starts the reference as a peer, with the words as they are; it ends with the kit, by the channel if in no other way. Returns its exit status, or 128 and the signal that ended it. */
export function startPeer(words: readonly string[]): Promise<number> {
  const [program, ...rest] = bundledPeer();
  const child = spawn(program, [...rest, ...words], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of passedOn) process.on(signal, passOn);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => {
      for (const name of passedOn) process.off(name, passOn);
      resolve(signal === null ? (status ?? 0) : 128 + constants.signals[signal]);
    });
  });
}
