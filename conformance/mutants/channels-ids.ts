import { ErrorCode, FrameType } from '../wire/protocol.gen.ts';
import { breaking, type TypeName } from './frames-patching.ts';
import type { Mutant } from './mutant.ts';

const ids = 'channels/channel-ids.ts';
const table = 'channels/channel-table.ts';
const receiving = 'channels/receiving.ts';

const parity = breaking('open-parity', ids);
const sequence = breaking('open-sequence', ids);
const checkSequence = 'if (id !== this.#mark + 2) throw';

/** An OPEN of the receiver's own parity opens a channel, where `where` holds. */
function parityIgnored(variant: string, intended: string, where: string): Mutant {
  return {
    id: `open-parity-${variant}`,
    requirement: 'open-parity',
    intended,
    patches: [
      { file: ids, from: 'if (!this.owns(id)) throw', to: `if (!this.owns(id) && !(${where})) throw` },
      { file: ids, from: checkSequence, to: 'if (this.owns(id) && id !== this.#mark + 2) throw' },
      { file: ids, from: 'this.#mark = id;', to: 'if (this.owns(id)) this.#mark = id;' },
    ],
  };
}

const opening: readonly Mutant[] = [
  parityIgnored('ignored', 'open-parity', 'true'),
  parityIgnored('counted-by-one', 'open-parity-next', 'id === this.#mark + 1'),
  parityIgnored('overwritten', 'open-parity-opened', 'id < 3'),
  parity(
    'wrong-code',
    'open-parity',
    "badId('open-parity', ",
    "new Violation('open-parity', { kind: 'connection' }, ErrorCode.channelState, ",
  ),
  sequence('rises-only', 'open-sequence-skip', checkSequence, 'if (id < this.#mark + 2) throw'),
  sequence(
    'off-by-one-high',
    'open-sequence-skip',
    checkSequence,
    'if (id !== this.#mark + 2 && id !== this.#mark + 4) throw',
  ),
  sequence('far', 'open-sequence-far', checkSequence, 'if (id !== this.#mark + 2 && id < 0xfffffffe) throw'),
  sequence('repeated', 'open-sequence-repeat', checkSequence, 'if (id !== this.#mark + 2 && id !== this.#mark) throw'),
  sequence('falls', 'open-sequence-falls', checkSequence, 'if (id !== this.#mark + 2 && id !== this.#mark - 2) throw'),
  sequence(
    'first-unchecked',
    'open-sequence-first',
    checkSequence,
    'if (this.#mark > 0 && id !== this.#mark + 2) throw',
  ),
  sequence('below-unchecked', 'open-sequence-closed', checkSequence, 'if (id > this.#mark + 2) throw'),
  sequence(
    'wrong-code',
    'open-sequence-skip',
    "badId('open-sequence', ",
    "new Violation('open-sequence', { kind: 'connection' }, ErrorCode.channelState, ",
  ),
  {
    id: 'open-sequence-refused-again',
    requirement: 'open-sequence',
    intended: 'open-sequence-refused',
    patches: [
      { file: ids, from: checkSequence, to: 'if (id !== this.#mark + 2 && id !== this.spared) throw' },
      {
        file: receiving,
        from: 'if (refusal !== undefined) control',
        to: 'if (refusal !== undefined) table.peerIds.spared = frame.channel;\n    if (refusal !== undefined) control',
      },
    ],
  },
  {
    id: 'open-sequence-reset-again',
    requirement: 'open-sequence',
    intended: 'open-sequence-reset',
    patches: [
      { file: ids, from: checkSequence, to: 'if (id !== this.#mark + 2 && id !== this.spared) throw' },
      {
        file: receiving,
        from: "channel.listener.wasReset(frame, 'reset');",
        to: "channel.listener.wasReset(frame, 'reset');\n    this.#around.table.peerIds.spared = frame.channel;",
      },
    ],
  },
];

/** The reference as an opener of channels. */
const consecutive: readonly Mutant[] = [
  breaking('open-consecutive', ids)('skips', 'open-consecutive', 'this.#mark += 2;', 'this.#mark += 4;'),
  breaking('open-consecutive', ids)(
    'begins-late',
    'open-consecutive',
    'this.#mark += 2;',
    'this.#mark += this.#mark < 1 ? 4 : 2;',
  ),
  {
    ...breaking('open-consecutive', ids)(
      'begins-late-as-dialer',
      'open-consecutive',
      'this.#mark += 2;',
      'this.#mark += this.#mark === -1 ? 4 : 2;',
    ),
    role: 'dialer',
  },
  breaking('open-consecutive', 'channels/lifecycle.ts')(
    'closed-again',
    'open-consecutive-never-again',
    'channel.listener.closed();',
    'channel.listener.closed();\n    if (!channel.openedByPeer) this.#table.ownIds.advanceTo(channel.id - 2);',
  ),
  breaking('open-consecutive', receiving)(
    'refused-again',
    'open-consecutive-refused',
    "channel.listener.wasReset(frame, 'reset');",
    "if (!channel.openedByPeer) this.#around.table.ownIds.advanceTo(channel.id - 2);\n    channel.listener.wasReset(frame, 'reset');",
  ),
];

// Object.keys forgets that the keys are names of types.
const onChannels = (Object.keys(FrameType) as TypeName[]).filter((name) =>
  ['credit', 'blocked', 'accept', 'data', 'abort', 'end', 'stop', 'reset'].includes(name),
);

const neverOpened = breaking('never-opened', table);
const checkOpened = 'if (!ids.hasOpened(id))';

const unopened: readonly Mutant[] = [
  ...onChannels.map((name) =>
    neverOpened(name, `never-opened-${name}-ours`, checkOpened, `if (!ids.hasOpened(id) && frame !== '${name}')`),
  ),
  neverOpened('own-ids', 'never-opened-data-peers', checkOpened, 'if (!ids.hasOpened(id) && ids === this.peerIds)'),
  neverOpened('peers-ids', 'never-opened-data-ours', checkOpened, 'if (!ids.hasOpened(id) && ids === this.ownIds)'),
  neverOpened('signed', 'never-opened-highest', checkOpened, 'if (!ids.hasOpened(id | 0))'),
  ...[16, 24].map((bits) =>
    neverOpened(
      `in-${bits}-bits`,
      `never-opened-alike-in-${bits}-bits`,
      checkOpened,
      `if (!ids.hasOpened(id & ${2 ** bits - 1}))`,
    ),
  ),
  neverOpened('off-by-one-high', 'never-opened-beyond-mark', checkOpened, 'if (!ids.hasOpened(id - 2))'),
  neverOpened(
    'wrong-code',
    'never-opened-data-ours',
    "throw badId('never-opened', ",
    `throw ((rule, found) => Object.assign(badId(rule, found), { code: ${ErrorCode.channelState} }))('never-opened', `,
  ),
];

const closedIgnored = breaking('closed-ignored', table);
const closedAccounted = breaking('closed-accounted', receiving);
const count = '\n    receiveCredit.receive(size);';

/** A channel that closed in this way counts as one that was never opened. */
function forgotten(variant: string, intended: string, file: string, from: string, to: string): Mutant {
  return {
    id: `closed-ignored-${variant}`,
    requirement: 'closed-ignored',
    intended,
    patches: [
      { file, from, to },
      { file: table, from: checkOpened, to: 'if (!ids.hasOpened(id) || id === this.forgotten)' },
    ],
  };
}

const closed: readonly Mutant[] = [
  ...onChannels.map((name) =>
    closedIgnored(
      name,
      `closed-ignored-${name}-ours`,
      checkOpened,
      `if (!ids.hasOpened(id) || (frame === '${name}' && ids === this.peerIds))`,
    ),
  ),
  ...onChannels.map((name) =>
    closedIgnored(
      `${name}-own`,
      `closed-ignored-${name}-peers`,
      checkOpened,
      `if (!ids.hasOpened(id) || (frame === '${name}' && ids === this.ownIds))`,
    ),
  ),
  closedIgnored('newest', 'closed-ignored-data-ours', checkOpened, 'if (!ids.hasOpened(id + 2))'),
  forgotten(
    'refused-forgotten',
    'closed-ignored-all-refused',
    receiving,
    'if (refusal !== undefined) control',
    'if (refusal !== undefined) table.forgotten = frame.channel;\n    if (refusal !== undefined) control',
  ),
  forgotten(
    'reset-forgotten',
    'closed-ignored-all-reset',
    receiving,
    "channel.listener.wasReset(frame, 'reset');",
    "channel.listener.wasReset(frame, 'reset');\n    this.#around.table.forgotten = frame.channel;",
  ),
  breaking('closed-ignored', receiving)(
    'answered',
    'closed-ignored-data-ours',
    'if (receiveCredit.due) control.wake();\n    if (channel === undefined) return;',
    `if (receiveCredit.due) control.wake();
    if (channel === undefined) {
      control.reset(frame.channel, { code: ErrorCode.channelState, reason: '' }, { openedByPeer: false });
      return;
    }`,
  ),
  closedIgnored(
    'once',
    'closed-ignored-repeated',
    'return undefined;',
    `const said = frame + id;
    if (this.said?.has(said)) throw badId('never-opened', said);
    (this.said ??= new Set()).add(said);
    return undefined;`,
  ),
  {
    id: 'closed-ignored-credit-judged',
    requirement: 'closed-ignored',
    intended: 'closed-ignored-credit-lowered',
    patches: [
      {
        file: table,
        from: 'if (!this.#open.delete(channel.id)) return;',
        to: '(this.graves ??= new Map()).set(channel.id, channel);\n    if (!this.#open.delete(channel.id)) return;',
      },
      {
        file: receiving,
        from: 'if (channel === undefined) return;\n    channel.sendCredit.raiseTo(frame.limit);',
        to: `if (channel === undefined) {
          this.#around.table.graves?.get(frame.channel)?.sendCredit.raiseTo(frame.limit);
          return;
        }
        channel.sendCredit.raiseTo(frame.limit);`,
      },
    ],
  },
  {
    id: 'closed-ignored-blocked-judged',
    requirement: 'closed-ignored',
    intended: 'closed-ignored-blocked-beyond',
    patches: [
      {
        file: table,
        from: 'if (!this.#open.delete(channel.id)) return;',
        to: '(this.graves ??= new Map()).set(channel.id, channel);\n    if (!this.#open.delete(channel.id)) return;',
      },
      {
        file: receiving,
        from: 'table.find(frame.channel, frame.type)?.receiveCredit.checkBlocked',
        to: '(table.find(frame.channel, frame.type) ?? table.graves?.get(frame.channel))?.receiveCredit.checkBlocked',
      },
    ],
  },
  closedAccounted(
    'not',
    'closed-accounted-ours',
    count,
    '\n    if (channel !== undefined) receiveCredit.receive(size);',
  ),
  closedAccounted(
    'not-own',
    'closed-accounted-peers',
    count,
    '\n    if (channel !== undefined || table.peerIds.owns(frame.channel)) receiveCredit.receive(size);',
  ),
  closedAccounted(
    'without-header',
    'closed-accounted-ours',
    count,
    '\n    receiveCredit.receive(channel === undefined ? frame.fragment.length : size);',
  ),
  closedAccounted(
    'header-only',
    'closed-accounted-reset',
    count,
    '\n    receiveCredit.receive(channel === undefined ? Limit.headerSize : size);',
  ),
];

/** Broken peers of the section on ids. */
export const idMutants: readonly Mutant[] = [...opening, ...consecutive, ...unopened, ...closed];
