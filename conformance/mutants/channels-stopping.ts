import { receiving } from './channels-patching.ts';
import { breaking } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const control = 'channels/control.ts';

const guard = 'if (channel === undefined || channel.sendEnded || channel.stopped) return;';
const why = "const why = { code: frame.code, reason: '' };";
const noteAbort =
  'if (channel.outgoing.head?.begun === true || channel.aborting !== undefined) channel.aborting = why;';
const clear = 'channel.outgoing.clear();';
const keepHead =
  'while (channel.outgoing.newest !== channel.outgoing.head) channel.outgoing.remove(channel.outgoing.newest);';

/** STOP is ignored where `where` holds. */
function ignored(variant: string, intended: string, where: string): Mutant {
  return breaking('stop-ends', receiving)(variant, intended, guard, `${guard}\n    if (${where}) return;`);
}

const ends = breaking('stop-ends', receiving);
const aborts = breaking('stop-aborts', receiving);

const stopping: readonly Mutant[] = [
  ignored('ignored', 'stop-ends', 'true'),
  ignored('code-none-ignored', 'stop-ends-none', 'frame.code === ErrorCode.none'),
  ignored('idle-ignored', 'stop-ends-idle', 'channel.outgoing.head === undefined'),
  ignored('stream-ignored', 'stop-ends-hold', "channel.listener.takes === 'streams'"),
  ignored('ignored-behind-end', 'stop-ends-ended', "channel.receiving === 'ended'"),
  ignored('own-ignored', 'stop-ends-peers', '!channel.openedByPeer'),
  ends('own-code', 'stop-ends-application', why, "const why = { code: ErrorCode.cancelled, reason: '' };"),
  ends('no-code', 'stop-ends', why, "const why = { code: ErrorCode.none, reason: '' };"),
  ends(
    'known-codes',
    'stop-ends-grease',
    why,
    "const why = { code: frame.code > 0xff && frame.code < 0x80000000 ? ErrorCode.internal : frame.code, reason: '' };",
  ),
  ends('queue-kept', 'stop-ends', clear, ''),
  ends('first-kept', 'stop-ends-echo', clear, keepHead),
  {
    id: 'stop-ends-ignored-behind-abort',
    requirement: 'stop-ends',
    intended: 'stop-ends-aborted',
    patches: [
      {
        file: receiving,
        from: 'channel.listener.aborted(frame);',
        to: 'channel.listener.aborted(frame);\n    channel.abandoned = true;',
      },
      {
        file: receiving,
        from: 'channel.sendEnded || channel.stopped) return;',
        to: 'channel.sendEnded || channel.stopped || channel.abandoned) return;',
      },
    ],
  },
  ends(
    'ignored-in-message',
    'stop-ends-in-message',
    'channel.sendEnded || channel.stopped) return;',
    "channel.sendEnded || channel.stopped || channel.receiving === 'message') return;",
  ),
  aborts(
    'not-behind-end',
    'stop-aborts-ended',
    noteAbort,
    noteAbort.replace('if (', "if (channel.receiving !== 'ended' && (").replace(') channel', ')) channel'),
  ),
  ends('always-aborts', 'stop-ends-between', noteAbort, 'channel.aborting = why;'),
  aborts('not', 'stop-aborts', noteAbort, ''),
  aborts(
    'no-code',
    'stop-aborts',
    noteAbort,
    `${noteAbort}\n    if (channel.aborting !== undefined) channel.aborting = { code: ErrorCode.none, reason: '' };`,
  ),
  {
    id: 'stop-aborts-finishes',
    requirement: 'stop-aborts',
    intended: 'stop-aborts-more',
    patches: [
      { file: receiving, from: noteAbort, to: '' },
      { file: receiving, from: clear, to: `if (channel.outgoing.head?.begun) ${keepHead} else ${clear}` },
    ],
  },
  aborts('own-not', 'stop-aborts-peers', noteAbort, `if (channel.openedByPeer) { ${noteAbort} }`),
  {
    id: 'stop-aborts-behind-end',
    requirement: 'stop-aborts',
    intended: 'stop-aborts',
    patches: [
      {
        file: control,
        from: 'if (channel.aborting !== undefined) {',
        to: 'if (channel.aborting !== undefined && !channel.stopped) {',
      },
      {
        file: control,
        from: 'this.#listener?.endWritten(channel);',
        to: `if (channel.aborting !== undefined) batch.addFrame({ type: 'abort', channel: id, ...channel.aborting });
      this.#listener?.endWritten(channel);`,
      },
    ],
  },
];

const repeated = breaking('stop-repeated', receiving);
const other = breaking('stop-other-direction', receiving);
const lastCounts = 'if (channel === undefined || channel.sendEnded) return;';

const further: readonly Mutant[] = [
  repeated('last-counts', 'stop-repeated', guard, lastCounts),
  {
    id: 'stop-repeated-mixed',
    requirement: 'stop-repeated',
    intended: 'stop-repeated-in-message',
    patches: [
      { file: receiving, from: guard, to: lastCounts },
      { file: receiving, from: noteAbort, to: noteAbort.replace('channel.aborting = why', 'channel.aborting ??= why') },
    ],
  },
  repeated(
    'answered',
    'stop-repeated-later',
    guard,
    `if (channel?.sendEnded) {
      channel.sendEnded = false;
      channel.ending = { code: frame.code, reason: '' };
      this.#around.control.list(channel);
      return;
    }
    ${guard}`,
  ),
  repeated(
    'closes',
    'stop-repeated-ended',
    guard,
    `if (channel?.sendEnded) throw badState('stop-repeated', '');\n    ${guard}`,
  ),
  repeated(
    'resets',
    'stop-repeated-later',
    guard,
    `if (channel?.stopped) {
      throw new Violation('', { kind: 'channel', channel: channel.id }, ErrorCode.channelState, '');
    }
    ${guard}`,
  ),
  other(
    'resets',
    'stop-other-direction',
    "this.#acceptorSpeaks(channel, 'DATA');",
    `if (channel.stopped) throw new Violation('', { kind: 'channel', channel: channel.id }, ErrorCode.cancelled, '');
    this.#acceptorSpeaks(channel, 'DATA');`,
  ),
  other(
    'closes',
    'stop-other-direction',
    "this.#acceptorSpeaks(channel, 'DATA');",
    "if (channel.stopped) throw badState('stop-other-direction', '');\n    this.#acceptorSpeaks(channel, 'DATA');",
  ),
  other(
    'deaf',
    'stop-other-direction-judged',
    'channel.stopped = true;',
    "channel.stopped = true;\n    channel.receiving = 'ended';",
  ),
  other(
    'abort-ignored',
    'stop-other-direction-judged',
    "this.#acceptorSpeaks(channel, 'ABORT');",
    "if (channel.stopped) return;\n    this.#acceptorSpeaks(channel, 'ABORT');",
  ),
  breaking('stop-other-direction', 'channels/lifecycle.ts')(
    'own-over',
    'stop-other-direction-peers',
    "if (!channel.sendEnded || channel.receiving !== 'ended') return;",
    `if (!channel.sendEnded) return;
    if (channel.receiving !== 'ended' && (channel.openedByPeer || !channel.stopped)) return;`,
  ),
];

const takeReset = 'this.#around.life.abandon(channel);\n    channel.listener.wasReset(frame,';
const silence = breaking('reset-silence', receiving);
const answer =
  "this.#around.control.reset(frame.channel, { code: ErrorCode.cancelled, reason: '' }, { openedByPeer: false });";

/** RESET is ignored where `where` holds. */
function deaf(variant: string, intended: string, where: string): Mutant {
  return silence(variant, intended, takeReset, `if (${where}) return;\n    ${takeReset}`);
}

const overtake = 'if (reset !== undefined) reset.overtaken = true;';
const writeOpen = 'if (!channel.closed) this';
const inControl = breaking('reset-silence', control);

/** RESET crosses what the peer would have answered, and it answers. */
const crossed: readonly Mutant[] = [
  inControl(
    'refusal-crossed',
    'reset-silence-crossing-refusal',
    overtake,
    overtake.replace('undefined)', 'undefined && reset.channel !== undefined)'),
  ),
  inControl(
    'violation-crossed',
    'reset-silence-crossing-violation',
    overtake,
    overtake.replace('undefined)', 'undefined && reset.channel === undefined)'),
  ),
  ...(['version', 'metadata', 'service'] as const).map((what) =>
    inControl(`${what}-crossed`, `reset-silence-crossing-${what}`, overtake, ''),
  ),
  inControl(
    'accept-crossed',
    'reset-silence-crossing-accept',
    writeOpen,
    'if (!channel.closed || channel.accepting !== undefined) this',
  ),
  inControl('stop-crossed', 'reset-silence-crossing-stop', writeOpen, 'if (!channel.closed || channel.stopped) this'),
];

/** RESET does this besides. */
function spreads(variant: string, intended: string, does: string): Mutant {
  return breaking('reset-contained', receiving)(variant, intended, takeReset, `${does}\n    ${takeReset}`);
}

const dropAll =
  'for (const other of [...this.#around.table.channels]) if (other !== channel) this.#around.life.abandon(other);';

const resetting: readonly Mutant[] = [
  deaf('ignored', 'reset-silence', 'true'),
  deaf('in-message', 'reset-silence-in-message', 'channel.outgoing.head?.begun'),
  deaf('queue-sent', 'reset-silence-echo', 'channel.outgoing.head !== undefined'),
  deaf('waiting', 'reset-silence-waiting', "!channel.openedByPeer && channel.acceptance === 'required'"),
  deaf('own', 'reset-silence-peers', '!channel.openedByPeer'),
  deaf('stream', 'reset-silence-released', "channel.openedByPeer && channel.listener.takes === 'streams'"),
  silence('answered', 'reset-silence-idle', takeReset, `${answer}\n    ${takeReset}`),
  silence('stop-answered', 'reset-silence-own', guard, `if (channel === undefined) ${answer}\n    ${guard}`),
  breaking('reset-silence', control)(
    'end-behind-own',
    'reset-silence-own',
    "batch.addFrame({ type: 'reset', channel: id, code, reason });",
    `batch.addFrame({ type: 'reset', channel: id, code, reason });
      batch.addFrame({ type: 'end', channel: id, code, reason });`,
  ),
  ...crossed,
  spreads('closes', 'reset-contained', "throw badState('reset-contained', '');"),
  spreads('all', 'reset-contained', dropAll),
  spreads(
    'messages',
    'reset-contained-in-message',
    `for (const other of this.#around.table.channels) {
      if (channel.receiving !== 'message' || other.receiving !== 'message' || other === channel) continue;
      other.receiving = 'idle';
      other.listener.aborted(frame);
    }`,
  ),
  spreads(
    'groups',
    'reset-contained-group',
    `for (const other of this.#around.table.channels) {
      if (other.request.group !== channel.request.group) other.outgoing.clear();
    }`,
  ),
  spreads('own', 'reset-contained-peers', `if (!channel.openedByPeer) ${dropAll}`),
  spreads(
    'many',
    'reset-contained-many',
    "this.resets = (this.resets ?? 0) + 1;\n    if (this.resets > 7) throw badState('', '');",
  ),
  breaking('reset-contained', receiving)(
    'refusal',
    'reset-contained-refused',
    'if (refusal !== undefined) control',
    `if (refusal !== undefined)
      for (const other of table.channels) {
        other.outgoing.clear();
        this.#around.sending.weigh(other);
      }
    if (refusal !== undefined) control`,
  ),
];

/** Broken peers of the sections on stopping and resetting. */
export const stoppingMutants: readonly Mutant[] = [...stopping, ...further, ...resetting];
