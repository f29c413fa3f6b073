import { breakingRule, patching } from './credit-breaking.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant, Patch } from './mutant.ts';

const header = 'frames/header.ts';
const sequenceFile = 'channels/sequence.ts';
const versionsFile = 'channels/versions.ts';

const credit = breaking('sequential-frame', header);
const onChannel = breaking('sequential-blocked-channel', header);
const kind = breaking('sequential-blocked-kind', sequenceFile);

const unknown = 'if (!isKnown(type, scopes)) return faultOfUnknown(type);';
const before = (what: string) => `${what}\n  ${unknown}`;
const isCredit = '!isKnown(type, scopes) && type === FrameType.credit';
const misplaced = "if (scope === 'connection' && channel !== 0) {";
const kinds = 'if (sequentialKinds.includes(kind)) return;';

const versions = patching(versionsFile);
const sending = breakingRule('sequential-sends-without-credit');
const taking = breakingRule('sequential-takes-without-credit');
const word = breakingRule('sequential-legal-only');

const sizes = 'credit: Number.POSITIVE_INFINITY, window }';
const connection = 'connectionCredit: Number.POSITIVE_INFINITY,';
const connectionWindow = 'connectionWindow: window,';

/** Credit that is counted and never renewed, in a window that says so. */
const mute: Patch = patching('channels/receive-credit.ts')(
  'get due(): boolean {\n    const remaining',
  'get due(): boolean {\n    if (this.#window.mute) return false;\n    const remaining',
);
const muteConnection: Patch = patching('channels/receive-credit.ts')(
  'get due(): boolean {\n    // credit-connection-renewal',
  'get due(): boolean {\n    if (this.#window.mute) return false;\n    // credit-connection-renewal',
);

/** Broken peers for the frames of version 1. */
export const sequentialFrameMutants: readonly Mutant[] = [
  breaking('sequential-frame', 'connection/core.ts')(
    'known',
    'sequential-frame',
    'new FrameDecoder(this.#own.limits.fragmentLimit, sequentialScope)',
    'new FrameDecoder(this.#own.limits.fragmentLimit)',
  ),
  credit('ignored', 'sequential-frame', unknown, before(`if (${isCredit}) return undefined;`)),
  credit(
    'ignored-on-channel',
    'sequential-frame-channel',
    unknown,
    before(`if (${isCredit} && channel !== 0) return undefined;`),
  ),
  credit(
    'channel-first',
    'sequential-frame-never-opened',
    unknown,
    before(`if (${isCredit} && channel > 2 ** 30) return malformed('never-opened', ErrorCode.channelId, '');`),
  ),
  credit(
    'flags-first',
    'sequential-frame-flags',
    unknown,
    before(`if (${isCredit} && (flags & 0x0f) !== 0) return malformed('flags-low', ErrorCode.frameFlags, '');`),
  ),
  credit(
    'size-first',
    'sequential-frame-long',
    unknown,
    before(`if (${isCredit} && length > 8) return malformed('size-fixed', ErrorCode.frameSize, '');`),
  ),
  credit(
    'empty-ignored',
    'sequential-frame-empty',
    unknown,
    before(`if (${isCredit} && length === 0) return undefined;`),
  ),
  onChannel(
    'taken',
    'sequential-blocked-channel',
    misplaced,
    `${misplaced.slice(0, -3)} && type !== FrameType.blocked) {`,
  ),
  onChannel(
    'code',
    'sequential-blocked-channel-header',
    misplaced,
    `if (scope === 'connection' && channel !== 0 && type === FrameType.blocked) return malformed('', ErrorCode.frameFormat, '');\n  ${misplaced}`,
  ),
  kind('taken', 'sequential-blocked-kind', kinds, 'if (kind >= 0) return;'),
  kind('code', 'sequential-blocked-kind-beyond', 'ErrorCode.frameFormat, `kind', 'ErrorCode.credit, `kind'),
  kind('all-refused', 'sequential-blocked-channels', kinds, 'if (kind < 0) return;'),
  sending(
    'channel',
    'sequential-sends-without-credit-channel',
    versions(sizes, 'credit: peer.channelCredit, window }'),
  ),
  sending(
    'connection',
    'sequential-sends-without-credit-connection',
    versions(connection, 'connectionCredit: peer.connectionCredit,'),
  ),
  sending('none', 'sequential-sends-without-credit', versions(sizes, 'credit: peer.channelCredit || 1e3, window }')),
  taking(
    'channel',
    'sequential-takes-without-credit',
    versions(sizes, 'credit: Number.POSITIVE_INFINITY, window: { size: own.channelCredit, frame, mute: true } }'),
    mute,
  ),
  taking(
    'connection',
    'sequential-takes-without-credit-connection',
    versions(connectionWindow, 'connectionWindow: { size: own.connectionCredit, frame, mute: true },'),
    muteConnection,
  ),
  word(
    'renewed',
    'sequential-legal-only',
    versions(sizes, 'credit: Number.POSITIVE_INFINITY, window: { size: own.channelCredit, frame } }'),
  ),
  word(
    'renewed-connection',
    'sequential-legal-only',
    versions(connectionWindow, 'connectionWindow: { size: own.connectionCredit, frame },'),
  ),
  word('blocked', 'sequential-legal-only', versions(sizes, 'credit: peer.channelCredit, window }')),
];
