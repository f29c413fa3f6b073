import { misjudged, receiving } from './channels-patching.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const wrongSide = breaking('accept-wrong-side', receiving);
const again = breaking('accept-again', receiving);
const late = breaking('accept-late', receiving);
const outside = breaking('accept-outside', receiving);
const missing = breaking('accept-missing', receiving);
const metadata = breaking('accept-metadata-limit', receiving);

const checkSide = 'if (channel.openedByPeer) throw';
const checkAgain = "if (channel.acceptance === 'given') throw";
const checkLate = "if (channel.acceptance === 'late') throw";
const noteSpeech = "if (channel.acceptance === 'optional') channel.acceptance = 'late';";
const checkVersion = 'if (frame.version < lowestVersion || frame.version > highestVersion) {';
const checkMissing = "if (channel.acceptance === 'required') {";
const checkMetadata = 'if (frame.metadata.length > this.#around.own.metadataLimit) {';

const accepts: readonly Mutant[] = [
  ...misjudged('accept-wrong-side', 'accept-wrong-side', receiving),
  wrongSide('ignored', 'accept-wrong-side', checkSide, `if (channel.openedByPeer) return;\n  ${checkSide}`),
  wrongSide(
    'ignored-again',
    'accept-wrong-side-accepted',
    checkSide,
    `if (channel.openedByPeer && channel.acceptance === 'given') return;\n  ${checkSide}`,
  ),
  wrongSide(
    'ignored-behind-end',
    'accept-wrong-side-ended',
    checkSide,
    `if (channel.openedByPeer && channel.receiving === 'ended') return;\n  ${checkSide}`,
  ),
  ...misjudged('accept-again', 'accept-again-same', receiving),
  again('ignored', 'accept-again-same', checkAgain, `if (channel.acceptance === 'given') return;\n  ${checkAgain}`),
  again(
    'other',
    'accept-again-other',
    checkAgain,
    `if (channel.acceptance === 'given' && frame.version !== channel.listener.version) return;\n  ${checkAgain}`,
  ),
  again(
    'same',
    'accept-again-same',
    checkAgain,
    `if (channel.acceptance === 'given' && frame.version === channel.listener.version) return;\n  ${checkAgain}`,
  ),
  again(
    'single',
    'accept-again-single',
    checkAgain,
    `if (channel.request.lowestVersion === channel.request.highestVersion) return;\n  ${checkAgain}`,
  ),
  ...misjudged('accept-late', 'accept-late-data', receiving),
  late('ignored', 'accept-late-data', checkLate, `if (channel.acceptance === 'late') return;\n  ${checkLate}`),
  late(
    'behind-message',
    'accept-late-message',
    "this.#acceptorSpeaks(channel, 'DATA');",
    "if (!frame.last || channel.acceptance === 'required') this.#acceptorSpeaks(channel, 'DATA');",
  ),
  late(
    'behind-abort',
    'accept-late-abort',
    noteSpeech,
    "if (channel.acceptance !== 'given') channel.acceptance = frame === 'ABORT' ? 'optional' : 'late';",
  ),
  late(
    'behind-end',
    'accept-late-end',
    noteSpeech,
    "if (channel.acceptance === 'optional' && frame !== 'END') channel.acceptance = 'late';",
  ),
  ...misjudged('accept-missing', 'accept-missing-data', receiving),
  missing('data', 'accept-missing-data', checkMissing, `${checkMissing}\n      if (frame === 'DATA') return;`),
  missing(
    'message',
    'accept-missing-message',
    "this.#acceptorSpeaks(channel, 'DATA');",
    "if (!frame.last || channel.acceptance !== 'required') this.#acceptorSpeaks(channel, 'DATA');",
  ),
  missing('end', 'accept-missing-end', checkMissing, `${checkMissing}\n      if (frame === 'END') return;`),
  {
    id: 'accept-missing-abort',
    requirement: 'accept-missing',
    intended: 'accept-missing-abort',
    patches: [
      {
        file: receiving,
        from: "this.#acceptorSpeaks(channel, 'ABORT');",
        to: "if (channel.acceptance === 'required') return;\n    this.#acceptorSpeaks(channel, 'ABORT');",
      },
    ],
  },
  missing(
    'then-speech',
    'accept-then-speech',
    "channel.acceptance = 'given';",
    "if (channel.acceptance !== 'required') channel.acceptance = 'given';",
  ),
];

const contents: readonly Mutant[] = [
  outside(
    'wrong-code',
    'accept-outside-above',
    "badState(\n      'accept-outside',",
    "new Violation('', { kind: 'connection' }, ErrorCode.channelId,",
  ),
  outside(
    'wrong-scope',
    'accept-outside-above',
    "badState(\n      'accept-outside',",
    "new Violation('', { kind: 'channel', channel: channel.id }, ErrorCode.channelState,",
  ),
  outside('unchecked', 'accept-outside-above', checkVersion, 'if (frame.version < -1) {'),
  outside('highest-only', 'accept-outside-below', checkVersion, 'if (frame.version > highestVersion) {'),
  outside('lowest-only', 'accept-outside-above', checkVersion, 'if (frame.version < lowestVersion) {'),
  outside(
    'below-by-one',
    'accept-outside-below',
    checkVersion,
    'if (frame.version < lowestVersion - 1 || frame.version > highestVersion) {',
  ),
  outside(
    'above-by-one',
    'accept-outside-above',
    checkVersion,
    'if (frame.version < lowestVersion || frame.version > highestVersion + 1) {',
  ),
  outside(
    'lowest-excluded',
    'accept-inside-lowest',
    checkVersion,
    'if (frame.version <= lowestVersion && highestVersion > lowestVersion) {',
  ),
  outside(
    'highest-excluded',
    'accept-inside-highest',
    checkVersion,
    'if (frame.version >= highestVersion && highestVersion > lowestVersion) {',
  ),
  outside(
    'ends-only',
    'accept-inside-middle',
    checkVersion,
    'if (frame.version !== lowestVersion && frame.version !== highestVersion) {',
  ),
  outside('single-excluded', 'accept-inside-single', checkVersion, 'if (lowestVersion === highestVersion) {'),
  outside('zero', 'accept-outside-zero', checkVersion, `if (frame.version === 0) return;\n  ${checkVersion}`),
  outside(
    'maximum',
    'accept-outside-highest',
    checkVersion,
    `if (frame.version === 0xffff) return;\n  ${checkVersion}`,
  ),
  outside(
    'single',
    'accept-outside-single',
    checkVersion,
    `if (lowestVersion === highestVersion) return;\n  ${checkVersion}`,
  ),
  metadata('unchecked', 'accept-metadata-limit', checkMetadata, 'if (frame.metadata.length < 0) {'),
  metadata(
    'off-by-one-high',
    'accept-metadata-limit',
    checkMetadata,
    'if (frame.metadata.length > this.#around.own.metadataLimit + 1) {',
  ),
  metadata(
    'header-not-counted',
    'accept-metadata-limit',
    checkMetadata,
    'if (frame.metadata.length > this.#around.own.metadataLimit + 8) {',
  ),
  metadata(
    'off-by-one-low',
    'accept-metadata-limit-within',
    checkMetadata,
    'if (frame.metadata.length >= this.#around.own.metadataLimit) {',
  ),
  metadata('zero', 'accept-metadata-limit-within', checkMetadata, 'if (frame.metadata.length > 0) {'),
  metadata(
    'wrong-code',
    'accept-metadata-limit',
    'channel: channel.id }, ErrorCode.limit, found);',
    'channel: channel.id }, ErrorCode.refused, found);',
  ),
  metadata(
    'wrong-scope',
    'accept-metadata-limit',
    "new Violation('accept-metadata-limit', { kind: 'channel', channel: channel.id }",
    "new Violation('accept-metadata-limit', { kind: 'connection' }",
  ),
];

/** Broken peers that misjudge an acceptor's ACCEPT. */
export const judgingMutants: readonly Mutant[] = [...accepts, ...contents];
