import type { Target } from '../harness/target.ts';
import type { PeerRole } from '../harness/verdict.ts';
import type { ReportedPeer } from '../report/report.ts';
import { type Address, addressText, readAddress } from '../targets/address.ts';
import { bundledLaunch } from '../targets/bundled-launch.ts';
import { ConnectTarget } from '../targets/connect-target.ts';
import { execLaunch } from '../targets/exec-launch.ts';
import type { Launch } from '../targets/launch.ts';
import { LaunchedTarget } from '../targets/launched-target.ts';
import { ListenTarget } from '../targets/listen-target.ts';
import { readPeerFile } from '../targets/peer-file.ts';
import { UsageError } from './usage-error.ts';

/** The options that say where the peer is. */
export interface RawTarget {
  readonly connect?: string;
  readonly listen?: string;
  readonly exec?: string;
  readonly peer?: string;
}

/** How the peer is reached, and with which words of the command line. */
export type TargetChoice = { readonly words: readonly string[]; readonly peer: ReportedPeer } & (
  | { readonly kind: 'connect' | 'listen'; readonly address: Address }
  | { readonly kind: 'launch'; readonly launch: Launch }
);

/** Decides how the peer is reached. Throws `UsageError` where the options contradict each other. */
export function chooseTarget(
  raw: RawTarget,
  role: PeerRole | 'both' | undefined,
  run: { readonly seed: number; readonly grease: boolean; readonly profiles: readonly string[] },
): TargetChoice {
  const { connect, listen, exec, peer } = raw;
  const given = [connect, listen, exec, peer].filter((value) => value !== undefined).length;
  if (given > 1)
    throw new UsageError('the peer is at one place: give only one of --connect, --listen, --exec and --peer');
  if (connect !== undefined) return fixed('connect', connect, role, 'listener');
  if (listen !== undefined) return fixed('listen', listen, role, 'dialer');
  const roles: readonly PeerRole[] = role === undefined || role === 'both' ? ['listener', 'dialer'] : [role];
  if (exec !== undefined) {
    return { kind: 'launch', launch: execLaunch(exec, roles), words: ['--exec', exec], peer: { name: exec } };
  }
  if (peer !== undefined) return declared(peer, roles);
  const launch = bundledLaunch(roles, run.seed, run.grease, run.profiles);
  return { kind: 'launch', launch, words: [], peer: { name: launch.name } };
}

/** The target itself, which tells of deaths that it mended. Throws `UsageError` where the kit cannot listen. */
export async function openTarget(
  choice: TargetChoice,
  lanes: number,
  timeoutScale: number,
  note: (line: string) => void,
): Promise<Target> {
  switch (choice.kind) {
    case 'connect':
      return new ConnectTarget(choice.address, lanes, timeoutScale);
    case 'listen':
      return ListenTarget.open(choice.address, lanes, timeoutScale);
    case 'launch':
      return new LaunchedTarget(choice.launch, lanes, timeoutScale, note);
  }
}

function fixed(
  kind: 'connect' | 'listen',
  text: string,
  role: PeerRole | 'both' | undefined,
  natural: PeerRole,
): TargetChoice {
  const option = `--${kind}`;
  if (role !== undefined && role !== natural) {
    throw new UsageError(
      `${option} makes the peer the ${natural}: leave out --role ${role}, or use --exec for both roles`,
    );
  }
  const address = readAddress(option, text, kind === 'listen' ? 0 : 1);
  const name = kind === 'connect' ? addressText(address) : `the peer that dials ${addressText(address)}`;
  return { kind, address, words: [option, text], peer: { name } };
}

function declared(file: string, roles: readonly PeerRole[]): TargetChoice {
  const { declaration, folder } = readPeerFile(file);
  const { name, versions, capabilities, profiles, start } = declaration;
  const launch = execLaunch(start, roles, { name, folder });
  return { kind: 'launch', launch, words: ['--peer', file], peer: { name, versions, capabilities, profiles } };
}
