import { breakingRule, patching } from './credit-breaking.ts';
import type { Mutant } from './mutant.ts';

const state = patching('channels/channel-state.ts');
const sending = patching('channels/sending.ts');
const receiving = patching('channels/receiving.ts');
const multiplexer = patching('channels/multiplexer.ts');
const sendCredit = patching('channels/send-credit.ts');

/** The account itself no longer refuses what is not there. */
const lenient = sendCredit('if (bytes > this.available) throw', 'if (bytes > 2 ** 60) throw');

const firstChannelCredit = 'this.sendCredit = new SendCredit(sizes.credit);';
const firstConnectionCredit = 'new SendCredit(connectionCredit)';
const cutToChannel = 'return cutToFit(payload, this.sendCredit.available);';
const cutToConnection = 'return cutToFit(size - Limit.headerSize, this.#credit.available);';
const raiseChannel = 'channel.sendCredit.raiseTo(frame.limit);';
const raiseConnection = 'this.#around.sendCredit.raiseTo(frame.limit);';

const channel = breakingRule('credit-channel-obeyed');

const channelMutants: readonly Mutant[] = [
  channel('unchecked', 'credit-channel-obeyed-1', lenient, state(cutToChannel, 'return cutToFit(payload, 2 ** 40);')),
  channel(
    'off-by-one-high',
    'credit-channel-obeyed-8',
    lenient,
    state(cutToChannel, 'return cutToFit(payload, this.sendCredit.available + 1);'),
  ),
  channel(
    'header-not-counted',
    'credit-channel-obeyed-1040',
    sending('channel.sendCredit.spend(size);', 'channel.sendCredit.spend(size - Limit.headerSize);'),
  ),
  channel(
    'frame-too-many',
    'credit-channel-obeyed-1033',
    lenient,
    state(cutToChannel, 'return this.sendCredit.available > 0 ? payload + Limit.headerSize : 0;'),
  ),
  channel(
    'first-infinite',
    'credit-channel-obeyed-window',
    state(firstChannelCredit, 'this.sendCredit = new SendCredit(sizes.credit === 0 ? 0 : 2 ** 50);'),
  ),
  channel(
    'first-off-by-one-high',
    'credit-channel-obeyed-window',
    state(firstChannelCredit, 'this.sendCredit = new SendCredit(sizes.credit === 0 ? 0 : sizes.credit + 1);'),
  ),
  channel(
    'limits-added-up',
    'credit-used-cumulative',
    receiving(raiseChannel, 'channel.sendCredit.raiseTo(channel.sendCredit.limit + frame.limit);'),
  ),
  channel(
    'empty-free',
    'credit-channel-obeyed-empty',
    lenient,
    state('if (wanted <= available) return wanted;', 'if (wanted <= available || payload === 0) return wanted;'),
  ),
  channel(
    'small-free',
    'credit-channel-obeyed-echo',
    lenient,
    state(cutToChannel, 'return cutToFit(payload, payload <= 1_000 ? 2 ** 40 : this.sendCredit.available);'),
  ),
  channel(
    'own-channels-free',
    'credit-channel-obeyed-opener',
    state(firstChannelCredit, 'this.sendCredit = new SendCredit(openedByPeer ? sizes.credit : 2 ** 40);'),
  ),
  channel(
    'others-raised',
    'credit-channel-obeyed-other',
    receiving(
      raiseChannel,
      `${raiseChannel}
      for (const other of this.#around.table.channels) {
        if (other.sendCredit.limit < frame.limit) other.sendCredit.raiseTo(frame.limit);
        this.#around.sending.weigh(other);
      }`,
    ),
  ),
  channel(
    'raised-by-connection',
    'credit-channel-obeyed-connection',
    receiving(
      raiseConnection,
      `${raiseConnection}
      for (const other of this.#around.table.channels) {
        if (other.sendCredit.limit < frame.limit) other.sendCredit.raiseTo(frame.limit);
        this.#around.sending.weigh(other);
      }`,
    ),
  ),
];

const connection = breakingRule('credit-connection-obeyed');

const connectionMutants: readonly Mutant[] = [
  connection('unchecked', 'credit-connection-obeyed-8', lenient, sending(cutToConnection, 'return size;')),
  connection(
    'off-by-one-high',
    'credit-connection-obeyed-5000',
    lenient,
    sending(cutToConnection, 'return cutToFit(size - Limit.headerSize, this.#credit.available + 1);'),
  ),
  connection(
    'header-not-counted',
    'credit-connection-obeyed-5000',
    sending('this.#credit.spend(size);', 'this.#credit.spend(size - Limit.headerSize);'),
  ),
  connection(
    'frame-too-many',
    'credit-connection-obeyed-1033',
    lenient,
    sending(cutToConnection, 'return this.#credit.available > 0 ? size : 0;'),
  ),
  connection(
    'first-infinite',
    'credit-connection-obeyed-window',
    multiplexer(firstConnectionCredit, 'new SendCredit(2 ** 50)'),
  ),
  connection(
    'first-off-by-one-high',
    'credit-connection-obeyed-window',
    multiplexer(firstConnectionCredit, 'new SendCredit(connectionCredit + 1)'),
  ),
  connection(
    'raised-by-channel',
    'credit-connection-obeyed-channel',
    receiving(
      raiseChannel,
      `${raiseChannel}
      if (this.#around.sendCredit.limit < frame.limit) this.#around.sendCredit.raiseTo(frame.limit);`,
    ),
  ),
  connection(
    'others-not-counted',
    'credit-connection-obeyed-shared',
    sending('this.#credit.spend(size);', 'if (channel.id % 4 === 1) this.#credit.spend(size);'),
  ),
  connection(
    'limits-added-up',
    'credit-connection-obeyed-shared',
    receiving(raiseConnection, 'this.#around.sendCredit.raiseTo(this.#around.sendCredit.limit + frame.limit);'),
  ),
];

const used = breakingRule('credit-used');

const usedMutants: readonly Mutant[] = [
  used(
    'off-by-one',
    'credit-used-exact',
    state(
      cutToChannel,
      'return payload + Limit.headerSize < this.sendCredit.available ? payload + Limit.headerSize : 0;',
    ),
  ),
  used(
    'off-by-one-connection',
    'credit-used-connection-exact',
    sending(cutToConnection, 'return size < this.#credit.available ? size : 0;'),
  ),
  used(
    'two-frames-wanted',
    'credit-used-exact',
    state(cutToChannel, 'return this.sendCredit.available < 2_064 ? 0 : cutToFit(payload, 2_064);'),
  ),
  used(
    'whole-message-wanted',
    'credit-channel-obeyed-1032',
    state(
      cutToChannel,
      'return this.sendCredit.available < (this.outgoing.head?.bytesLeft ?? 0) ? 0 : cutToFit(payload, this.sendCredit.available);',
    ),
  ),
  // Credit for one frame of the kit's wakes nobody; most cases, and the control, grant more.
  used(
    'unwoken',
    'credit-used-exact',
    receiving(
      `${raiseChannel}\n    this.#around.sending.weigh(channel);`,
      `${raiseChannel}\n    if (channel.sendCredit.available > 1_032) this.#around.sending.weigh(channel);`,
    ),
  ),
  // Most cases open their gates by 2^40.
  used(
    'in-48-bits',
    'credit-used-ceiling',
    sendCredit('    this.#limit = limit;\n', '    if (limit < 2 ** 48) this.#limit = limit;\n'),
  ),
  // The control gives little at such a time, and would fail.
  used(
    'early-forgotten',
    'credit-used-early',
    receiving(
      raiseChannel,
      'if (channel.outgoing.head !== undefined || frame.limit < 2 ** 30) channel.sendCredit.raiseTo(frame.limit);',
    ),
  ),
];

/** Broken peers of the section Credit, as senders. */
export const creditSendingMutants: readonly Mutant[] = [...channelMutants, ...connectionMutants, ...usedMutants];
