import { requirements } from '../requirements.gen.ts';
import { Version } from '../wire/protocol.gen.ts';
import type { Case, OwnLimits } from './case.ts';
import { frameText } from './frame-text.ts';
import { itemText, type SeenFrame } from './intake.ts';
import type { Link } from './link.ts';
import { Peer } from './peer.ts';
import { ReplayLink, TranscriptMismatch } from './replay-link.ts';
import type { Transcript } from './transcript.ts';
import { type Delivery, Failure, type Level, NotDeclared, type Outcome, type PeerRole, Untestable } from './verdict.ts';
import { versionsWith } from './versions.ts';

/** What the kit advertises unless a case says otherwise: so much that nothing waits. */
const usualLimits: OwnLimits = {
  fragmentLimit: 65_535,
  messageLimit: 1_048_576,
  metadataLimit: 4_096,
  channelLimit: 64,
  groupLimit: 16,
  channelCredit: 2 ** 40,
  connectionCredit: 2 ** 40,
};

/** What the kit offers a peer of which it knows nothing. */
const judgedRange = { lowest: Version.sequential, highest: Version.interleaved };

/** How long the kit waits for something that must come, in milliseconds before scaling. */
const usualPatience = 5_000;

/** What a run is, besides the case and the link. */
export interface Circumstances {
  readonly role: PeerRole;
  readonly delivery: Delivery;
  readonly seed: number;
  readonly grease: boolean;
  readonly timeoutScale: number;
  /** The version in which the case is judged. */
  readonly protocol: number;
  /** Versions that the peer declared beforehand, whatever its HELLO says. */
  readonly declared?: readonly number[];
}

const levels = new Map(requirements.map((requirement) => [requirement.id, requirement.level]));

/** The level of a case: that of the requirement that it is about. */
export function levelOf(theCase: Case): Level {
  const level = levels.get(theCase.requirements[0]);
  if (level === undefined)
    throw new TypeError(`case ${theCase.id} names ${theCase.requirements[0]}, which the register does not hold`);
  return level;
}

/** Runs a case over a link; the verdict depends on nothing but the link's events. */
export async function judge(theCase: Case, link: Link, circumstances: Circumstances): Promise<Outcome> {
  const { role, seed, grease, timeoutScale, protocol } = circumstances;
  const opening = theCase === openingControl;
  const peer = new Peer(link, {
    role,
    own: { ...usualLimits, ...theCase.hello },
    // Nobody knows yet what a peer speaks that is asked for the first time.
    versions: opening ? judgedRange : { lowest: protocol, highest: protocol },
    // Not the delivery: the same bytes go out however they are cut. The control is the same in every repetition.
    seed: [opening ? 0 : seed, theCase.id, role],
    grease: grease && !opening,
    patience: usualPatience * timeoutScale,
  });
  const { expects: expected } = theCase;
  try {
    if (!theCase.preface) await control(peer);
  } catch (error) {
    return {
      ...describe(error, peer),
      verdict: 'inconclusive',
      expected: 'a peer that answers a PING and echoes a message',
    };
  }
  peer.stimulated = false;
  peer.greases = true;
  const before = peer.seen.length;
  try {
    // What the HELLO offers counts as declared.
    if (theCase.profile === 'life' && !theCase.preface) peer.requireLife();
    await theCase.run(peer);
  } catch (error) {
    if (error instanceof NotDeclared) return { ...describe(error, peer), verdict: 'na' };
    const described = describe(error, peer, before);
    if (error instanceof Untestable) return { ...described, verdict: 'untestable' };
    if (!peer.stimulated) return { ...described, verdict: 'inconclusive', expected };
    const inParticular = expected.includes(described.expected) ? '' : ` (${described.expected})`;
    return { ...described, verdict: 'fail', expected: `${expected}${inParticular}` };
  }
  return { verdict: 'pass', expected, observed: expected, ...(opening && peer.speaks ? { speaks: peer.speaks } : {}) };
}

/** HELLO both ways, a PING, and a message through `echo`: without these nothing can be judged. */
async function control(peer: Peer): Promise<void> {
  await peer.settle();
  await peer.expectAlive();
}

/** The control by itself: it opens a run, because nobody who fails it can pass anything. */
export const openingControl: Case = {
  id: 'opening-control',
  requirements: ['test-services'],
  sends: 'a HELLO, a PING and a message to echo',
  expects: 'a HELLO, a PONG and the message',
  mutant: 'a peer that does not work at all',
  async run() {
    // The control, which comes before every case, is all.
  },
};

/** The case's own outcome in the light of its twin's: a refusal counts only if the valid near miss was accepted. */
export function withTwin(
  outcome: Outcome,
  twin: { readonly id: string; readonly outcome: Outcome } | undefined,
): Outcome {
  if (twin === undefined || twin.outcome.verdict === 'pass' || outcome.verdict === 'na') return outcome;
  return {
    verdict: 'inconclusive',
    expected: `a pass of the twin ${twin.id}`,
    observed: `${twin.outcome.verdict}: ${twin.outcome.observed}`,
  };
}

/** Derives the verdict again from a transcript. Throws `TranscriptMismatch` if it is not one of this kit's cases. */
export async function judgeTranscript(transcript: Transcript, catalogue: readonly Case[]): Promise<Outcome> {
  const byId = new Map([openingControl, ...catalogue].map((theCase) => [theCase.id, theCase]));
  const outcomes: { id: string; outcome: Outcome }[] = [];
  const circumstances = { ...transcript, protocol: transcript.protocol ?? Version.interleaved };
  for (const run of transcript.runs) {
    const theCase = byId.get(run.case);
    if (theCase === undefined) throw new TranscriptMismatch(`this kit has no case ${run.case}`);
    outcomes.push({ id: run.case, outcome: await judge(theCase, new ReplayLink(run.events), circumstances) });
  }
  const subject = outcomes.find((run) => run.id === transcript.case);
  const other = outcomes.find((run) => run.id !== transcript.case);
  if (subject !== undefined) return withTwin(subject.outcome, other);
  if (other === undefined) throw new TranscriptMismatch('the transcript holds no run');
  const asked = byId.get(transcript.case);
  if (other.outcome.verdict === 'pass' && asked !== undefined) {
    const versions = versionsWith(asked, byId.get(asked.twin ?? ''));
    return unspoken(versions, other.outcome.speaks, transcript.declared);
  }
  return { ...other.outcome, verdict: 'inconclusive' };
}

/** What is about a version that the peer does not speak is not asked of it, unless it declared that it does. */
export function unspoken(
  versions: readonly number[],
  speaks: Outcome['speaks'] | undefined,
  declared: readonly number[] = [],
): Outcome {
  return {
    verdict: versions.some((version) => declared.includes(version)) ? 'untestable' : 'na',
    expected: `a peer that speaks version ${versions.join(' or ')}`,
    observed: speaks ? `a HELLO of versions ${speaks.lowest} to ${speaks.highest}` : 'no HELLO',
  };
}

/** What a failure says; of the frames that came, the first `before` came in the control. */
function describe(error: unknown, peer: Peer, before = 0): Omit<Outcome, 'verdict'> {
  if (!(error instanceof Failure)) throw error;
  const { expected, requirement } = error;
  const observed = withLastFrame(error.observed, peer.seen.slice(before));
  return { expected, observed, step: peer.step, ...(requirement === undefined ? {} : { requirement }) };
}

/** Silence says little by itself: what the peer did say before it goes with it. */
function withLastFrame(observed: string, seen: readonly SeenFrame[]): string {
  const last = seen.filter(({ frame }) => frame.type !== 'unknown').at(-1);
  if (last === undefined || ![itemText({ kind: 'timeout' }), itemText({ kind: 'end' })].includes(observed))
    return observed;
  return `${observed}; the last that came was ${frameText(last.frame)}`;
}
