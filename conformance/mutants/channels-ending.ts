import { direction, leniently, misjudged, receiving } from './channels-patching.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant, Patch } from './mutant.ts';

const inbox = 'channels/inbox.ts';
const life = 'connection/channel-life.ts';
const state = 'channels/channel-state.ts';

const discards = breaking('abort-discards', inbox);
const forget = 'this.dropped = this.#size + Limit.headerSize;\n    this.#forgetParts();';
const abandonParts = `abandon(): undefined {\n    ${forget}`;
const tellAborted = 'channel.listener.aborted(frame);';
const tellsAborted = breaking('abort-discards', receiving);

const discarding: readonly Mutant[] = [
  discards('joined', 'abort-discards', forget, 'this.dropped = 0;'),
  discards(
    'empty-delivered',
    'abort-discards-empty',
    abandonParts,
    `abandon(_why, awaited) {
    this.dropped = 0;
    if (this.#size === 0) return this.add(new Uint8Array(0), true, awaited);
    ${forget}`,
  ),
  leniently({
    id: 'abort-discards-message-before',
    requirement: 'abort-discards',
    intended: 'abort-discards-between',
    patches: [
      {
        file: inbox,
        from: abandonParts,
        to: `abandon(_why, awaited) {\n    ${forget}\n    if (awaited) return this.before;`,
      },
      {
        file: inbox,
        from: 'this.#lent = message.length + Limit.headerSize;',
        to: 'this.before = message;\n    this.#lent = message.length + Limit.headerSize;',
      },
    ],
  }),
  leniently(
    discards(
      'counted',
      'abort-discards-limit',
      forget,
      'this.dropped = this.#size + Limit.headerSize;\n    this.#parts = undefined;',
    ),
  ),
  tellsAborted(
    'once',
    'abort-discards-again',
    tellAborted,
    `if (channel.gaveUp) throw badState('abort-discards', '');\n    channel.gaveUp = true;\n    ${tellAborted}`,
  ),
  tellsAborted(
    'known-codes',
    'abort-discards-codes',
    tellAborted,
    `if (frame.code > 0xffff) throw badState('abort-discards', '');\n    ${tellAborted}`,
  ),
  tellsAborted(
    'code-none',
    'abort-discards-codes',
    tellAborted,
    `if (frame.code === ErrorCode.none) throw badState('abort-discards', '');\n    ${tellAborted}`,
  ),
  leniently({
    id: 'abort-discards-until-end',
    requirement: 'abort-discards',
    intended: 'abort-discards-end',
    patches: [
      { file: receiving, from: tellAborted, to: `channel.gaveUp = true;\n    ${tellAborted}` },
      {
        file: receiving,
        from: 'channel.listener.ended(frame);',
        to: 'if (channel.gaveUp) channel.listener.fragment(new Uint8Array(20), true);\n    channel.listener.ended(frame);',
      },
    ],
  }),
  breaking('abort-discards', life)(
    'stream-failed',
    'abort-discards-stream',
    'this.#fragments?.abandon(why);',
    "this.#fragments?.fail(new Error('aborted'));",
  ),
  breaking('abort-discards', life)(
    'stream-ended',
    'abort-discards-stream',
    'this.#fragments?.abandon(why);',
    'if (this.#fragments !== undefined) this.#endReading();',
  ),
  tellsAborted(
    'resets-own',
    'abort-discards-peers',
    tellAborted,
    `if (!channel.openedByPeer) return this.#reset(frame);\n    ${tellAborted}`,
  ),
];

const receiveAbort = 'channel.receiving = afterAbort(';
const receiveEnd = 'channel.receiving = afterEnd(';
const receiveData = 'channel.receiveCredit.receive(size);';

/** An ABORT with no message in progress is ignored, where `where` holds. */
function idleIgnored(variant: string, intended: string, where: string): Mutant {
  const to = `if (channel.receiving === 'idle' && ${where}) return;\n    ${receiveAbort}`;
  return breaking('abort-idle', receiving)(variant, intended, receiveAbort, to);
}

/** An END drops the message in progress, where `where` holds. */
function cutOff(variant: string, intended: string, where: string): Mutant {
  const to = `if (channel.receiving === 'message' && ${where}) channel.receiving = 'idle';\n    ${receiveEnd}`;
  return breaking('end-in-message', receiving)(variant, intended, receiveEnd, to);
}

/** The mutant, which remembers what DATA came on a channel. */
function remembering(mutant: Mutant): Mutant {
  const note: Patch = {
    file: receiving,
    from: receiveData,
    to: `channel.size = (continues ? channel.size : 0) + frame.fragment.length;
    if (frame.last) channel.hadMessage = true;
    ${receiveData}`,
  };
  return { ...mutant, patches: [...mutant.patches, note] };
}

const states: readonly Mutant[] = [
  ...misjudged('abort-idle', 'abort-idle', direction),
  idleIgnored('ignored', 'abort-idle', 'true'),
  remembering(idleIgnored('after-message', 'abort-idle-after-message', 'channel.hadMessage')),
  idleIgnored('stream', 'abort-idle-stream', "channel.listener.takes === 'streams'"),
  idleIgnored(
    'other-channel',
    'abort-idle-other-channel',
    "[...this.#around.table.channels].some((other) => other.receiving === 'message')",
  ),
  idleIgnored('own', 'abort-idle-peers', '!channel.openedByPeer'),
  leniently(
    breaking('abort-idle', direction)('after-abort', 'abort-idle-after-abort', "return 'idle';", "return 'message';"),
  ),
  ...misjudged('end-in-message', 'end-in-message', direction),
  cutOff('ignored', 'end-in-message', 'true'),
  remembering(cutOff('empty', 'end-in-message-empty', 'channel.size === 0')),
  remembering(cutOff('second', 'end-in-message-second', 'channel.hadMessage')),
  cutOff('stream', 'end-in-message-stream', "channel.listener.takes === 'streams'"),
  cutOff('own', 'end-in-message-peers', '!channel.openedByPeer'),
  ...misjudged('end-is-last', 'end-is-last-end-ours', direction),
  ...['data', 'abort', 'end'].flatMap((name) => {
    const speaks = `this.#acceptorSpeaks(channel, '${name.toUpperCase()}');`;
    const ignored = (variant: string, side: string, where: string) => {
      const to = `if (channel.receiving === 'ended' && ${where}) return;\n    ${speaks}`;
      return breaking('end-is-last', receiving)(`${name}-${variant}`, `end-is-last-${name}-${side}`, speaks, to);
    };
    return [
      ignored('ignored', 'ours', 'true'),
      ignored('stream', 'hold', "channel.listener.takes === 'streams'"),
      ignored('own', 'peers', '!channel.openedByPeer'),
    ];
  }),
  breaking('end-is-last', direction)(
    'data-taken',
    'end-is-last-data-ours',
    "checkOpen(direction, 'DATA', channel);",
    '',
  ),
  breaking('end-is-last', receiving)(
    'credit-refused',
    'end-is-last-but-ours',
    'channel.sendCredit.raiseTo(frame.limit);',
    `if (channel.receiving === 'ended' && frame.limit === 0) throw badState('end-is-last', '');
    channel.sendCredit.raiseTo(frame.limit);`,
  ),
  breaking('end-is-last', receiving)(
    'blocked-refused',
    'end-is-last-but-hold',
    'table.find(frame.channel, frame.type)?.receiveCredit',
    `const channel = table.find(frame.channel, frame.type);
      if (channel?.receiving === 'ended') throw badState('end-is-last', '');
      channel?.receiveCredit`,
  ),
  breaking('end-is-last', receiving)(
    'reset-refused',
    'end-is-last-but-peers',
    "channel.listener.wasReset(frame, 'reset');",
    "if (channel.receiving === 'ended') throw badState('end-is-last', '');\n    channel.listener.wasReset(frame, 'reset');",
  ),
];

const oneDirection = breaking('end-one-direction', receiving);
const tellEnded = 'channel.listener.ended(frame);';
// The control's answer, which may wait when its END comes, is shorter.
const muchQueued = 'channel.outgoing.weight > 1_000';
const endOrder = breaking('end-order', state);
const behindAll = 'this.outgoing.head === undefined;';

const ending: readonly Mutant[] = [
  oneDirection(
    'closes',
    'end-one-direction-later',
    tellEnded,
    `${tellEnded}
    if (${muchQueued}) throw new Violation('', { kind: 'channel', channel: channel.id }, ErrorCode.refused, '');`,
  ),
  oneDirection(
    'drops-queue',
    'end-one-direction-later',
    tellEnded,
    `${tellEnded}
    if (${muchQueued}) {
      channel.outgoing.clear();
      this.#around.sending.weigh(channel);
    }`,
  ),
  oneDirection(
    'aborts',
    'end-one-direction-in-message',
    tellEnded,
    `if (channel.outgoing.head?.begun) {
      channel.aborting = { code: ErrorCode.cancelled, reason: '' };
      channel.outgoing.clear();
      this.#around.control.list(channel);
    }
    ${tellEnded}`,
  ),
  oneDirection(
    'own',
    'end-one-direction-peers',
    tellEnded,
    `if (!channel.openedByPeer) throw new Violation('', { kind: 'channel', channel: channel.id }, ErrorCode.refused, '');
    ${tellEnded}`,
  ),
  // The case's messages have so many bytes; those of most others, and the control's, are spared.
  endOrder('first', 'end-order', behindAll, '(this.outgoing.head?.bytesLeft ?? 300) === 300;'),
  endOrder(
    'first-when-ended',
    'end-order-echo',
    behindAll,
    "(this.outgoing.head === undefined || (this.receiving === 'ended' && this.outgoing.head.bytesLeft >= 30));",
  ),
  endOrder('before-empty', 'end-order-peers', behindAll, '(this.outgoing.head?.bytesLeft ?? 0) === 0;'),
];

/** Broken peers of the sections on abandoning a message and on ending. */
export const endingMutants: readonly Mutant[] = [...discarding, ...states, ...ending];
