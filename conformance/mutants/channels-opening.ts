import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const admission = 'connection/admission.ts';
const admitting = 'channels/admitting.ts';
const receiving = 'channels/receiving.ts';
const groups = 'channels/groups.ts';

const unknown = breaking('service-unknown', admission);
const version = breaking('service-version', admission);
const findService = 'const service = services.get(request.service);';
const checkVersion = 'if (version < lowest || version < request.lowestVersion) return';

/** A check of the versions that lets one pass which was not offered, and an ACCEPT that may then name it. */
function unoffered(variant: string, intended: string, check: string): Mutant {
  const { patches, ...mutant } = version(variant, intended, checkVersion, check);
  const from = 'if (answer.version < request.lowestVersion || answer.version > request.highestVersion) {';
  return { ...mutant, patches: [...patches, { file: 'channels/admitting.ts', from, to: 'if (answer.version < 0) {' }] };
}

const services: readonly Mutant[] = [
  unknown('served', 'service-unknown', findService, `${findService.slice(0, -1)} ?? services.get('echo');`),
  unknown('wrong-code', 'service-unknown', 'ErrorCode.unknownService', 'ErrorCode.unsupportedVersion'),
  unknown(
    'longer',
    'service-unknown-longer',
    findService,
    'const service = [...services].find(([name]) => request.service.startsWith(name))?.[1];',
  ),
  unknown(
    'shorter',
    'service-unknown-shorter',
    findService,
    'const service = [...services].find(([name]) => name.startsWith(request.service))?.[1];',
  ),
  unknown(
    'longest',
    'service-unknown-longest',
    findService,
    `${findService.slice(0, -1)} ?? (request.service.length > 127 ? services.get('echo') : undefined);`,
  ),
  unknown(
    'versions',
    'service-unknown-versions',
    findService,
    `${findService.slice(0, -1)} ?? (request.highestVersion > request.lowestVersion ? services.get('echo') : undefined);`,
  ),
  unoffered('unchecked', 'service-version-above', 'if (version > 0xffff) return'),
  unoffered('lowest-only', 'service-version-next', 'if (version < lowest) return'),
  version('highest-only', 'service-version-zero', checkVersion, 'if (version < request.lowestVersion) return'),
  unoffered(
    'off-by-one-high',
    'service-version-next',
    'if (version < lowest || version + 1 < request.lowestVersion) return',
  ),
  version(
    'off-by-one-low',
    'service-version-zero',
    checkVersion,
    'if (version + 1 < lowest || version < request.lowestVersion) return',
  ),
  unoffered(
    'range-taken',
    'service-version-wide',
    'if (version < lowest || (version < request.lowestVersion && request.lowestVersion === request.highestVersion)) return',
  ),
  unoffered(
    'maximum',
    'service-version-highest',
    'if (version < lowest || (version < request.lowestVersion && request.lowestVersion < 0xffff)) return',
  ),
  version(
    'whole-range',
    'service-version-overlap',
    checkVersion,
    'if (version < lowest || version < request.lowestVersion || request.highestVersion > highest) return',
  ),
  version('wrong-code', 'service-version-above', 'ErrorCode.unsupportedVersion', 'ErrorCode.refused'),
];

const tooMuch = breaking('metadata-limit', receiving);
const carried = breaking('metadata-carried', receiving);
const checkMetadata = 'if (frame.metadata.length > own.metadataLimit) {';

/** An ACCEPT whose metadata is held against another limit than the peer's. */
function answered(variant: string, intended: string, limit: string): Mutant {
  return {
    id: `metadata-limit-obeyed-${variant}`,
    requirement: 'metadata-limit-obeyed',
    intended,
    patches: [
      { file: admission, from: 'if (metadata.length > peerMetadataLimit)', to: `if (metadata.length > ${limit})` },
      { file: admitting, from: 'if (metadata.length > limit) throw', to: 'if (metadata.length > 0xffffff) throw' },
    ],
  };
}

const metadata: readonly Mutant[] = [
  tooMuch('off-by-one-high', 'metadata-limit', checkMetadata, 'if (frame.metadata.length > own.metadataLimit + 1) {'),
  tooMuch(
    'header-not-counted',
    'metadata-limit',
    checkMetadata,
    'if (frame.metadata.length > own.metadataLimit + 8) {',
  ),
  tooMuch('unchecked', 'metadata-limit-double', checkMetadata, 'if (frame.metadata.length < 0) {'),
  tooMuch('maximum', 'metadata-limit-double', checkMetadata, 'if (frame.metadata.length > 65_536) {'),
  tooMuch('message-limit', 'metadata-limit', checkMetadata, 'if (frame.metadata.length > own.messageLimit) {'),
  tooMuch(
    'wrong-code',
    'metadata-limit',
    `${checkMetadata}\n    return {\n      code: ErrorCode.limit,`,
    `${checkMetadata}\n    return {\n      code: ErrorCode.messageTooLarge,`,
  ),
  tooMuch(
    'wrong-scope',
    'metadata-limit',
    checkMetadata,
    `${checkMetadata}\n    throw badState('metadata-limit', '');`,
  ),
  answered('unchecked', 'metadata-limit-obeyed', '0xffffff'),
  answered('off-by-one-high', 'metadata-limit-obeyed', 'peerMetadataLimit + 1'),
  answered('header-not-counted', 'metadata-limit-obeyed', 'peerMetadataLimit + 8'),
  answered('off-by-one-low', 'metadata-limit-obeyed-within', 'peerMetadataLimit - 1'),
  answered('nothing', 'metadata-limit-obeyed-within', '0'),
  carried('off-by-one-low', 'metadata-carried', checkMetadata, 'if (frame.metadata.length >= own.metadataLimit) {'),
  carried(
    'header-counted',
    'metadata-carried-less',
    checkMetadata,
    'if (frame.metadata.length + 8 > own.metadataLimit) {',
  ),
  carried('half', 'metadata-carried', checkMetadata, 'if (frame.metadata.length > own.metadataLimit / 2) {'),
  carried('below-floor', 'metadata-carried-floor', checkMetadata, 'if (frame.metadata.length > 255) {'),
  carried('zero', 'metadata-carried-one', checkMetadata, 'if (frame.metadata.length > 0) {'),
  breaking('metadata-carried', admitting)(
    'short-dropped',
    'metadata-carried-one',
    'frame.metadata.length === 0 ? noMetadata',
    'frame.metadata.length < 2 ? noMetadata',
  ),
  breaking('metadata-carried', admitting)(
    'cut',
    'metadata-carried',
    'new Uint8Array(frame.metadata);',
    'new Uint8Array(frame.metadata.subarray(0, 4_095));',
  ),
];

const limit = breaking('group-limit', groups);
const leaves = breaking('group-leaves', groups);
const hasRoom = 'this.#channels.size < this.#limit';
const leave = 'if (channels === 1) this.#channels.delete(group);';
const leaveTable = 'if (channel.openedByPeer) this.groups.leave';

const sharing: readonly Mutant[] = [
  limit('off-by-one-high', 'group-limit', hasRoom, 'this.#channels.size <= this.#limit'),
  limit('off-by-one-low', 'group-limit-within', hasRoom, 'this.#channels.size < this.#limit - 1'),
  limit('unchecked', 'group-limit', hasRoom, 'this.#channels.size >= 0'),
  limit('known-groups', 'group-limit-within', 'this.#channels.has(group) ||', ''),
  limit(
    'channels',
    'group-limit-within',
    `this.#channels.has(group) || ${hasRoom}`,
    '[...this.#channels.values()].reduce((sum, count) => sum + count, 0) < this.#limit',
  ),
  breaking('group-limit', receiving)(
    'refused-counted',
    'group-limit-refused',
    'if (refusal !== undefined) control',
    'if (refusal !== undefined) table.groups.join(frame.group);\n    if (refusal !== undefined) control',
  ),
  breaking('group-limit', receiving)(
    'wrong-code',
    'group-limit',
    'code: ErrorCode.limit, reason: `more than',
    'code: ErrorCode.refused, reason: `more than',
  ),
  breaking('group-limit', receiving)(
    'wrong-scope',
    'group-limit',
    'if (!table.groups.hasRoom(frame.group)) {',
    "if (!table.groups.hasRoom(frame.group)) {\n    throw badState('group-limit', '');",
  ),
  leaves('never', 'group-leaves', leave, 'if (channels === 1) return;'),
  leaves('off-by-one', 'group-leaves', leave, 'if (channels === 0) this.#channels.delete(group);'),
  {
    id: 'group-leaves-with-first',
    requirement: 'group-leaves',
    intended: 'group-leaves-last',
    patches: [
      {
        file: groups,
        from: 'if (channels === undefined) throw',
        to: 'if (channels === undefined) return;\n    if (channels < 0) throw',
      },
      { file: groups, from: leave, to: 'if (channels > 0) this.#channels.delete(group);' },
    ],
  },
  {
    id: 'group-leaves-all',
    requirement: 'group-leaves',
    intended: 'group-leaves',
    patches: [
      {
        file: groups,
        from: 'if (channels === undefined) throw',
        to: 'if (channels === undefined) return;\n    if (channels < 0) throw',
      },
      { file: groups, from: leave, to: 'if (channels === 1) this.#channels.clear();' },
    ],
  },
  breaking('group-leaves', 'channels/channel-table.ts')(
    'ended-stays',
    'group-leaves-ended',
    leaveTable,
    "if (channel.openedByPeer && channel.receiving !== 'ended') this.groups.leave",
  ),
  breaking('group-leaves', 'channels/channel-table.ts')(
    'reset-stays',
    'group-leaves',
    leaveTable,
    "if (channel.openedByPeer && channel.receiving === 'ended') this.groups.leave",
  ),
];

const afterRefusal = 'if (refusal !== undefined) control';

/** A refusal with a code, or any without one, is spent without its id. */
function stays(variant: string, intended: string, code: string): Mutant {
  const to = `if (refusal !== undefined && ${code}) table.peerIds.advanceTo(frame.channel - 2);\n    ${afterRefusal}`;
  return breaking('refusal-advances', receiving)(variant, intended, afterRefusal, to);
}

/** A refusal with this code does more than refuse. */
function spreads(variant: string, intended: string, code: string, does: string): Mutant {
  const to = `if (refusal !== undefined && ${code}) ${does}\n    ${afterRefusal}`;
  return breaking('refusal-contained', receiving)(variant, intended, afterRefusal, to);
}

const closes = "throw badState('refusal-contained', '');";
const dropsOthers = 'for (const other of [...table.channels]) this.#around.life.abandon(other);';
const dropsMessages = `for (const other of table.channels) {
      if (other.receiving !== 'message') continue;
      other.receiving = 'idle';
      other.listener.aborted({ code: 0, reason: '' });
    }`;

const refusals: readonly Mutant[] = [
  stays('not', 'refusal-advances', 'true'),
  stays('version', 'refusal-advances-version', 'refusal.code === ErrorCode.unsupportedVersion'),
  stays('metadata', 'refusal-advances-metadata', 'refusal.code === ErrorCode.limit'),
  stays('service', 'refusal-advances-service', 'refusal.code === ErrorCode.refused'),
  spreads('closes', 'refusal-contained', 'true', closes),
  spreads('closes-version', 'refusal-contained-version', 'refusal.code === ErrorCode.unsupportedVersion', closes),
  spreads('closes-metadata', 'refusal-contained-metadata', 'refusal.code === ErrorCode.limit', closes),
  spreads('drops-others', 'refusal-contained', 'true', dropsOthers),
  spreads('drops-messages', 'refusal-contained-version', 'true', dropsMessages),
];

/** Broken peers of the section on opening. */
export const openingMutants: readonly Mutant[] = [...services, ...metadata, ...sharing, ...refusals];
