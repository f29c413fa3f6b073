import { breaking } from './frames-patching.ts';
import type { Mutant, Patch } from './mutant.ts';

const admission = 'connection/admission.ts';
const admitting = 'channels/admitting.ts';
const channel = 'channels/channel-state.ts';
const control = 'channels/control.ts';
const life = 'connection/channel-life.ts';
const receiving = 'channels/receiving.ts';

/** What comes before the service was set to work, in the turn of the OPEN, meets this. */
function early(variant: string, intended: string, from: string, to: string): Mutant {
  return {
    id: `open-then-data-${variant}`,
    requirement: 'open-then-data',
    intended,
    patches: [
      {
        file: 'connection/live-connection.ts',
        from: 'queueMicrotask(() => serve(verdict.service, life));',
        to: 'queueMicrotask(() => { life.served = true; serve(verdict.service, life); });',
      },
      { file: life, from, to },
    ],
  };
}

const takeFragment = 'this.#serves();\n    if (this.#readingOver) {';
const isEarly = 'this.state.openedByPeer && !this.served';

const atOnce: readonly Mutant[] = [
  early(
    'dropped-second-version',
    'open-then-data-second',
    takeFragment,
    `if (${isEarly} && this.version === 2) return;\n    ${takeFragment}`,
  ),
  early(
    'dropped-empty',
    'open-then-data-empty',
    takeFragment,
    `if (${isEarly} && bytes.length === 0) return;\n    ${takeFragment}`,
  ),
  early(
    'first-only',
    'open-then-data-many',
    takeFragment,
    `if (${isEarly} && this.begun) return;\n    this.begun = true;\n    ${takeFragment}`,
  ),
  early(
    'reset-second-version',
    'open-then-data-second',
    takeFragment,
    `if (${isEarly} && this.version === 2) return this.reset({ code: ErrorCode.refused, reason: '' });\n    ${takeFragment}`,
  ),
  early(
    'end-dropped',
    'open-then-data-none',
    'this.#serves();\n    this.#endReading();',
    `if (${isEarly} && this.state.receiveCredit.held === 0) return;\n    this.#serves();\n    this.#endReading();`,
  ),
];

const waits = breaking('open-waits', channel);
const mayTalk = "return this.id !== 0 && this.acceptance !== 'required';";
const endIsNext = 'this.ending !== undefined && this.mayTalk';

const waiting: readonly Mutant[] = [
  waits(
    'not',
    'open-waits',
    mayTalk,
    "return this.id !== 0 && (this.acceptance !== 'required' || !this.openedByPeer);",
  ),
  waits('not-with-end', 'open-waits-end', endIsNext, 'this.ending !== undefined && this.id !== 0'),
  waits('not-with-stop', 'open-waits-stop', endIsNext, 'this.ending !== undefined && (this.mayTalk || this.stopped)'),
  waits(
    'not-with-empty',
    'open-waits-empty',
    'return this.mayTalk && !this.sendEnded',
    'return (this.mayTalk || (this.id !== 0 && this.outgoing.head?.bytesLeft === 0)) && !this.sendEnded',
  ),
  breaking('open-waits', receiving)(
    'for-highest',
    'open-waits-lowest',
    "channel.acceptance = 'given';",
    "if (frame.version === channel.request.highestVersion) channel.acceptance = 'given';",
  ),
];

const due = 'answer: several || answer !== undefined ?';
const talksAnyway: Patch = {
  file: channel,
  from: mayTalk,
  to: "return this.id !== 0 && (this.acceptance !== 'required' || this.openedByPeer);",
};

/** A service speaks without ACCEPT. */
function unaccepted(service: string, intended: string): Mutant {
  return {
    id: `accept-required-${service}`,
    requirement: 'accept-required',
    intended,
    patches: [
      talksAnyway,
      {
        file: admission,
        from: due,
        to: `answer: request.service !== '${service}' && (several || answer !== undefined) ?`,
      },
    ],
  };
}

/** ACCEPT names this version. */
function named(requirement: string, variant: string, intended: string, version: string): Mutant {
  return {
    id: `${requirement}-${variant}`,
    requirement,
    intended,
    patches: [
      { file: admission, from: '? { version, metadata }', to: `? { version: ${version}, metadata }` },
      { file: admitting, from: 'if (answer.version < request.lowestVersion ||', to: 'if (answer.version < -1 &&' },
    ],
  };
}

const writeAccept = "batch.addFrame({ type: 'accept', channel: id, ...channel.accepting });";

const acceptor: readonly Mutant[] = [
  unaccepted('echo', 'accept-required'),
  unaccepted('source', 'accept-required-source'),
  unaccepted('open', 'accept-required-open'),
  unaccepted('release', 'accept-required-release'),
  named('accept-in-range', 'openers-highest', 'accept-in-range', 'request.highestVersion'),
  named('accept-in-range', 'openers-lowest', 'accept-in-range-wide', 'request.lowestVersion'),
  named('accept-in-range', 'own-highest', 'accept-in-range-low', 'highest'),
  named('accept-in-range', 'own-lowest', 'accept-in-range-high', 'lowest'),
  named('accept-in-range', 'off-by-one-high', 'accept-in-range', 'version + 1'),
  named('accept-in-range', 'off-by-one-low', 'accept-in-range-high', 'version - 1'),
  named('accept-in-range', 'zero', 'accept-in-range-wide', '0'),
  named('accept-highest', 'lowest', 'accept-highest', 'Math.max(lowest, request.lowestVersion)'),
  named('accept-highest', 'lowest-of-many', 'accept-highest-wide', 'request.highestVersion > 9 ? lowest : version'),
  breaking('accept-at-most-once', control)(
    'twice',
    'accept-at-most-once',
    writeAccept,
    `${writeAccept}\n      ${writeAccept}`,
  ),
  {
    id: 'accept-at-most-once-again',
    requirement: 'accept-at-most-once',
    intended: 'accept-at-most-once',
    patches: [
      {
        file: control,
        from: 'channel.accepting = undefined;',
        to: 'channel.answer = channel.accepting;\n      channel.accepting = undefined;',
      },
      {
        file: 'channels/sending.ts',
        from: '} while (missing > 0);',
        to: `} while (missing > 0);
    if (channel.answer !== undefined) {
      channel.accepting = channel.answer;
      channel.answer = undefined;
      this.#control.list(channel);
    }`,
      },
    ],
  },
];

/** Broken peers of the section on accepting, as far as they send what they must not or do not take what they must. */
export const acceptingMutants: readonly Mutant[] = [...atOnce, ...waiting, ...acceptor];
