import { FrameType, frameScope } from '../wire/protocol.gen.ts';
import { breaking, type TypeName } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const header = 'frames/header.ts';
const decoder = 'frames/decoder.ts';

// Object.keys forgets that the keys are names of types; a CLOSE is obeyed whatever its header says.
const typeNames = (Object.keys(FrameType) as TypeName[]).filter((name) => name !== 'close');
const ofConnection = typeNames.filter((name) => frameScope[FrameType[name]] === 'connection');
const ofChannel = typeNames.filter((name) => frameScope[FrameType[name]] === 'channel');

/** Refuses a header that breaks `rule` only when the payload is here. */
function waiting(variant: string, rule: string): Mutant {
  return {
    id: `header-first-late-${variant}`,
    requirement: 'header-first',
    intended: variant === 'fragment' ? 'fragment-limit-header' : `header-first-${variant}`,
    patches: [
      {
        file: decoder,
        from: 'if (fault !== undefined) return this.#refuse(type, fault);',
        to: `if (fault !== undefined && fault.rule !== '${rule}') return this.#refuse(type, fault);`,
      },
      {
        file: decoder,
        from: 'const flags = (word >>> 16) & 0xff;',
        to: `const flags = (word >>> 16) & 0xff;
          const fault = faultOfHeader(type, flags, word & Limit.payloadSize, channel, this.#fragmentLimit, this.#scopes);
          if (fault !== undefined) return this.#refuse(type, fault);`,
      },
    ],
  };
}

const headerFirst: readonly Mutant[] = [
  waiting('type', 'type-critical'),
  waiting('flags', 'flags-low'),
  waiting('channel-not-zero', 'channel-not-zero'),
  waiting('channel-zero', 'channel-zero'),
  waiting('size-fixed', 'size-fixed'),
  waiting('size-minimum', 'size-minimum'),
  waiting('reason-size', 'reason-size'),
  waiting('fragment', 'fragment-limit'),
  {
    // What is malformed is skipped, and an error only if its channel is open.
    id: 'header-first-state-first',
    requirement: 'header-first',
    intended: 'header-first-closed-size',
    patches: [
      {
        file: decoder,
        from: 'if (fault !== undefined) return this.#refuse(type, fault);',
        to: 'if (fault !== undefined && (channel === 0 || !isKnown(type, this.#scopes))) return this.#refuse(type, fault);',
      },
      {
        file: decoder,
        from: 'const flags = (word >>> 16) & 0xff;',
        to: `const flags = (word >>> 16) & 0xff;
          const fault = faultOfHeader(type, flags, word & Limit.payloadSize, channel, this.#fragmentLimit, this.#scopes);
          if (fault !== undefined) return { type: 'ignorable', typeNumber: type, flags, channel, length: 0, fault };`,
      },
      {
        file: 'connection/core.ts',
        from: "case 'ignorable':",
        to: "case 'ignorable': if (frame.fault !== undefined && multiplexer.isOpen(frame.channel)) throw frame.fault;",
      },
      {
        file: 'channels/multiplexer.ts',
        from: 'receive(frame: ChannelFrame): void {',
        to: `isOpen(id) { return this.#table.find(id, 'frame') !== undefined; }
          receive(frame: ChannelFrame): void {`,
      },
    ],
  },
];

const critical = breaking('type-critical', header);
const inRange = 'if (type >= Range.frameType.ignorable.first) return undefined;';
const typeCritical: readonly Mutant[] = [
  critical('unchecked', 'type-critical-6e', inRange, 'return undefined;'),
  critical('unchecked-first', 'type-critical-00', inRange, 'if (type >= 0x80 || type === 0) return undefined;'),
  critical('unchecked-last', 'type-critical-7f', inRange, 'if (type >= 0x7f) return undefined;'),
  critical(
    'unchecked-on-channels',
    'type-critical-6e-channel',
    'return faultOfUnknown(type);',
    'return channel === 0 ? faultOfUnknown(type) : undefined;',
  ),
  critical(
    'unchecked-if-empty',
    'type-critical-00-channel',
    'return faultOfUnknown(type);',
    'return length > 0 ? faultOfUnknown(type) : undefined;',
  ),
  critical('other-code', 'type-critical-6e', "'type-critical', ErrorCode.frameType", "'', ErrorCode.frameFormat"),
];

const ignorable = breaking('type-ignorable', header);
const unknown = 'if (!isKnown(type, scopes)) return faultOfUnknown(type);';
/** Has the multiplexer look at a frame that is to be skipped. */
function judged(variant: string, check: string): Mutant {
  return {
    id: `type-ignorable-${variant}`,
    requirement: 'type-ignorable',
    intended: `type-ignorable-${variant}`,
    patches: [
      { file: 'connection/core.ts', from: "case 'ignorable':\n        break;", to: "case 'ignorable':" },
      {
        file: 'channels/receiving.ts',
        from: 'receive(frame: ChannelFrame): void {',
        to: `receive(frame: ChannelFrame): void { if (frame.type === 'ignorable' && frame.channel !== 0) { ${check} }`,
      },
    ],
  };
}
const typeIgnorable: readonly Mutant[] = [
  ignorable('refused', 'type-ignorable-ee', inRange, ''),
  ignorable('first-refused', 'type-ignorable-80', inRange, 'if (type > 0x80) return undefined;'),
  ignorable('last-refused', 'type-ignorable-ff', inRange, 'if (type >= 0x80 && type < 0xff) return undefined;'),
  ignorable(
    'flags-judged',
    'type-ignorable-flags',
    unknown,
    `if (!isKnown(type, scopes) && (flags & 0x0f) !== 0) return malformed('flags-low', ErrorCode.frameFlags, ''); ${unknown}`,
  ),
  ignorable(
    'length-judged',
    'type-ignorable-largest',
    unknown,
    `if (!isKnown(type, scopes) && length > fragmentLimit) return malformed('', ErrorCode.frameSize, ''); ${unknown}`,
  ),
  judged('channel', 'this.#around.table.find(frame.channel, frame.type);'),
  judged(
    'closed',
    `if (this.#around.table.find(frame.channel, frame.type) === undefined) throw badState('', 'a closed channel');`,
  ),
  {
    id: 'type-ignorable-taken-for-data',
    requirement: 'type-ignorable',
    intended: 'type-ignorable-in-message',
    patches: [
      {
        file: decoder,
        from: 'if (type === FrameType.data)',
        to: 'if (type === FrameType.data || (!isKnown(type, this.#scopes) && channel !== 0))',
      },
    ],
  },
];

const low = breaking('flags-low', header);
const lowNibble = 'const lowFlags = flags & 0x0f;';
const undefinedLow = 'if ((lowFlags & ~(definedFlags[type] ?? 0)) !== 0) {';
const flagsLow: readonly Mutant[] = [
  low('unchecked', 'flags-low-ping', undefinedLow, 'if (false) {'),
  ...typeNames.map((name) =>
    low(
      `unchecked-${name}`,
      `flags-low-${name}`,
      undefinedLow,
      `if (type !== FrameType.${name} && (lowFlags & ~(definedFlags[type] ?? 0)) !== 0) {`,
    ),
  ),
  low('lowest-unchecked', 'flags-low-credit', lowNibble, 'const lowFlags = flags & 0x0e;'),
  low('highest-unchecked', 'flags-low-end-among-high', lowNibble, 'const lowFlags = flags & 0x07;'),
  low('unchecked-among-high', 'flags-low-data-among-high', lowNibble, 'const lowFlags = flags > 0x0f ? 0 : flags;'),
  low('other-code', 'flags-low-ping', "'flags-low', ErrorCode.frameFlags", "'', ErrorCode.frameFormat"),
];

const high = breaking('flags-high', header);
const flagsHigh: readonly Mutant[] = [
  high('refused', 'flags-high-reset', lowNibble, 'const lowFlags = flags;'),
  high('highest-refused', 'flags-high-open', lowNibble, 'const lowFlags = flags & 0x8f;'),
  high('lowest-refused', 'flags-high-ping', lowNibble, 'const lowFlags = flags & 0x1f;'),
  ...typeNames.map((name) =>
    high(
      `refused-${name}`,
      `flags-high-${name}`,
      lowNibble,
      `const lowFlags = type === FrameType.${name} ? flags : flags & 0x0f;`,
    ),
  ),
  {
    id: 'flags-high-close-answered',
    requirement: 'flags-high',
    intended: 'flags-high-close',
    patches: [
      {
        file: header,
        from: lowNibble,
        to: `if (type === FrameType.close && flags > 0x0f) return malformed('high', ErrorCode.frameFlags, ''); ${lowNibble}`,
      },
      {
        file: decoder,
        from: 'if (type !== FrameType.close) {',
        to: "if (type !== FrameType.close || fault.rule === 'high') {",
      },
    ],
  },
];

const notZero = breaking('channel-not-zero', header);
const onChannel = "if (scope === 'connection' && channel !== 0) {";
const channelNotZero: readonly Mutant[] = [
  notZero('unchecked', 'channel-not-zero-ping', onChannel, 'if (false) {'),
  ...ofConnection.map((name) =>
    notZero(
      `unchecked-${name}`,
      `channel-not-zero-${name}`,
      onChannel,
      `if (type !== FrameType.${name} && scope === 'connection' && channel !== 0) {`,
    ),
  ),
  notZero(
    'other-code',
    'channel-not-zero-pong',
    "'channel-not-zero', ErrorCode.channelId",
    "'', ErrorCode.frameFormat",
  ),
];

const onZero = "if (scope === 'channel' && channel === 0) {";
const channelZero: readonly Mutant[] = [
  ...ofChannel.map(
    (name): Mutant => ({
      id: `channel-zero-ignored-${name}`,
      requirement: 'channel-zero',
      intended: `channel-zero-${name}`,
      patches: [
        { file: header, from: onZero, to: `if (type !== FrameType.${name} && scope === 'channel' && channel === 0) {` },
        {
          file: 'channels/receiving.ts',
          from: 'receive(frame: ChannelFrame): void {',
          to: `receive(frame: ChannelFrame): void { if (frame.type === '${name}' && frame.channel === 0) return;`,
        },
      ],
    }),
  ),
  breaking('channel-zero', header)(
    'other-code',
    'channel-zero-end',
    "'channel-zero', ErrorCode.channelId",
    "'', ErrorCode.channelState",
  ),
];

/** Broken readers of the header: its type, its flags and its channel. */
export const headerMutants: readonly Mutant[] = [
  ...headerFirst,
  ...typeCritical,
  ...typeIgnorable,
  ...flagsLow,
  ...flagsHigh,
  ...channelNotZero,
  ...channelZero,
];
