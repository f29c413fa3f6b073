import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const settling = breaking('version-settled', 'preface/negotiate.ts');
const higher = breaking('version-higher', 'preface/hello-decoder.ts');
const none = breaking('version-none', 'preface/hello-decoder.ts');

const settled = 'const version = Math.min(own.highestVersion, peer.highestVersion);';
const unsettled = 'if (settled < own.lowestVersion || settled < lowest) {';

/** Broken peers that some other version, or some other peer, would bring to light. */
export const compatMutants: readonly Mutant[] = [
  settling('own-highest', 'version-matrix-1-1', settled, 'const version = own.highestVersion;'),
  settling(
    'lowest-common',
    'version-matrix-1-9',
    settled,
    'const version = Math.max(own.lowestVersion, peer.lowestVersion);',
  ),
  settling(
    'old-when-newer',
    'version-settled-future',
    settled,
    'const version = peer.highestVersion > own.highestVersion ? own.lowestVersion : peer.highestVersion;',
  ),
  settling(
    'zero-as-highest',
    'version-matrix-0-1',
    settled,
    'const version = peer.lowestVersion === 0 ? own.highestVersion : Math.min(own.highestVersion, peer.highestVersion);',
  ),
  higher('nine-refused', 'version-higher-future-1', unsettled, `${unsettled.slice(0, -3)} || highest === 9) {`),
  none(
    'nine-taken',
    'version-none-future',
    unsettled,
    `${unsettled.slice(0, -3).replace('< lowest', '< (lowest % 9)')}) {`,
  ),
  breaking('type-critical', 'frames/header.ts')(
    'future-ignored',
    'type-critical-future',
    'if (type >= Range.frameType.ignorable.first) return undefined;',
    'if (type >= Range.frameType.ignorable.first || (type & 0x20) !== 0) return undefined;',
  ),
  breaking('hello-coalesced', 'connection/core.ts')(
    'ping-only',
    'hello-coalesced-service',
    'this.#receiveFrames(multiplexer, this.#helloDecoder.takeRest(), now);',
    'this.#receiveFrames(multiplexer, this.#helloDecoder.takeRest().subarray(0, 24), now);',
  ),
  breaking('grease-meaningless', 'frames/header.ts')(
    'everything',
    'grease-meaningless-not-types',
    'if (type >= Range.frameType.ignorable.first) return undefined;',
    'if (type >= Range.frameType.ignorable.first || type % 16 === 0x0b) return undefined;',
  ),
];
