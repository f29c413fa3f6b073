import type { Case, OwnLimits } from '../harness/case.ts';
import type { Peer } from '../harness/peer.ts';
import { Failure } from '../harness/verdict.ts';
import { useUpCredit, useUpGroups, useUpPlaces } from './finale.ts';
import type { Gates, Script } from './script.ts';
import { settle } from './settle.ts';
import { perform } from './steps.ts';
import { Traffic } from './traffic.ts';

/** The id under which the property stands in reports and transcripts. */
export const propertyId = 'property';

/** How long the kit waits for what the peer owes, in milliseconds before scaling. */
const patience = 2_500;

/** How many channels the peer may open at once. */
const channelLimit = 16;

const unlimited = 2 ** 40;

/** What every run of the property has in common; `script` is what tells one from another. */
const common = {
  id: propertyId,
  requirements: [
    'message-intact',
    'message-limit',
    'end-order',
    'stop-ends',
    'stop-aborts',
    'reset-silence',
    'reset-contained',
    'refusal-contained',
    'abort-discards',
    'credit-used',
    'credit-renewal',
    'credit-on-consumption',
    'credit-connection-renewal',
    'blocked-channel',
    'blocked-connection',
    'allowance-returned',
    'allowance-bounded',
    'group-limit',
    'group-leaves',
    'ping-answered',
    'pong-order',
  ],
  sends: 'legal traffic, drawn at random',
  expects: 'all that the frames so far demand, in order, and nothing else',
  mutant: 'a peer that loses count of what it owes in some sequence of legal frames',
} as const satisfies Omit<Case, 'run'>;

/** The case of one script. `note` is told in words of each step that was done. */
export function propertyCase(script: Script, timeoutScale: number, note: (words: string) => void): Case {
  return {
    ...common,
    requirements: [...common.requirements],
    hello: limitsOf(script.gates, script.fragmentLimit),
    run: (peer) => runScript(peer, script, patience * timeoutScale, note),
  };
}

/** The case as lists and reports know it; it has no traffic of its own. */
export const anyScript: Case = propertyCase(
  { gates: 'open', fragmentLimit: unlimited, delivery: 'whole', steps: [], finale: 'none' },
  1,
  () => {},
);

function limitsOf(gates: Gates, fragmentLimit: number): Partial<OwnLimits> {
  const credits: Record<Gates, Pick<OwnLimits, 'channelCredit' | 'connectionCredit'>> = {
    open: { channelCredit: unlimited, connectionCredit: unlimited },
    channels: { channelCredit: 0, connectionCredit: unlimited },
    connection: { channelCredit: unlimited, connectionCredit: 0 },
    window: { channelCredit: 3 * fragmentLimit, connectionCredit: unlimited },
  };
  return { fragmentLimit, channelLimit, ...credits[gates] };
}

async function runScript(peer: Peer, script: Script, wait: number, note: (words: string) => void): Promise<void> {
  const traffic = new Traffic(peer, script.gates);
  const step = async (announced: string, work: () => Promise<string | undefined>) => {
    try {
      const words = await work();
      traffic.tend();
      if (words !== undefined) note(words);
    } catch (error) {
      if (error instanceof Failure) note(announced);
      throw error;
    }
  };
  peer.staySilent();
  for (const one of script.steps) {
    await step(`${one.do}, which fails`, () => perform(one, traffic, wait));
  }
  await step('open the gates and wait for all that is owed, which fails', async () => {
    await settle(traffic, wait);
    return undefined;
  });
  if (script.finale === 'none') return finish(traffic, step);
  const { name, useUp } = finales[script.finale];
  await step(`${name}, which fails`, async () => {
    await useUp(traffic, wait);
    return name;
  });
  await finish(traffic, step);
}

const finales = {
  groups: { name: 'use up every group', useUp: useUpGroups },
  places: { name: 'use up every place', useUp: useUpPlaces },
  credit: { name: 'use up the credit of the connection', useUp: useUpCredit },
} as const;

async function finish(
  traffic: Traffic,
  step: (announced: string, work: () => Promise<string | undefined>) => Promise<void>,
): Promise<void> {
  await step('send a message through echo, which fails', async () => {
    await traffic.expectPlace();
    await traffic.fence();
    await traffic.peer.expectAlive();
    return undefined;
  });
}
